//! Whole runs of the program, on a small log of its own, on bad logs, with stops in the middle, and on
//! the log of 2012 where that is at hand. A test's name starts with the line of the requirements that
//! it covers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

/// A test for each database. A server's needs the feature and the URL of the server.
macro_rules! on_each_database {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[test]
            fn $name() {
                super::$name(&crate::database::Database::sqlite());
            })*
        }

        #[cfg(postgres_url)]
        mod on_postgres {
            $(#[test]
            fn $name() {
                super::$name(&crate::database::Database::postgres());
            })*
        }

        #[cfg(mysql_url)]
        mod on_mysql {
            $(#[test]
            fn $name() {
                super::$name(&crate::database::Database::mysql());
            })*
        }
    };
}

mod database;
mod files;
#[cfg(real_log)]
mod real_log;
mod restart;
mod small_log;

#[cfg(not(real_log))]
#[test]
#[ignore = "not run: needs ../shared/data/loan-applications-2012.csv.gz beside the checkout"]
fn f3_the_real_log() {}

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features loan-replay/postgres` and PG_DATABASE_URL"]
fn g1_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features loan-replay/mysql` and MYSQL_DATABASE_URL"]
fn g1_mysql() {}
