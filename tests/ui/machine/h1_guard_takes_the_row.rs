//! A guard borrows the row, and nothing beside it.
use diesel::prelude::*;
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
    #[transition(submit: Created => Submitted, guard = is_small)]
    #[transition(approve: Submitted => Approved, guard = [has_documents, !Self::is_blocked])]
    state: LoanState,
}

fn is_small(_: Loan) -> bool {
    true
}

fn has_documents(_: &Loan, _: &mut SqliteConnection) -> bool {
    true
}

impl Loan {
    fn is_blocked(&mut self) -> Result<(), Reason> {
        Ok(())
    }
}

fn main() {}
