//! Ours: the look-up in the machine's table, and the run-time form that gives back a row.

use fsm_core::prelude::*;

use super::{Event, Machine};
use crate::subject::observe;

/// The states, in the numbering that all subjects share.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LoanState {
    Approved,
    #[state(initial)]
    Created,
    Denied,
    Reviewed,
    Submitted,
    Verified,
}

/// A row with nothing but its state.
#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(review: Submitted => Reviewed)]
    #[transition(verify: Reviewed => Verified)]
    #[transition(approve: Verified => Approved)]
    #[transition(deny: Reviewed | Verified => Denied)]
    #[transition(reopen: Approved | Denied => Created)]
    state: LoanState,
}

fn own_event(event: Event) -> LoanEvent {
    match event {
        Event::Approve => LoanEvent::Approve,
        Event::Deny => LoanEvent::Deny,
        Event::Reopen => LoanEvent::Reopen,
        Event::Review => LoanEvent::Review,
        Event::Submit => LoanEvent::Submit,
        Event::Verify => LoanEvent::Verify,
    }
}

/// The subject: `Loan::TABLE.next(state, event)`.
pub(super) struct Ours;

impl Machine for Ours {
    const NAME: &'static str = "ours";

    type Event = LoanEvent;

    fn event(event: Event) -> LoanEvent {
        own_event(event)
    }

    #[inline(never)]
    fn run(events: &[LoanEvent]) -> u64 {
        let mut state = LoanState::Created;
        let mut checksum = 0;
        for event in events {
            if let Some(next) = Loan::TABLE.next(state, *event) {
                state = next;
            }
            checksum = observe(checksum, state as u64);
        }
        checksum
    }
}

/// The subject: `loan.fire(event).apply()`, which makes a new row or an error that says why not.
pub(super) struct OursApplied;

impl Machine for OursApplied {
    const NAME: &'static str = "ours-applied";

    type Event = LoanEvent;

    fn event(event: Event) -> LoanEvent {
        own_event(event)
    }

    #[inline(never)]
    fn run(events: &[LoanEvent]) -> u64 {
        let mut loan = Loan {
            state: LoanState::Created,
        };
        let mut checksum = 0;
        for event in events {
            if let Ok(next) = loan.fire(*event).apply() {
                loan = next;
            }
            checksum = observe(checksum, loan.state as u64);
        }
        checksum
    }
}
