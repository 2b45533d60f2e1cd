//! Alternatives are decided at run time: the result is matched on.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub amount: i64,
    #[transition(decide: Created => Approved, guard = is_small)]
    #[transition(decide: Created => Denied)]
    state: LoanState,
}

fn is_small(loan: &Loan) -> bool {
    loan.amount < 1000
}

fn decide(loan: In<Loan, loan_state::Created>) -> Result<(), TransitionError> {
    let _: In<Loan, loan_state::Approved> = loan.decide().apply()?;
    Ok(())
}

fn main() {}
