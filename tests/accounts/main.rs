//! Users and profiles. A test's name starts with the line of the requirements that it covers.
//!
//! `suite` is compiled once for each database. A server's tests need the feature and the URL of the server;
//! without, one ignored test says that they did not run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::duplicate_mod,
    reason = "a test fails by a panic, and one source of tests runs on each database"
)]

mod agreement;
mod contract;

#[cfg(not(without_sqlite))]
#[path = "."]
mod sqlite {
    use fsm_tests::database::sqlite as database;

    #[path = "suite/mod.rs"]
    mod suite;
}

#[cfg(postgres_url)]
#[path = "."]
mod postgres {
    use fsm_tests::database::postgres as database;

    #[path = "suite/mod.rs"]
    mod suite;
}

#[cfg(mysql_url)]
#[path = "."]
mod mysql {
    use fsm_tests::database::mysql as database;

    #[path = "suite/mod.rs"]
    mod suite;
}

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features accounts-tests/postgres` and PG_DATABASE_URL"]
fn g01_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features accounts-tests/mysql` and MYSQL_DATABASE_URL"]
fn g01_mysql() {}
