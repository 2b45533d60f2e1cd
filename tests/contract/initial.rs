//! `LoanState::initial()` is an `Initial<LoanState>`, for an `Insertable`.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::models::{Loan, LoanState, SCHEMA, loan_state, loans};

#[derive(Insertable)]
#[diesel(table_name = loans)]
struct NewLoan {
    documents: i32,
    state: Initial<LoanState>,
}

#[test]
fn initial_stands_in_an_insertable() {
    let conn = &mut memory(SCHEMA);
    for state in [
        LoanState::initial(),
        LoanState::entry(loan_state::Submitted),
    ] {
        let new = NewLoan {
            documents: 0,
            state,
        };
        diesel::insert_into(loans::table)
            .values(&new)
            .execute(conn)
            .unwrap();
    }
    let initial: LoanState = LoanState::initial().state();
    assert_eq!(initial, LoanState::INITIAL);
    let rows: Vec<Loan> = loans::table.select(Loan::as_select()).load(conn).unwrap();
    assert_eq!(rows.len(), 2);
}
