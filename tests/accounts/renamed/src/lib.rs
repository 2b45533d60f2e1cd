//! A library that calls `accounts` by another name, and brings a profile along.

use diesel::prelude::*;
use people::{Password, Permissions, Profile, UserModel, permissions, profiles};

pub mod schema {
    //! The tables.

    diesel::table! {
        /// Whoever logs in.
        users (id) {
            /// The key.
            id -> BigInt,
            /// The identifier.
            identifier -> Text,
            /// The password.
            password -> Text,
        }
    }

    diesel::table! {
        /// What opens doors.
        badges (user_id) {
            /// Whose it is.
            user_id -> BigInt,
            /// What it opens.
            doors -> Integer,
        }
    }

    diesel::allow_tables_to_appear_in_same_query!(users, badges);
}

use schema::{badges, users};

/// A user of the library's own.
#[derive(UserModel, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = users)]
#[user(crate = people)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The identifier.
    pub identifier: String,
    /// The password.
    pub password: Password,
}

/// A profile for users of any program.
#[derive(Permissions, Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = badges)]
#[profile(crate = people)]
#[permissions(crate = people)]
pub struct Badge {
    /// Whose it is.
    pub user_id: i64,
    /// What it opens.
    pub doors: i32,
}

profiles!(pub User => [Badge], crate = people);

permissions!(pub App => [Badge]);
