//! What has no columns.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[derive(Columns)]
enum NoRow {
    One,
}

#[derive(Columns)]
struct NoTable {
    id: i64,
}

#[derive(Columns)]
struct NoNames(i64);

#[derive(Columns)]
#[diesel(table_name = fsm_tests::project::schema::projects)]
struct WithALifetime<'a> {
    id: i64,
    name: &'a str,
}

#[derive(Columns)]
#[diesel(table_name = fsm_tests::project::schema::projects)]
#[columns(onyl = is_admin)]
struct Misspelt {
    id: i64,
}

fn main() {}
