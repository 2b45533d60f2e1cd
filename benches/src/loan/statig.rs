//! statig: its macro, with a state enum of our own.
//!
//! The generated enum would have its variants in an order that changes from build to build.

#![expect(missing_docs, reason = "the macro's `Superstate` has none")]
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the macro wants its events by reference"
)]

use statig::prelude::*;

use super::{Event, Machine};
use crate::subject::observe;

/// What the macro expects of a state enum: a variant and a constructor for each state.
#[derive(Debug, Clone, Copy)]
pub(super) enum LoanState {
    Approved,
    Created,
    Denied,
    Reviewed,
    Submitted,
    Verified,
}

impl LoanState {
    const fn approved() -> Self {
        Self::Approved
    }

    const fn created() -> Self {
        Self::Created
    }

    const fn denied() -> Self {
        Self::Denied
    }

    const fn reviewed() -> Self {
        Self::Reviewed
    }

    const fn submitted() -> Self {
        Self::Submitted
    }

    const fn verified() -> Self {
        Self::Verified
    }
}

#[derive(Debug, Default)]
pub(super) struct Loan;

#[state_machine(
    initial = "LoanState::created()",
    state(custom, name = "LoanState"),
    superstate(derive(Debug))
)]
impl Loan {
    #[state]
    fn created(event: &Event) -> Outcome<LoanState> {
        match event {
            Event::Submit => Transition(LoanState::submitted()),
            _ => Super,
        }
    }

    #[state]
    fn submitted(event: &Event) -> Outcome<LoanState> {
        match event {
            Event::Review => Transition(LoanState::reviewed()),
            _ => Super,
        }
    }

    #[state]
    fn reviewed(event: &Event) -> Outcome<LoanState> {
        match event {
            Event::Verify => Transition(LoanState::verified()),
            Event::Deny => Transition(LoanState::denied()),
            _ => Super,
        }
    }

    #[state]
    fn verified(event: &Event) -> Outcome<LoanState> {
        match event {
            Event::Approve => Transition(LoanState::approved()),
            Event::Deny => Transition(LoanState::denied()),
            _ => Super,
        }
    }

    #[state]
    fn approved(event: &Event) -> Outcome<LoanState> {
        match event {
            Event::Reopen => Transition(LoanState::created()),
            _ => Super,
        }
    }

    #[state]
    fn denied(event: &Event) -> Outcome<LoanState> {
        match event {
            Event::Reopen => Transition(LoanState::created()),
            _ => Super,
        }
    }
}

/// The subject.
pub(super) struct Statig;

impl Machine for Statig {
    const NAME: &'static str = "statig";

    type Event = Event;

    fn event(event: Event) -> Event {
        event
    }

    #[inline(never)]
    fn run(events: &[Event]) -> u64 {
        let mut machine = Loan.state_machine();
        machine.init();
        let mut checksum = 0;
        for event in events {
            // An event that no state handles vanishes.
            machine.handle(event);
            checksum = observe(checksum, *machine.state() as u64);
        }
        checksum
    }
}
