//! A context of the application's own is given.
use chrono::{DateTime, Utc};
use fsm_core::prelude::*;
use fsm_core::rule::HasNow;

struct User;

struct Request {
    at: DateTime<Utc>,
}

impl HasNow for Request {
    fn now(&self) -> DateTime<Utc> {
        self.at
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Open,
    Shut,
}

#[derive(StateMachine, Debug, Clone)]
#[machine(actor = User, context = Request)]
struct Door {
    #[transition(shut: Open => Shut, Shut => Open, rule = anyone)]
    state: DoorState,
}

fn without(door: &Door, mary: &User) {
    let _ = door.shut().by(mary).apply();
}

fn another(door: &Door, mary: &User, cx: &fsm_core::Context) {
    let _ = door.shut().by(mary).with(cx).apply();
}

fn main() {}
