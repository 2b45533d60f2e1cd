//! Users that Django has made are taken over. The files in `django/` are what Django 5 has made on each database, and
//! the program that has them made. A test's name starts with the line of the requirements that it covers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::duplicate_mod,
    unreachable_pub,
    reason = "a test fails by a panic, and one source of tests runs on each database"
)]

mod legacy;
mod passwords;

#[cfg(not(without_sqlite))]
#[path = "."]
mod sqlite {
    use fsm_tests::database::sqlite as database;

    fn url(database: &database::Database) -> String {
        database.path.to_str().unwrap().to_owned()
    }

    #[path = "suite.rs"]
    mod suite;
}

#[cfg(postgres_url)]
#[path = "."]
mod postgres {
    use fsm_tests::database::postgres as database;

    /// The tables of a test are in a schema of its own.
    fn url(database: &database::Database) -> String {
        let server = std::env::var("PG_DATABASE_URL").unwrap();
        format!("{server}?options=-csearch_path%3D{}", database.name)
    }

    #[path = "suite.rs"]
    mod suite;
}

#[cfg(mysql_url)]
#[path = "."]
mod mysql {
    use fsm_tests::database::mysql as database;

    fn url(database: &database::Database) -> String {
        let server = std::env::var("MYSQL_DATABASE_URL").unwrap();
        let (server, _) = server.rsplit_once('/').unwrap();
        format!("{server}/{}", database.name)
    }

    #[path = "suite.rs"]
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

#[cfg(not(django))]
#[test]
#[ignore = "not run: Django needs DJANGO_PYTHON, a Python that has it; `django/make.py` says what else"]
fn c15_django_itself() {}
