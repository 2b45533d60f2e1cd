//! The commands, on each database. A test's name starts with the line of the requirements that it covers.
//!
//! `suite` is compiled once for each database. A server's tests need the feature and the URL of the server; without,
//! one ignored test says that they did not run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::duplicate_mod,
    reason = "a test fails by a panic, and one source of tests runs on each database"
)]

mod database;
mod program;

#[path = "."]
mod sqlite {
    use crate::database::sqlite as empty;
    use sign_up::sqlite::{Connection, desk};

    #[path = "suite/mod.rs"]
    mod suite;
}

#[cfg(postgres_url)]
#[path = "."]
mod postgres {
    use crate::database::postgres as empty;
    use sign_up::postgres::{Connection, desk};

    #[path = "suite/mod.rs"]
    mod suite;
}

#[cfg(mysql_url)]
#[path = "."]
mod mysql {
    use crate::database::mysql as empty;
    use sign_up::mysql::{Connection, desk};

    #[path = "suite/mod.rs"]
    mod suite;
}

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features sign-up/postgres` and PG_DATABASE_URL"]
fn g1_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features sign-up/mysql` and MYSQL_DATABASE_URL"]
fn g1_mysql() {}
