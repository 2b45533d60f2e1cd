//! A machine without a table has nothing to look at related rows with.
use fsm_core::prelude::*;
use fsm_tests::lending::{Membership, Banker};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Open,
    Shut,
}

#[derive(StateMachine)]
#[machine(actor = Banker)]
struct Door {
    #[transition(turn: Open => Shut, Shut => Open, rule = is_member)]
    state: DoorState,
}

#[rule]
fn is_member(user: &Banker) -> bool {
    exists(|m: Membership| m.user_id == user.id)
}

fn main() {}
