//! A function that is generic over the state can't fire an event.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    Verified,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub amount: i64,
    #[transition(submit: Created => Submitted)]
    #[transition(verify: Submitted => Verified)]
    #[transition(approve: Verified => Approved)]
    #[transition(deny: Submitted | Verified => Denied)]
    state: LoanState,
}

fn approve<S>(loan: LoanHandle<S>) -> Result<Loan, TransitionError>
where
    S: fsm_core::StateType<Enum = LoanState>,
{
    Ok(loan.approve().apply()?.into_row())
}

fn main() {}
