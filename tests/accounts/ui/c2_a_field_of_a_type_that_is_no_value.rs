use accounts::Profile;
use diesel::prelude::*;

diesel::table! {
    works (user_id) { user_id -> BigInt, colour -> Text, }
}

#[derive(Clone, Default)]
struct Colour(String);

impl Queryable<diesel::sql_types::Text, diesel::sqlite::Sqlite> for Colour {
    type Row = String;

    fn build(row: String) -> diesel::deserialize::Result<Self> {
        Ok(Self(row))
    }
}

#[derive(Profile, Queryable, Selectable, Default, Clone)]
#[diesel(table_name = works)]
struct Work {
    user_id: i64,
    colour: Colour,
}

fn main() {}
