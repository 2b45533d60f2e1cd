//! Users that were taken over from Django, with what Django knew of them as a profile.

use accounts::{Password, Profile, UserModel, profiles};
use chrono::{NaiveDateTime, Utc};
use diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        identifier -> Text,
        password -> Text,
    }
}

diesel::table! {
    legacy_profiles (user_id) {
        user_id -> BigInt,
        first_name -> Text,
        last_name -> Text,
        email -> Text,
        is_staff -> Bool,
        is_active -> Bool,
        is_superuser -> Bool,
        last_login -> Nullable<Timestamp>,
        date_joined -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(users, legacy_profiles);

#[derive(UserModel, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub identifier: String,
    pub password: Password,
}

#[derive(Profile, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = legacy_profiles)]
pub struct Legacy {
    pub user_id: i64,
    #[deprecated(note = "a field of the legacy profile")]
    pub first_name: String,
    #[deprecated(note = "a field of the legacy profile")]
    pub last_name: String,
    #[deprecated(note = "a field of the legacy profile")]
    pub email: String,
    #[deprecated(note = "a field of the legacy profile")]
    pub is_staff: bool,
    #[deprecated(note = "a field of the legacy profile")]
    pub is_active: bool,
    #[deprecated(note = "a field of the legacy profile")]
    pub is_superuser: bool,
    #[deprecated(note = "a field of the legacy profile")]
    pub last_login: Option<NaiveDateTime>,
    #[deprecated(note = "a field of the legacy profile")]
    pub date_joined: NaiveDateTime,
}

/// Of a user who is new.
#[allow(deprecated, reason = "somebody has to give them")]
impl Default for Legacy {
    fn default() -> Self {
        Self {
            user_id: 0,
            first_name: String::new(),
            last_name: String::new(),
            email: String::new(),
            is_staff: false,
            is_active: true,
            is_superuser: false,
            last_login: None,
            date_joined: Utc::now().naive_utc(),
        }
    }
}

profiles!(pub User => [Legacy]);
