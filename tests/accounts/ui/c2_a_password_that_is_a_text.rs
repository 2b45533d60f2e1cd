use accounts::UserModel;
use diesel::prelude::*;

diesel::table! {
    users (id) { id -> BigInt, identifier -> Text, password -> Text, }
}

#[derive(UserModel, Queryable, Selectable)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    identifier: String,
    password: String,
}

fn main() {}
