//! `Loan::create(values)`, `.starting_in(..)`, `.save(&mut conn)`.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::models::{Loan, LoanState, SCHEMA, loan_state, loans};

#[test]
fn create_gives_the_row() {
    let conn = &mut memory(SCHEMA);
    let loan: Result<Loan, TransitionError> = Loan::create(loans::documents.eq(1)).save(conn);
    assert_eq!(loan.unwrap().state(), LoanState::Created);
    let loan = Loan::create(loans::documents.eq(1))
        .starting_in(LoanState::entry(loan_state::Submitted))
        .save(conn);
    assert_eq!(loan.unwrap().state(), LoanState::Submitted);
    let loan = Loan::create(loans::documents.eq(1)).with_key(77).save(conn);
    assert_eq!(loan.unwrap().id, 77);
}
