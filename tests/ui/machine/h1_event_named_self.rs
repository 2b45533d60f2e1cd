//! An event whose variant would be `Self`.
use fsm_core::prelude::*;
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    #[state(initial)]
    Yes,
    No,
}
#[derive(StateMachine)]
struct Model {
    #[transition(self_: Yes => No)]
    #[transition(back: No => Yes)]
    state: Answer,
}

fn main() {}
