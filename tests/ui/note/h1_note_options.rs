//! The options of a note and of an input, written wrong.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Reviewed,
    #[state(terminal)]
    Denied,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Clone)]
pub struct Loan {
    #[transition(approve: Reviewed => Approved, note = "required")]
    #[transition(deny: Reviewed => Denied, note(optional))]
    #[transition(drop_it: Reviewed => Denied, note = optional)]
    #[transition(give: Reviewed => Approved, input)]
    #[transition(offer: Reviewed => Approved, input = "Offer")]
    #[transition(take: Reviewed => Approved, inputs = i64)]
    state: LoanState,
}

fn main() {}
