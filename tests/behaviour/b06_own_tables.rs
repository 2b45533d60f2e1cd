//! The SQL of the tables of records and of effects stands in migrations of others: it stays as it is.

use fsm_core::{Dialect, OutboxTable, RecordTable};

/// What was printed before.
const PRINTED: &str = include_str!("b06_own_tables.sql");

fn printed(dialect: Dialect) -> String {
    let of_orders = RecordTable::new("log.order_records")
        .key("order_shop", "VARCHAR(20)", "orders (shop)")
        .key("order_number", "INTEGER", "orders (number)");
    let of_loans = RecordTable::new("loan_records").key("loan_id", "BIGINT", "loans (id)");
    let effects = OutboxTable::new("log.effects");
    [
        of_orders.up(dialect),
        of_orders.down(dialect),
        of_loans.if_missing().up(dialect),
        effects.up(dialect),
        effects.down(dialect),
        effects.if_missing().up(dialect),
        OutboxTable::new("\"my log\".effects").up(dialect),
    ]
    .concat()
}

#[test]
fn b6_the_sql_of_records_and_effects_stays_as_it_is() {
    let dialects = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql];
    let now: String = dialects.into_iter().map(printed).collect();
    assert_eq!(now, PRINTED);
}
