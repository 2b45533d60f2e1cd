//! `.check(&mut conn)` at the end of a builder: a `Decision`.

use fsm_core::Decision;
use fsm_core::prelude::*;
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::lending::{self, Mortgage, MortgageState, SCHEMA, mortgage_state, user};

#[test]
fn check_gives_a_decision() -> Result<(), TransitionError> {
    let conn = &mut memory(&SCHEMA.replace("{key}", KEY));
    let row = lending::mortgage(MortgageState::Examined, 3);
    let decision: Decision = row.grant().by(&user(1)).check(conn)?;
    assert!(!decision.is_allowed());
    let reasons: &[Reason] = decision.reasons();
    assert_eq!(reasons.len(), 1);
    let row: In<Mortgage, mortgage_state::Examined> = row.into_state()?;
    let mary = user(1);
    let grant = row.grant().by(&mary);
    let asked: Decision = grant.check(conn)?;
    assert!(!asked.is_allowed());
    assert!(grant.save(conn).is_err());
    Ok(())
}
