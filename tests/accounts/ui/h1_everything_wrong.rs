use accounts::Profile;
use diesel::prelude::*;

diesel::table! {
    works (user_id) { user_id -> BigInt, name -> Text, floor -> Integer, }
}

#[derive(Profile, Queryable, Selectable, Default, Clone)]
#[diesel(table_name = works)]
#[profile(nme = work, auto_create = "no", validate = 3)]
struct Work {
    #[profile(skip)]
    user_id: i64,
    #[profile(skp)]
    name: String,
    #[diesel(deserialize_as = i32)]
    floor: i32,
}

fn main() {}
