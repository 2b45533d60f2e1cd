//! Signs that sets of states have elsewhere, and a transition whose ends are options.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
pub struct Loan {
    #[transition(submit: Created || Submitted => Approved)]
    #[transition(review: [Created, Submitted] => Approved)]
    #[transition(verify: * => Approved)]
    #[transition(approve: !Created => Approved)]
    #[transition(from = Created, to = Approved)]
    #[transition(stop, from = Created, to = Approved)]
    state: LoanState,
}

fn main() {}
