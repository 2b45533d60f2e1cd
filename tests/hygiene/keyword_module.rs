//! An enum whose name in snake case is a keyword.
use fsm_core::prelude::*;
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    #[state(initial)]
    A,
    B,
}
#[derive(StateMachine)]
struct Model {
    #[transition(toggle: A => B, B => A)]
    r#type: Type,
}
