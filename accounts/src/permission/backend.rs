//! The statements on permissions, groups and grants.
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(
        dead_code,
        unused_imports,
        unused_macros,
        reason = "without a backend nothing is asked"
    )
)]

use diesel::connection::LoadConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use fsm_core::__private::sql_rule::RuleBackend;
use fsm_core::Dialect;

use super::grant::Recipient;
use super::schema::{
    accounts_group_grants as group_grants, accounts_group_object_grants as group_object_grants,
    accounts_groups as groups, accounts_members as members, accounts_permissions as permissions,
    accounts_user_grants as user_grants, accounts_user_object_grants as user_object_grants,
};

/// A stored grant: to whom, of what, and on which row, if it is on one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[doc(hidden)]
pub struct StoredGrant {
    pub(super) to: Recipient,
    pub(super) permission: String,
    pub(super) object: Option<i64>,
}

/// The key of a group.
#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

macro_rules! statements {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) -> $gives:ty, $conn:ident => $body:expr;)*) => {
        /// A backend that permissions can be stored on: SQLite, PostgreSQL, `MySQL` and `MariaDB`.
        #[diagnostic::on_unimplemented(
            message = "permissions are not stored on `{Self}`",
            label = "not SQLite, PostgreSQL, MySQL or MariaDB",
            note = "turn the feature `sqlite`, `postgres` or `mysql` of accounts on"
        )]
        pub trait GrantBackend: RuleBackend {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// What the database reports.
                #[doc(hidden)]
                fn $name<K>($($arg: $ty,)* conn: &mut K) -> QueryResult<$gives>
                where
                    K: LoadConnection<Backend = Self>;
            )*
        }

        statements!(@backend "sqlite", diesel::sqlite::Sqlite, $($name($($arg: $ty),*) -> $gives, $conn => $body;)*);
        statements!(@backend "postgres", diesel::pg::Pg, $($name($($arg: $ty),*) -> $gives, $conn => $body;)*);
        statements!(@backend "mysql", diesel::mysql::Mysql, $($name($($arg: $ty),*) -> $gives, $conn => $body;)*);
    };
    (@backend $feature:literal, $backend:ty, $($name:ident($($arg:ident: $ty:ty),*) -> $gives:ty, $conn:ident => $body:expr;)*) => {
        #[cfg(feature = $feature)]
        impl GrantBackend for $backend {
            $(
                fn $name<K>($($arg: $ty,)* $conn: &mut K) -> QueryResult<$gives>
                where
                    K: LoadConnection<Backend = Self>,
                {
                    $body
                }
            )*
        }
    };
}

statements! {
    /// Stores a grant, unless it is stored already.
    fn insert_grant(grant: &StoredGrant) -> usize, conn => {
        let permission = &grant.permission;
        match (grant.to, grant.object) {
            (Recipient::User(user), None) => {
                use user_grants::dsl;
                let row = (dsl::user_id.eq(user), dsl::permission.eq(permission));
                diesel::insert_into(dsl::accounts_user_grants).values(row).on_conflict_do_nothing().execute(conn)
            }
            (Recipient::Group(group), None) => {
                use group_grants::dsl;
                let row = (dsl::group_id.eq(group), dsl::permission.eq(permission));
                diesel::insert_into(dsl::accounts_group_grants).values(row).on_conflict_do_nothing().execute(conn)
            }
            (Recipient::User(user), Some(object)) => {
                use user_object_grants::dsl;
                let row = (dsl::user_id.eq(user), dsl::permission.eq(permission), dsl::object_id.eq(object));
                diesel::insert_into(dsl::accounts_user_object_grants).values(row).on_conflict_do_nothing().execute(conn)
            }
            (Recipient::Group(group), Some(object)) => {
                use group_object_grants::dsl;
                let row = (dsl::group_id.eq(group), dsl::permission.eq(permission), dsl::object_id.eq(object));
                diesel::insert_into(dsl::accounts_group_object_grants).values(row).on_conflict_do_nothing().execute(conn)
            }
        }
    };

    /// Deletes a grant; gives how many there were.
    fn delete_grant(grant: &StoredGrant) -> usize, conn => {
        let permission = &grant.permission;
        match (grant.to, grant.object) {
            (Recipient::User(user), None) => {
                diesel::delete(user_grants::table.find((user, permission))).execute(conn)
            }
            (Recipient::Group(group), None) => {
                diesel::delete(group_grants::table.find((group, permission))).execute(conn)
            }
            (Recipient::User(user), Some(object)) => {
                diesel::delete(user_object_grants::table.find((user, permission, object))).execute(conn)
            }
            (Recipient::Group(group), Some(object)) => {
                diesel::delete(group_object_grants::table.find((group, permission, object))).execute(conn)
            }
        }
    };

    /// All grants.
    fn grants() -> Vec<StoredGrant>, conn => {
        let mut all = Vec::new();
        let of_users: Vec<(i64, String)> = user_grants::table.load(conn)?;
        all.extend(of_users.into_iter().map(|(user, permission)| StoredGrant { to: Recipient::User(user), permission, object: None }));
        let of_groups: Vec<(i64, String)> = group_grants::table.load(conn)?;
        all.extend(of_groups.into_iter().map(|(group, permission)| StoredGrant { to: Recipient::Group(group), permission, object: None }));
        let of_users: Vec<(i64, String, i64)> = user_object_grants::table.load(conn)?;
        all.extend(of_users.into_iter().map(|(user, permission, object)| StoredGrant { to: Recipient::User(user), permission, object: Some(object) }));
        let of_groups: Vec<(i64, String, i64)> = group_object_grants::table.load(conn)?;
        all.extend(of_groups.into_iter().map(|(group, permission, object)| StoredGrant { to: Recipient::Group(group), permission, object: Some(object) }));
        Ok(all)
    };

    /// The names of the permissions that a user has on whole models: its own, and those of its groups.
    fn permissions_of(user: i64) -> Vec<String>, conn => {
        let own = user_grants::table.filter(user_grants::user_id.eq(user)).select(user_grants::permission);
        let its_groups = members::table.filter(members::user_id.eq(user)).select(members::group_id);
        let of_groups = group_grants::table.filter(group_grants::group_id.eq_any(its_groups)).select(group_grants::permission);
        own.union(of_groups).load(conn)
    };

    /// Every permission that is stored, with its label.
    fn stored_permissions() -> Vec<(String, String)>, conn => {
        permissions::table.order(permissions::name).load(conn)
    };

    /// Stores a permission, unless it is stored already.
    fn insert_permission(name: &str, label: &str) -> usize, conn => {
        let row = (permissions::name.eq(name), permissions::label.eq(label));
        diesel::insert_into(permissions::table).values(row).on_conflict_do_nothing().execute(conn)
    };

    /// Gives a permission another label.
    fn relabel_permission(name: &str, label: &str) -> usize, conn => {
        diesel::update(permissions::table.find(name)).set(permissions::label.eq(label)).execute(conn)
    };

    /// Deletes a permission with its grants; gives how many of those there were.
    fn delete_permission(name: &str) -> usize, conn => {
        let grants = diesel::delete(user_grants::table.filter(user_grants::permission.eq(name))).execute(conn)?
            + diesel::delete(group_grants::table.filter(group_grants::permission.eq(name))).execute(conn)?
            + diesel::delete(user_object_grants::table.filter(user_object_grants::permission.eq(name))).execute(conn)?
            + diesel::delete(group_object_grants::table.filter(group_object_grants::permission.eq(name))).execute(conn)?;
        diesel::delete(permissions::table.find(name)).execute(conn)?;
        Ok(grants)
    };

    /// The groups of a user, or all, by their names.
    fn groups(of: Option<i64>) -> Vec<(i64, String)>, conn => match of {
        Some(user) => {
            let its_groups = members::table.filter(members::user_id.eq(user)).select(members::group_id);
            groups::table.filter(groups::id.eq_any(its_groups)).order(groups::name).load(conn)
        }
        None => groups::table.order(groups::name).load(conn),
    };

    /// The key of the group with this name.
    fn find_group(name: &str) -> Option<i64>, conn => {
        groups::table.filter(groups::name.eq(name)).select(groups::id).first(conn).optional()
    };

    /// The same, of what others have committed meanwhile: a transaction of `MySQL`'s reads from an older snapshot.
    fn find_group_now(name: &str) -> Option<i64>, conn => {
        if Self::DIALECT != Dialect::MySql {
            return Self::find_group(name, conn);
        }
        let query = diesel::sql_query("SELECT id FROM accounts_groups WHERE name = ? LOCK IN SHARE MODE");
        let found: Option<Key> = query.bind::<Text, _>(name).get_result(conn).optional()?;
        Ok(found.map(|key| key.id))
    };

    /// Makes everybody wait who grants something, until the transaction ends: what is read then belongs together.
    /// `writes` says whether something is written as well; what only reads has a snapshot on SQLite.
    fn hold(writes: bool) -> (), conn => {
        let statements = match Self::DIALECT {
            Dialect::Sqlite if writes => vec!["UPDATE accounts_permissions SET label = label WHERE 1 = 0"],
            Dialect::Sqlite => Vec::new(),
            _ => vec![
                "SELECT name FROM accounts_permissions ORDER BY name FOR UPDATE",
                "SELECT id FROM accounts_groups ORDER BY id FOR UPDATE",
            ],
        };
        for statement in statements {
            diesel::sql_query(statement).execute(conn)?;
        }
        Ok(())
    };

    /// Makes a group, unless there is one of this name.
    fn insert_group(name: &str) -> usize, conn => {
        diesel::insert_into(groups::table).values(groups::name.eq(name)).on_conflict_do_nothing().execute(conn)
    };

    /// Deletes a group; what it was granted and who was in it goes with it.
    fn delete_group(group: i64) -> usize, conn => {
        diesel::delete(group_grants::table.filter(group_grants::group_id.eq(group))).execute(conn)?;
        diesel::delete(group_object_grants::table.filter(group_object_grants::group_id.eq(group))).execute(conn)?;
        diesel::delete(members::table.filter(members::group_id.eq(group))).execute(conn)?;
        diesel::delete(groups::table.find(group)).execute(conn)
    };

    /// Who is in which group.
    fn members(of: Option<i64>) -> Vec<(i64, i64)>, conn => match of {
        Some(group) => members::table.filter(members::group_id.eq(group)).order(members::user_id).load(conn),
        None => members::table.load(conn),
    };

    /// Takes a user into a group, unless it is in there already.
    fn insert_member(user: i64, group: i64) -> usize, conn => {
        let row = (members::user_id.eq(user), members::group_id.eq(group));
        diesel::insert_into(members::table).values(row).on_conflict_do_nothing().execute(conn)
    };

    /// Takes a user out of a group; gives how many there were.
    fn delete_member(user: i64, group: i64) -> usize, conn => {
        diesel::delete(members::table.find((user, group))).execute(conn)
    };
}
