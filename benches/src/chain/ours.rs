//! Ours: the typed form, applied in memory.

use std::hint::black_box;

use fsm_core::prelude::*;

use crate::subject::observe;

/// The states of the chain.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LoanState {
    Approved,
    #[state(initial)]
    Created,
    Reviewed,
    Submitted,
    Verified,
}

/// A row with an `id` beside its state.
#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    id: u64,
    #[transition(submit: Created => Submitted)]
    #[transition(review: Submitted => Reviewed)]
    #[transition(verify: Reviewed => Verified)]
    #[transition(approve: Verified => Approved)]
    #[transition(reopen: Approved => Created)]
    state: LoanState,
}

/// The chain, `chains` times.
#[inline(never)]
pub(super) fn run(chains: u32) -> Result<u64, TransitionError> {
    let row = Loan {
        id: 1,
        state: LoanState::Created,
    };
    let mut loan: In<Loan, loan_state::Created> = row.into_state()?;
    let mut checksum = 0;
    for _ in 0..chains {
        let submitted = loan.submit().apply()?;
        black_box(submitted.row().id);
        let reviewed = submitted.review().apply()?;
        black_box(reviewed.row().id);
        let verified = reviewed.verify().apply()?;
        black_box(verified.row().id);
        let approved = verified.approve().apply()?;
        black_box(approved.row().id);
        loan = approved.reopen().apply()?;
        black_box(loan.row().id);
        checksum = observe(checksum, loan.row().id);
    }
    Ok(checksum)
}
