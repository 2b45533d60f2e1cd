//! One rule, two evaluations: what a rule says of an object in memory, it says of the row in SQL, on
//! every row and in both directions.
//!
//! `suite` is compiled once for each database. A server's tests need the feature and the URL of the
//! server; without, one ignored test says that they did not run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::duplicate_mod,
    reason = "a test fails by a panic, and one source of tests runs on each database"
)]
#![allow(
    clippy::bool_comparison,
    clippy::needless_return,
    clippy::redundant_pattern_matching,
    clippy::nonminimal_bool,
    clippy::overly_complex_bool_expr,
    clippy::unnecessary_map_or,
    clippy::match_bool,
    clippy::match_like_matches_macro,
    clippy::needless_bool,
    clippy::if_not_else,
    clippy::manual_range_contains,
    clippy::comparison_to_empty,
    reason = "the rules are written in each way that somebody may write them"
)]

#[macro_use]
mod small;

mod case;
mod generated;
mod models;
mod rows;
mod rules;

mod sqlite {
    use fsm_tests::database::sqlite as database;

    #[path = "../sqlite/values.rs"]
    mod values;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(postgres_url)]
mod postgres {
    use fsm_tests::database::postgres as database;

    #[path = "../postgres/decimals.rs"]
    mod decimals;

    #[path = "../postgres/native.rs"]
    mod native;

    #[path = "../postgres/uuids.rs"]
    mod uuids;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(mysql_url)]
mod mysql {
    use fsm_tests::database::mysql as database;

    #[path = "../mysql/decimals.rs"]
    mod decimals;

    #[path = "../mysql/moments.rs"]
    mod moments;

    #[path = "../mysql/native.rs"]
    mod native;

    #[path = "../suite/mod.rs"]
    mod suite;
}

#[cfg(not(postgres_url))]
#[test]
#[ignore = "not run: PostgreSQL needs `--features fsm-tests/postgres` and PG_DATABASE_URL"]
fn f5_postgres() {}

#[cfg(not(mysql_url))]
#[test]
#[ignore = "not run: MySQL and MariaDB need `--features fsm-tests/mysql` and MYSQL_DATABASE_URL"]
fn f5_mysql() {}
