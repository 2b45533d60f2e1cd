//! `Loan::in_state(..)`, `not_in_state(..)`, `can_happen(event)`, `unknown_states(&mut conn)`.

use diesel::prelude::*;
use fsm_core::UnknownState;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::models::{Loan, LoanEvent, LoanState, SCHEMA, loans, stored};

#[test]
fn filters_by_state() {
    let conn = &mut memory(SCHEMA);
    stored(conn);
    let created = loans::table.filter(Loan::in_state(LoanState::Created));
    assert_eq!(created.count().get_result(conn), Ok(1_i64));
    let open = [LoanState::Created, LoanState::Submitted];
    let others = loans::table.filter(Loan::not_in_state(open));
    assert_eq!(others.count().get_result(conn), Ok(0_i64));
    let can = loans::table.filter(Loan::can_happen(LoanEvent::Submit));
    assert_eq!(can.count().get_result(conn), Ok(1_i64));
    let unknown: Result<Vec<UnknownState>, TransitionError> = Loan::unknown_states(conn);
    assert!(unknown.unwrap().is_empty());
}
