//! Machines and rules on connections of `diesel-async`. A test's name starts with the line of the
//! requirements that it covers.
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

mod contract;

#[cfg(not(without_sqlite))]
mod sqlite {
    #[path = "connect.rs"]
    mod database;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(postgres_url)]
mod postgres {
    #[path = "connect.rs"]
    mod database;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(mysql_url)]
mod mysql {
    #[path = "connect.rs"]
    mod database;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features fsm-async-tests/postgres` and PG_DATABASE_URL"]
fn g03_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features fsm-async-tests/mysql` and MYSQL_DATABASE_URL"]
fn g03_mysql() {}
