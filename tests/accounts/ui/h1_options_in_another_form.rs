#![allow(unused_imports)]

use accounts::{Password, Profile, UserModel, profiles};
use diesel::prelude::*;

diesel::table! {
    users (id) { id -> BigInt, identifier -> Text, password -> Text, }
}
diesel::table! {
    works (user_id) { user_id -> BigInt, name -> Text, floor -> Integer, }
}
diesel::table! {
    homes (user_id) { user_id -> BigInt, name -> Text, }
}
diesel::allow_tables_to_appear_in_same_query!(users, works, homes);

#[derive(UserModel, Queryable, Selectable, Clone)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    identifier: String,
    password: Password,
}

#[derive(Profile, Queryable, Selectable, Default, Clone)]
#[diesel(table_name = works)]
#[profile(name: office)]
struct WithAColon {
    user_id: i64,
    name: String,
    floor: i32,
}

#[derive(Profile, Queryable, Selectable, Default, Clone)]
#[diesel(table_name = works)]
#[profile("office")]
struct WithoutItsName {
    user_id: i64,
    name: String,
    floor: i32,
}

#[derive(Profile, Queryable, Selectable, Default, Clone)]
#[diesel(table_name = homes)]
#[profile(validate(check, check_again), name(home))]
struct WithParentheses {
    user_id: i64,
    #[profile(name = title)]
    name: String,
}

fn main() {}
