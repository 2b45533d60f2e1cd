//! A stamp is a column of its own, and a time.
use chrono::NaiveDateTime;
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Submitted,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub submited_at: NaiveDateTime,
    #[transition(submit: Created => Submitted, stamp = submitted_at)]
    #[transition(give_up: Created => Submitted, stamp = state)]
    #[transition(stop: Created => Submitted, stamp = submited_at, stamp = submited_at)]
    #[transition(halt: Created => Submitted, stamp)]
    state: LoanState,
}

fn main() {}
