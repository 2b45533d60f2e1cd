//! Rows of a database: how they are born, moved and lost to somebody else. A test's name starts with
//! the line of the requirements that it covers.
//!
//! `suite` is compiled once for each database: what it says of one holds on all. A server's tests
//! need the feature and the URL of the server; without, one ignored test says that they did not run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::duplicate_mod,
    reason = "a test fails by a panic, and one source of tests runs on each database"
)]

#[cfg(not(without_sqlite))]
mod sqlite {
    use fsm_tests::database::sqlite as database;

    #[path = "../sqlite/immediate.rs"]
    mod immediate;

    #[path = "../sqlite/pool.rs"]
    mod pool;

    #[path = "../sqlite/values.rs"]
    mod values;

    #[path = "../sqlite/schema.rs"]
    mod schema;

    #[path = "../sqlite/trigger.rs"]
    mod trigger;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(postgres_url)]
mod postgres {
    use fsm_tests::database::postgres as database;

    #[path = "../postgres/native.rs"]
    mod native;

    #[path = "../postgres/schema.rs"]
    mod schema;

    #[path = "../postgres/trigger.rs"]
    mod trigger;

    #[path = "../postgres/writes.rs"]
    mod writes;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(mysql_url)]
mod mysql {
    use fsm_tests::database::mysql as database;

    #[path = "../mysql/native.rs"]
    mod native;

    #[path = "../mysql/session.rs"]
    mod session;

    #[path = "../mysql/schema.rs"]
    mod schema;

    #[path = "../mysql/trigger.rs"]
    mod trigger;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features fsm-tests/postgres` and PG_DATABASE_URL"]
fn g01_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features fsm-tests/mysql` and MYSQL_DATABASE_URL"]
fn g01_mysql() {}
