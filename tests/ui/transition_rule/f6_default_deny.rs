//! A machine with an actor has a rule on every transition; without an actor there is none.
use fsm_core::prelude::*;

struct User;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Open,
    Shut,
    Locked,
}

#[derive(StateMachine)]
#[machine(actor = User)]
struct Door {
    #[transition(shut: Open => Shut, rule = anyone)]
    #[transition(open: Shut => Open)]
    #[transition(lock: Shut => Locked, label = "Lock up")]
    #[transition(unlock: Locked => Shut, rule = anyone)]
    state: DoorState,
}

#[derive(StateMachine)]
struct Gate {
    #[transition(shut: Open => Shut, rule = is_guard)]
    #[transition(open: Shut => Open, Locked => Open)]
    #[transition(lock: Open => Locked)]
    state: DoorState,
}

#[derive(StateMachine)]
#[machine(context = User, create = is_guard)]
struct Window {
    #[transition(turn: Open => Shut, Shut => Locked, Locked => Open)]
    state: DoorState,
}

fn main() {}
