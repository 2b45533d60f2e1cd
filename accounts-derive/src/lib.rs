//! The macros of `accounts`: [`macro@UserModel`], [`macro@Profile`], [`profiles!`] and [`macro@Permissions`]. Use them through
//! `accounts`, which documents what they make.
//!
//! Each is a pipeline: attributes as written (`attrs`), a checked model (`model`), one file per thing that is
//! generated (`expand`). `profiles!` takes a step for each listed profile: it calls the macro that
//! `derive(Profile)` left under the profile's name, which brings the names of its fields; the last step sees
//! them all, and so knows which fields are on several profiles.

mod attrs;
mod expand;
mod model;
mod pipeline;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a Diesel model the model of users.
///
/// It has the fields `id` (or the key that Diesel's `primary_key` names), `identifier: String` and
/// `password: Password`, and `failed_logins: i32` where wrong passwords are to be counted.
///
/// # `#[user(..)]` on the struct
///
/// | option | meaning |
/// | --- | --- |
/// | `identifier = email` | the field of the identifier; default: `identifier` |
/// | `password = secret` | the field of the password; default: `password` |
/// | `failed_logins = failures` | the field that counts wrong passwords; default: `failed_logins`, where there is one |
/// | `crate = path` | where `accounts` is, if it was renamed |
#[proc_macro_derive(UserModel, attributes(user))]
pub fn derive_user_model(input: TokenStream) -> TokenStream {
    let unique = fsm_support::unique(proc_macro::Span::call_site());
    pipeline::user(input.into(), &unique).into()
}

/// Makes a Diesel model a profile: data of a user, one row for each.
///
/// The model has a field `user_id` with the key of the user, and its column a unique index (or is the key of the
/// table). All other fields are the profile's, but for the key of its own table and those that it skips.
///
/// # `#[profile(..)]` on the struct
///
/// | option | meaning |
/// | --- | --- |
/// | `name = work` | its name, which is that of the accessor `user.work(&mut conn)`, and stands in messages; default: the struct's name in snake case |
/// | `user = owner_id` | the field with the user's key; default: `user_id` |
/// | `auto_create = false` | a user need not have it: it is an `Option`, and nothing creates it but `data.put_work(..)`. Without, the struct has `Default`, and each user has one: created with the user, or when it is first asked for |
/// | `validate = f`, `validate = [f, Self::g]` | what is wrong with the profile: `fn(&Work) -> Result<(), Reason>`, or `-> Vec<Reason>` |
/// | `validate_identifier = f` | what is wrong with the user's identifier: `fn(&Work, &str)`, gives the same; may be a list |
/// | `crate = path` | where `accounts` is, if it was renamed |
///
/// # `#[profile(..)]` on a field
///
/// | option | meaning |
/// | --- | --- |
/// | `skip` | is no field of the profile: read with the row, and never written. For the state of a machine, and for columns that the database fills |
///
/// # What it makes
///
/// The trait [`Profile`](../accounts/trait.Profile.html), and a hidden macro under the struct's own name, through
/// which `profiles!` learns its fields.
#[proc_macro_derive(Profile, attributes(profile))]
pub fn derive_profile(input: TokenStream) -> TokenStream {
    let unique = fsm_support::unique(proc_macro::Span::call_site());
    pipeline::profile(input.into(), &unique).into()
}

/// Makes the enum of a model's permissions, which can be granted: for a `Loan` that is `LoanPermission`.
///
/// Every model has `Add`, `Change`, `Delete` and `View`; then comes one for each transition that stands on its fields
/// (`#[transition(approve: ..)]` is `Approve`), and those that it declares.
///
/// # `#[permissions(..)]` on the struct
///
/// | option | meaning |
/// | --- | --- |
/// | `custom(export, audit = "Can audit the loans")` | further permissions, `Export` and `Audit`, with what they say to a person |
/// | `without(add, delete)` | leaves these of the four out |
/// | `name = "loans"` | the first part of the names; default: the table's name |
/// | `crate = path` | where `accounts` is, if it was renamed |
///
/// # What it makes
///
/// The enum, with `ALL`, `Display` and `FromStr` by its natural key, `loans.approve_loan`; and the traits
/// [`Permission`](../accounts/trait.Permission.html), [`ModelPermission`](../accounts/trait.ModelPermission.html) and
/// [`HasPermissions`](../accounts/trait.HasPermissions.html).
#[proc_macro_derive(Permissions, attributes(permissions))]
pub fn derive_permissions(input: TokenStream) -> TokenStream {
    pipeline::permissions(input.into()).into()
}

/// Lists the profiles of a user, in the order in which they are looked through: `profiles!(User => [Work, Home])`.
///
/// It stands once in a program, in the crate of the model of the users. `profiles!(pub User => [..])` or
/// `profiles!(pub(crate) User => [..])` says who sees `UserData`; without, it is the module's. `profiles!(User => [..],
/// crate = path)` says where `accounts` is, if it was renamed.
///
/// # What it makes
///
/// For a `User` with the profiles `Work` and `Home`, and `Invoicing` with `auto_create = false`:
///
/// | | |
/// | --- | --- |
/// | `user.work(&mut conn)` | the profile, created where it is missing; of `Invoicing` an `Option` |
/// | `user.data(&mut conn)` | the user with all profiles, as [`UserData`](#), by one query |
/// | `User::query()` | users with all profiles, to filter, order and limit with Diesel; `UserData::load(query, &mut conn)` loads them, by one query |
/// | `User::bare()` | users without their profiles |
/// | `User::fields().email()` | the column of a field, to filter and order by |
/// | `UserData::create(&mut conn, \|conn\| ..)` | creates a user and its profiles in one transaction |
/// | `data.user()`, `data.into_user()` | the user |
/// | `data.work()`, `data.work_mut()`, `data.put_invoicing(..)` | a profile |
/// | `data.email()`, `data.set_email(..)` | a field, on whichever profile it is |
/// | `data.name()`, `data.all_name()` | a field that is on several: that of the first, and all of them; `set_name` does not compile |
/// | `data.get("email")`, `data.all("name")`, `data.set("email", value)` | the same by text, as JSON; `"work.name"` is the field of one profile |
/// | `data.fill(&form)`, `data.to_value()` | all fields at once, as JSON by profile |
/// | `data.validate()`, `data.save(&mut conn)`, `data.save_validated(&mut conn)` | `save` writes the fields that have changed, all or nothing |
#[proc_macro]
pub fn profiles(input: TokenStream) -> TokenStream {
    pipeline::list(input.into()).into()
}

/// A further step of `profiles!`: called by the macro of a profile, with the names of its fields.
#[doc(hidden)]
#[proc_macro]
pub fn __profiles(input: TokenStream) -> TokenStream {
    pipeline::profiles(input.into()).into()
}

/// A name as a type; called by `field!`.
#[doc(hidden)]
#[proc_macro]
pub fn __field(input: TokenStream) -> TokenStream {
    pipeline::field(input.into()).into()
}
