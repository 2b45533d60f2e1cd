use accounts_tests::UserData;
use accounts_tests::schema::users;
use diesel::prelude::*;

fn load(conn: &mut SqliteConnection) {
    let _ = UserData::load(users::table, conn);
}

fn main() {}
