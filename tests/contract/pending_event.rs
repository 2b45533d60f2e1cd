//! `#[derive(PendingEvent)]`, `save_with_event`, `is_using_manual_override`, `create(..).or_get(..)`.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Context, Dialect};
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::loans::{Loan, LoanEvent, LoanState, applicant, boss, loans, mary, schema};

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = loans)]
struct LoanForm {
    amount: Option<i64>,
    #[diesel(skip_update)]
    pending: Option<LoanEvent>,
    #[diesel(skip_update)]
    pending_note: Option<String>,
    #[diesel(skip_update)]
    pending_target: Option<LoanState>,
}

#[test]
fn pending_event_happens_with_the_changes() -> Result<(), TransitionError> {
    let conn = &mut memory(&schema(Dialect::Sqlite).replace("{key}", KEY));
    let values = (loans::applicant_id.eq(1), loans::amount.eq(5));
    let applicant = applicant(1);
    let loan = Loan::create(values).by(&applicant);
    let loan: Loan = loan.or_get(loans::applicant_id.eq(1)).save(conn)?;
    let form = |pending, target: Option<LoanState>| LoanForm {
        amount: Some(9),
        pending: Some(pending),
        pending_note: target.map(|_| "by hand".to_owned()),
        pending_target: target,
    };
    let loan: Loan = loan.save_with_event(form(LoanEvent::Submit, None), &applicant, conn)?;
    assert!(!loan.is_using_manual_override());
    let cx = Context::now();
    let loan = loan
        .with(&cx)
        .save_with_event(form(LoanEvent::Review, None), &mary(), conn)?;
    let created = form(LoanEvent::ManuallyOverride, Some(LoanState::Created));
    let loan = loan.save_with_event(created, &boss(), conn)?;
    assert_eq!((loan.state(), loan.amount), (LoanState::Created, 9));
    Ok(())
}
