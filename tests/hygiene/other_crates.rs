//! The enum comes from another crate: from one that calls `fsm-core` by its name, and from one that
//! renamed it.

use diesel::prelude::*;
use fsm_core::prelude::*;
use hygiene_renamed::GateState;
use hygiene_states::{TicketState, ticket_state};

diesel::table! {
    tickets (id) {
        id -> BigInt,
        state -> Text,
    }
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = tickets)]
struct Ticket {
    id: i64,
    #[transition(answer: waiting => Answered)]
    #[transition(ask_again: Answered => New)]
    #[transition(close: any => Closed)]
    state: TicketState,
}

#[derive(StateMachine, Debug, Clone)]
struct Gate {
    #[transition(open: Shut => Wide)]
    #[transition(close: Wide => Shut)]
    state: GateState,
}

#[derive(StateMachine, Debug, Clone)]
struct ByPath {
    #[transition(toggle: Off => On, On => Off)]
    state: hygiene_states::inner::Switch,
}

#[test]
fn a_row_is_moved() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    diesel::sql_query(
        "CREATE TABLE tickets (id INTEGER PRIMARY KEY NOT NULL, state TEXT NOT NULL)",
    )
    .execute(&mut conn)
    .unwrap();
    let ticket = Ticket::create(tickets::id.eq(1)).save(&mut conn).unwrap();
    let ticket: In<Ticket, ticket_state::New> = ticket.into_state().unwrap();
    let ticket = ticket.answer().save(&mut conn).unwrap();
    assert_eq!(ticket.row().state(), TicketState::Answered);
}

#[test]
fn the_other_crate_renamed_it() {
    let gate = Gate {
        state: GateState::Shut,
    };
    assert_eq!(gate.open().apply().unwrap().state(), GateState::Wide);
    assert_eq!(hygiene_renamed::opened(), "wide");
    let switch = ByPath {
        state: hygiene_states::inner::Switch::Off,
    };
    assert!(switch.can_toggle());
}
