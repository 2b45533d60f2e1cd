#![deny(deprecated)]

use accounts::{Password, Profile, UserModel, profiles};
use diesel::prelude::*;

diesel::table! {
    users (id) { id -> BigInt, identifier -> Text, password -> Text, }
}
diesel::table! {
    legacy_profiles (user_id) { user_id -> BigInt, first_name -> Text, email -> Text, }
}
diesel::allow_tables_to_appear_in_same_query!(users, legacy_profiles);

#[derive(UserModel, Queryable, Selectable, Clone)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    identifier: String,
    password: Password,
}

#[derive(Profile, Queryable, Selectable, Default, Clone)]
#[diesel(table_name = legacy_profiles)]
struct Legacy {
    user_id: i64,
    #[deprecated(note = "it is on `Work`, as `name`")]
    first_name: String,
    #[deprecated]
    email: String,
}

profiles!(User => [Legacy]);

fn old(data: &mut UserData, legacy: &Legacy) {
    let _ = data.first_name();
    let _ = data.set_email("mary@example.org");
    let _ = User::fields().email();
    let _ = &legacy.first_name;
    // The profile as a whole is not of old, and a name that comes as a text is not known here.
    let _ = data.legacy();
    let _ = data.get("first_name");
}

fn main() {}
