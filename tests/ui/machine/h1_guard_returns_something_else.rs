//! A guard says yes or no, or a reason.
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
    #[transition(submit: Created => Submitted, guard = count)]
    #[transition(approve: Submitted => Approved, guard = [!is_paid])]
    state: LoanState,
}

fn count(_: &Loan) -> i32 {
    3
}

fn is_paid(_: &Loan) -> Result<(), String> {
    Ok(())
}

fn main() {}
