//! The tables of permissions, groups and grants.

use diesel::prelude::*;
use fsm_core::Columns;

diesel::table! {
    /// What may be granted; written by `sync_permissions`.
    accounts_permissions (name) {
        /// The natural key: `loans.approve_loan`; of a group, its name.
        name -> Text,
        /// What it says to a person.
        label -> Text,
    }
}

diesel::table! {
    /// Groups of users.
    accounts_groups (id) {
        /// The key.
        id -> BigInt,
        /// The natural key: `loans.approve_loan`; of a group, its name.
        name -> Text,
    }
}

diesel::table! {
    /// Who is in a group.
    accounts_members (user_id, group_id) {
        /// The user.
        user_id -> BigInt,
        /// The group.
        group_id -> BigInt,
    }
}

diesel::table! {
    /// What a user may do with all rows of a model.
    accounts_user_grants (user_id, permission) {
        /// The user.
        user_id -> BigInt,
        /// The natural key of the permission.
        permission -> Text,
    }
}

diesel::table! {
    /// What the members of a group may do with all rows of a model.
    accounts_group_grants (group_id, permission) {
        /// The group.
        group_id -> BigInt,
        /// The natural key of the permission.
        permission -> Text,
    }
}

diesel::table! {
    /// What a user may do with one row.
    accounts_user_object_grants (user_id, permission, object_id) {
        /// The user.
        user_id -> BigInt,
        /// The natural key of the permission.
        permission -> Text,
        /// The key of the row.
        object_id -> BigInt,
    }
}

diesel::table! {
    /// What the members of a group may do with one row.
    accounts_group_object_grants (group_id, permission, object_id) {
        /// The group.
        group_id -> BigInt,
        /// The natural key of the permission.
        permission -> Text,
        /// The key of the row.
        object_id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts_permissions,
    accounts_groups,
    accounts_members,
    accounts_user_grants,
    accounts_group_grants,
    accounts_user_object_grants,
    accounts_group_object_grants,
);

/// A row of `accounts_members`, for the facts of a rule in memory.
#[derive(Columns, Queryable, Selectable, Identifiable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = accounts_members, primary_key(user_id, group_id))]
pub struct Member {
    /// The user.
    pub user_id: i64,
    /// The group.
    pub group_id: i64,
}

/// A row of `accounts_user_grants`, for the facts of a rule in memory.
#[derive(Columns, Queryable, Selectable, Identifiable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = accounts_user_grants, primary_key(user_id, permission))]
pub struct UserGrant {
    /// The user.
    pub user_id: i64,
    /// The natural key of the permission.
    pub permission: String,
}

/// A row of `accounts_group_grants`, for the facts of a rule in memory.
#[derive(Columns, Queryable, Selectable, Identifiable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = accounts_group_grants, primary_key(group_id, permission))]
pub struct GroupGrant {
    /// The group.
    pub group_id: i64,
    /// The natural key of the permission.
    pub permission: String,
}

/// A row of `accounts_user_object_grants`, for the facts of a rule in memory.
#[derive(Columns, Queryable, Selectable, Identifiable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = accounts_user_object_grants, primary_key(user_id, permission, object_id))]
pub struct UserObjectGrant {
    /// The user.
    pub user_id: i64,
    /// The natural key of the permission.
    pub permission: String,
    /// The key of the row.
    pub object_id: i64,
}

/// A row of `accounts_group_object_grants`, for the facts of a rule in memory.
#[derive(Columns, Queryable, Selectable, Identifiable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = accounts_group_object_grants, primary_key(group_id, permission, object_id))]
pub struct GroupObjectGrant {
    /// The group.
    pub group_id: i64,
    /// The natural key of the permission.
    pub permission: String,
    /// The key of the row.
    pub object_id: i64,
}
