//! The lists, on each database. A test's name starts with the line of the requirements that it covers.
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
                super::$name(&mut crate::database::sqlite());
            })*
        }

        #[cfg(postgres_url)]
        mod on_postgres {
            $(#[test]
            fn $name() {
                super::$name(&mut crate::database::postgres());
            })*
        }

        #[cfg(mysql_url)]
        mod on_mysql {
            $(#[test]
            fn $name() {
                crate::database::on_mysql(|conn| super::$name(conn));
            })*
        }
    };
}

mod database;
mod lists;
mod program;

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features project-tasks/postgres` and PG_DATABASE_URL"]
fn g1_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features project-tasks/mysql` and MYSQL_DATABASE_URL"]
fn g1_mysql() {}
