//! Users that Django makes now, with whatever version there is.

use std::process::Command;

use crate::legacy::User;
use accounts::{Authenticate as _, Credentials, Hashing, PasswordLogin};
use diesel::connection::SimpleConnection;
use fsm_core::Dialect;

use super::{Connection, DIALECT, Database, NEXT, NONE, USERS, different, run, url};

#[test]
fn c15_django_itself() {
    let database = Database::new("");
    let conn = &mut database.connect();
    if DIALECT == Dialect::MySql {
        // Its default can't tell `mary` from `Mary`.
        conn.batch_execute("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
            .unwrap();
    }
    let make = concat!(env!("CARGO_MANIFEST_DIR"), "/upgrade/django/make.py");
    let mut python = Command::new(std::env::var("DJANGO_PYTHON").unwrap());
    let made = python.args([make, &url(&database)]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let upgraded = run(conn);
    assert_eq!((upgraded.users, upgraded.next_id), (USERS, NEXT));
    assert_eq!(different(conn), NONE);
    // With as many iterations as Django makes today.
    let login = PasswordLogin::<User, Connection>::new(Hashing::new(8, 1, 1).unwrap());
    let given = Credentials {
        identifier: "mary",
        password: "correct horse",
    };
    let mary = login.authenticate(given, conn).unwrap();
    assert!(mary.password.as_stored().starts_with("$argon2id$"));
}
