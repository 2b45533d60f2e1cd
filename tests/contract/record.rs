//! `#[machine(record = table)]`: `history`, `history_of`, `refused_attempts`, `check_records`,
//! `RecordTable`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{BrokenRecord, Dialect, Record, RecordTable, check_records};
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::loans::{Loan, applicant, loans, mary, schema};

#[test]
fn record_keeps_what_was_done() -> Result<(), TransitionError> {
    let conn = &mut memory(&schema(Dialect::Sqlite).replace("{key}", KEY));
    let values = (loans::applicant_id.eq(1), loans::amount.eq(5));
    let loan = Loan::create(values).by(&applicant(1)).save(conn)?;
    let loan = loan.submit().by(&applicant(1)).save(conn)?;
    let loan = loan.deny().by(&mary()).note("no income").save(conn)?;
    let history: Vec<Record> = loan.history(conn)?;
    assert_eq!(history.len(), 3);
    let of_page: Vec<Vec<Record>> = Loan::history_of(std::slice::from_ref(&loan), conn)?;
    assert_eq!(of_page, [history]);
    assert!(loan.deny().by(&mary()).note("again").save(conn).is_err());
    let refused: Vec<Record> = loan.refused_attempts(conn)?;
    let first = refused.first().unwrap();
    assert_eq!(first.refusal.as_deref(), Some("not_allowed"));
    let broken: Vec<BrokenRecord> = check_records::<Loan, _>(conn)?;
    assert_eq!(broken, []);
    let table = RecordTable::new("audit").key("loan_id", "BIGINT", "loans (id)");
    conn.batch_execute(&table.up(Dialect::Sqlite))?;
    let again: RecordTable = table.clone().if_missing();
    conn.batch_execute(&again.up(Dialect::Sqlite))?;
    conn.batch_execute(&table.down(Dialect::Sqlite))?;
    Ok(())
}
