//! `.set(..)`: other columns of the row, in the same UPDATE.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::models::{Loan, SCHEMA, loan_state, loans, stored};

#[derive(AsChangeset)]
#[diesel(table_name = loans)]
struct Form {
    documents: Option<i32>,
}

#[test]
fn set_takes_what_diesel_sets() {
    let conn = &mut memory(SCHEMA);
    let loan: Loan = stored(conn)
        .submit()
        .set(loans::documents.eq(3))
        .save(conn)
        .unwrap();
    assert_eq!(loan.documents, 3);
    let form = Form { documents: Some(4) };
    let submitted: In<Loan, loan_state::Submitted> = loan.into_state().unwrap();
    let reviewed: In<Loan, loan_state::Reviewed> = submitted.review().set(form).save(conn).unwrap();
    assert_eq!(reviewed.row().documents, 4);
}
