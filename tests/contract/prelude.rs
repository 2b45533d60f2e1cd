//! `use fsm_core::prelude::*;` beside `use diesel::prelude::*;`: both globs, both used.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::models::{Loan, LoanEvent, LoanState, SCHEMA, loan_state, loans};

#[test]
fn prelude_shares_no_name_with_diesels() -> Result<(), TransitionError> {
    let conn = &mut memory(SCHEMA);
    // Names of diesel's: query and expression methods, traits, macros' traits, result types.
    let count: QueryResult<i64> = loans::table
        .filter(loans::documents.gt(0).and(loans::state.eq("created")))
        .count()
        .get_result(conn);
    assert_eq!(count?, 0);
    // Names of ours: methods by trait and the types.
    let loan = Loan::create(loans::documents.eq(3)).save(conn)?;
    assert!(loan.can(LoanEvent::Submit));
    assert_eq!(loan.events().possible.len(), 2);
    assert_eq!(loan.state().name(), "created");
    assert_eq!(LoanEvent::Submit.label(), "Submit");
    let created: In<Loan, loan_state::Created> = loan.into_state()?;
    let refused: Result<(), Refused<Loan>> = Ok(());
    let _: Initial<LoanState> = LoanState::initial();
    let _: Reason = Reason::new("code", "text");
    assert!(refused.is_ok());
    let _ = created.submit().save(conn)?;
    Ok(())
}
