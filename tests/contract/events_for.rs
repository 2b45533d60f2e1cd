//! `loan.events_for(&actor, &mut conn)`, and `Loan::events_for_each(&rows, &actor, &mut conn)`.

use fsm_core::Events;
use fsm_core::prelude::*;
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::lending::{self, Mortgage, MortgageState, SCHEMA, user};

#[test]
fn events_for_has_two_lists() -> Result<(), TransitionError> {
    let conn = &mut memory(&SCHEMA.replace("{key}", KEY));
    let row = lending::mortgage(MortgageState::Drafted, 3);
    let events: Events = row.events_for(&user(1), conn)?;
    assert_eq!((events.possible.len(), events.refused.len()), (1, 4));
    let rows = vec![row.clone(), row];
    let of_each: Vec<Events> = Mortgage::events_for_each(&rows, &user(1), conn)?;
    assert_eq!(of_each.len(), 2);
    Ok(())
}
