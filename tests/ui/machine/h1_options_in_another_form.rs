//! Options as other attributes have them.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
#[machine(noun: "loan")]
pub struct WithAColon {
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

#[derive(StateMachine)]
#[machine(noun = "loan"; sentence = "no")]
pub struct WithASemicolon {
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

#[derive(StateMachine)]
#[machine("loan")]
pub struct WithoutItsName {
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

#[derive(StateMachine)]
#[machine(noun("loan"))]
pub struct WithParentheses {
    #[transition(approve: Created => Approved, label: "Pay")]
    state: LoanState,
}

fn main() {}
