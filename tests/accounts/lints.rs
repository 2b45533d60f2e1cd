//! A user's crate under strict lints: whatever the macros generate must pass them, also those of clippy
//! (`cargo clippy -p accounts-tests --test accounts_lints`).
#![deny(
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    future_incompatible,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    nonstandard_style,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    unused,
    unused_import_braces,
    unused_imports,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]

use accounts::{Password, Permissions, Profile, UserModel, permissions, profiles};
use diesel::prelude::*;

mod schema {
    diesel::table! {
        users (id) { id -> BigInt, identifier -> Text, password -> Text, failed_logins -> Integer, }
    }
    diesel::table! {
        works (user_id) { user_id -> BigInt, name -> Text, floor -> Integer, }
    }
    diesel::table! {
        homes (user_id) { user_id -> BigInt, name -> Text, }
    }
    diesel::allow_tables_to_appear_in_same_query!(users, works, homes);
}

use schema::{homes, users, works};

#[derive(UserModel, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    identifier: String,
    password: Password,
    failed_logins: i32,
}

#[derive(Permissions, Profile, Queryable, Selectable, Default, Debug, Clone)]
#[diesel(table_name = works)]
#[permissions(custom(export))]
struct Work {
    user_id: i64,
    name: String,
    floor: i32,
}

#[derive(Profile, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = homes)]
#[profile(auto_create = false)]
struct Home {
    user_id: i64,
    name: String,
}

profiles!(User => [Work, Home]);
permissions!(App => [Work]);

#[test]
fn h1_the_program_compiles() {
    let _: fn(&UserData) -> &i32 = UserData::floor;
}
