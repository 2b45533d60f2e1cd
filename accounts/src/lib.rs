// The program in the README needs a database, so it is compiled where there is one.
#![cfg_attr(feature = "sqlite", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "sqlite"),
    doc = "Users with profiles, and stored permissions, on Diesel models."
)]
//!
//! # The names
//!
//! They hold from now on.
//!
//! ```text
//! #[derive(UserModel)]  #[user(identifier = email, password = secret, failed_logins = failures)]
//! #[derive(Profile)]    #[profile(name = work, user = owner_id, auto_create = false, validate = f, validate_identifier = f)], #[profile(skip)] on a field
//! profiles!(User => [Work, Home, Invoicing]);     profiles!(pub User => [..], crate = path);     field!(name)
//! #[derive(Permissions)] #[permissions(custom(export, audit = "Can audit the loans"), without(view), name = "loans")]
//! permissions!(App => [Loan, Task]);              permissions!(pub App => [..])
//! ```
//! - `User::values(identifier, password)`; `User::query()`, `User::bare()`, `User::fields().email()`;
//!   `user.work(&mut conn)`, `user.data(&mut conn)`.
//! - `UserData::create(&mut conn, |conn| ..)`, `UserData::load(query, &mut conn)`; `user()`, `into_user()`; `work()`,
//!   `work_mut()`, `put_invoicing(..)`; `email()`, `set_email(..)`, `all_name()`; `get("email")`, `all("name")`,
//!   `set("email", value)`, `fill(&form)`, `to_value()`; `is_modified()`, `validate()`, `save(&mut conn)`,
//!   `save_validated(&mut conn)`.
//! - [`UserTable`] (`state(..)`, `failed_logins()`, `superuser()`) and its SQL; [`Password`], [`Hashing`], [`Verified`]; [`Form`]; [`HasField`].
//! - [`Authenticate`], [`PasswordLogin`], [`FoundBy`], [`Credentials`].
//! - `LoanPermission::Approve`, `LoanPermission::ALL`, `"loans.approve_loan".parse::<LoanPermission>()`; [`Permission`],
//!   [`ModelPermission`], [`HasPermissions`], [`PermissionInfo`], [`AnyPermission`], [`UnknownPermission`].
//! - `App::sync_permissions(&mut conn)` gives [`Synced`]; `App::stale_permissions(&mut conn)`,
//!   `App::remove_stale_permissions(&mut conn)`, `App::parse("loans.approve_loan")`, `App::all()`: [`PermissionList`].
//! - `grant(LoanPermission::Approve).to(&mary, &mut conn)`, `grant(..).on(&loan).to(&group, &mut conn)`,
//!   `revoke(..).from(&mary, &mut conn)`: [`grant`], [`revoke`], [`Grantee`], [`Recipient`], [`Grantable`]; [`Group`].
//! - [`Holder`], an actor with permissions; [`Grants`], those that were loaded with it.
//! - `has_perm(user, LoanPermission::Approve)` and `has_perm_on(user, LoanPermission::Change, loan)` in the body of a
//!   rule; [`has_perm`]`(LoanPermission::Approve)` and [`has_perm_on`]`(..)` as rules, in code and behind `rule = ..`.
//! - [`GrantFile`]: `export::<User, _>(&mut conn)`, `to_toml()`, `from_toml(text)`, `to_json()`, `from_json(text)`,
//!   `compare::<User, _>(&mut conn)`; [`GrantDiff`]: `to_string()`, `unknown()`, `without_unknown()`, `apply(&mut conn)`.
//! - [`PermissionTables`] and its SQL; [`schema`], the tables and their rows.
//! - [`Upgrade`] and [`LegacyTable`], which take over a table of users of Django's ([the guide](guide::django));
//!   what they tell is in [`upgrade`]: `Mode`, `Progress`, `Upgraded`, `Outcome`, `Passwords`; `accounts upgrade
//!   --database-url URL --dry-run`, the program of the feature `cli`.
//! - [`prelude`], the traits whose methods are called.
//! - [`Error`]: [`FieldError`], [`IdentifierError`], [`PasswordError`], [`Invalid`], [`InvalidForm`]; [`LoginError`];
//!   [`UpgradeError`].
//!
//! # Whose the tables are
//!
//! The application's, the users' included: it has the `table!` of each, and the struct. So a machine with the
//! application's own rules and events stands on the users (`#[derive(StateMachine)]`), accessors are methods of the
//! struct itself, and migrations are those of the application: [`UserTable`] has the SQL of the users' table. A
//! profile can also come from a library, which knows nothing of the application's users but the type of their key.
//! Diesel's `allow_tables_to_appear_in_same_query!` does not take the table of a library where Diesel's PostgreSQL backend
//! is on (E0117); these two lines for each other table do:
//!
//! ```ignore
//! impl diesel::query_source::TableNotEqual<badges::table> for users::table {}
//! impl diesel::query_source::TableNotEqual<users::table> for badges::table {}
//! ```
//!
//! # Profiles
//!
//! The column that refers to the user has a unique index, or is the key of its table: creating a profile asks for it
//! (`ON CONFLICT (user_id) DO NOTHING`, on MySQL and MariaDB `ON DUPLICATE KEY UPDATE`). Of two who create the same
//! profile, both are given the one that is stored. Inside a transaction of PostgreSQL's at REPEATABLE READ or
//! SERIALIZABLE, the one who comes second gets the serialization failure: try the whole transaction again.
//!
//! `save` writes the columns of the fields that differ from what was loaded, so that two who change different fields
//! of one profile are not in each other's way. Of two who change the same field, the second wins.

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "cli")]
mod cli;
mod error;
mod form;
pub mod guide;
mod login;
mod password;
mod permission;
mod profile;
mod statements;
pub mod upgrade;
mod user;
mod user_table;

pub use accounts_derive::{Permissions, Profile, UserModel, profiles};
#[cfg(feature = "cli")]
pub use cli::cli;
pub use error::{Error, Failure, FieldError, Invalid};
pub use form::{Form, InvalidForm};
pub use login::{Authenticate, Credentials, FoundBy, LoginError, PasswordLogin};
pub use password::{Hashing, Password, PasswordError, Verified};
pub use permission::schema;
pub use permission::{
    AnyPermission, Grant, GrantBackend, GrantChange, GrantDiff, GrantFile, Grantable, Granted,
    Grantee, Grants, Group, GroupGrants, HasPerm, HasPermOn, HasPermissions, Holder,
    ModelPermission, Permission, PermissionInfo, PermissionList, PermissionTables, Recipient,
    Revoke, Synced, UnknownName, UnknownPermission, grant, has_perm, has_perm_on, revoke,
};
pub use profile::{FieldValue, HasField, L, Name, Profile};
pub use serde_json::Value;
pub use upgrade::{LegacyTable, Upgrade, UpgradeError};
pub use user::{
    CountsFailedLogins, IdentifierError, MAX_IDENTIFIER, UserModel, UserValues, check_identifier,
};
pub use user_table::UserTable;

/// The traits whose methods are called on values and types: `use accounts::prelude::*`.
pub mod prelude {
    pub use crate::{
        Authenticate as _, CountsFailedLogins as _, Grantable as _, Grantee as _,
        HasPermissions as _, Holder as _, ModelPermission as _, Permission as _,
        PermissionList as _, UserModel as _,
    };
}

/// A field's name as a type, for [`HasField`]: `field!(name)`.
#[macro_export]
macro_rules! field {
    ($name:ident) => {
        $crate::__private::__field!({ $crate }, $name)
    };
}
