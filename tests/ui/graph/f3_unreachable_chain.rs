//! Of a chain that nothing leads to, its first state is named, and no other.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    Suspended,
    Reviewed,
    Revived,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(approve: Created => Approved)]
    #[transition(review: Suspended => Reviewed)]
    #[transition(revive: Reviewed => Revived)]
    #[transition(restore: Revived => Created)]
    state: LoanState,
}

fn main() {}
