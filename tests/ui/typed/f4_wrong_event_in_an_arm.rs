//! An arm of the match knows its state.
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

fn go_on(loan: Loan) -> Result<Loan, TransitionError> {
    Ok(match loan.typed() {
        LoanIn::Created(loan) => loan.submit().apply()?.into_row(),
        LoanIn::Submitted(loan) => loan.approve().apply()?.into_row(),
        LoanIn::Verified(loan) => loan.approve().apply()?.into_row(),
        LoanIn::Approved(loan) => loan.into_row(),
        LoanIn::Denied(loan) => loan.into_row(),
    })
}

fn main() {}
