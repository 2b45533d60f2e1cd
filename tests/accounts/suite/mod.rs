//! What holds on every database.

use accounts::{Password, UserModel as _};
use accounts_tests::{Staff, User, UserData};
use fsm_core::prelude::*;

use super::database::{Connection, DIALECT, Database};

mod forms;
mod grant_files;
mod login;
mod permissions;
mod permitted;
mod profiles;
mod queries;
mod users;
mod view;

/// A database with the tables.
fn database() -> Database {
    Database::new(&accounts_tests::schema(DIALECT))
}

fn boss() -> Staff {
    Staff {
        id: 1,
        name: "boss".to_owned(),
        is_admin: true,
    }
}

/// A user by itself.
fn user(identifier: &str, conn: &mut Connection) -> User {
    let values = User::values(identifier, Password::unusable()).unwrap();
    User::create(values).by(&boss()).save(conn).unwrap()
}

/// A user with profiles.
fn data(identifier: &str, conn: &mut Connection) -> UserData {
    let values = User::values(identifier, Password::unusable()).unwrap();
    UserData::create(conn, |conn| User::create(values).by(&boss()).save(conn)).unwrap()
}
