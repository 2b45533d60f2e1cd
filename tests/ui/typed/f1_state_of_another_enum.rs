//! The state of another machine.
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

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    #[state(initial)]
    Open,
    Shipped,
}

fn look(loan: Loan) -> Result<(), TransitionError> {
    let _loan = loan.into_state::<order_state::Open>()?;
    Ok(())
}

fn take(loan: In<Loan, order_state::Open>) {
    drop(loan);
}

fn main() {}
