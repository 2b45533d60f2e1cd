//! A state field of the name of a method that every model has.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawingState {
    #[state(initial)]
    Sketched,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
pub struct Drawing {
    #[transition(approve: Sketched => Approved)]
    diagram: DrawingState,
}

fn main() {}
