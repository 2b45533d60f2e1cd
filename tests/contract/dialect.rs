//! `Dialect::{Sqlite, Postgres, MySql}`.

use diesel::sqlite::Sqlite;
use fsm_core::Dialect;

#[test]
fn dialect_names_the_databases() {
    assert_ne!(Dialect::Postgres, Dialect::MySql);
    assert_eq!(Dialect::of::<Sqlite>(), Some(Dialect::Sqlite));
}
