//! Parameters with defaults.
use fsm_core::prelude::*;
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    #[state(initial)]
    Yes,
    No,
}
#[derive(StateMachine)]
struct Model<A = u8, const N: usize = 4> {
    a: [A; N],
    #[transition(turn: Yes => No, No => Yes)]
    state: Answer,
}
