//! A state and an event called `Err`: `Self::Err` of `FromStr` becomes ambiguous.
use fsm_core::prelude::*;
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    #[state(initial)]
    Ok,
    Err,
}
#[derive(StateMachine)]
struct Model {
    #[transition(err: Ok => Err)]
    #[transition(ok: Err => Ok)]
    state: Answer,
}
