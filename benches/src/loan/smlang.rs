//! smlang: its DSL, states and events as it generates them.

use super::{Event, Machine};
use crate::subject::observe;

mod generated {
    smlang::statemachine! {
        name: Loan,
        derive_states: [Debug, Clone, Copy],
        derive_events: [Debug, Clone, Copy],
        transitions: {
            *Created + Submit = Submitted,
            Submitted + Review = Reviewed,
            Reviewed + Verify = Verified,
            Verified + Approve = Approved,
            Reviewed | Verified + Deny = Denied,
            Approved | Denied + Reopen = Created,
        }
    }
}

use generated::{LoanEvents, LoanStateMachine, LoanStateMachineContext};

struct Context;

impl LoanStateMachineContext for Context {}

/// The subject.
pub(super) struct Smlang;

impl Machine for Smlang {
    const NAME: &'static str = "smlang";

    type Event = LoanEvents;

    fn event(event: Event) -> LoanEvents {
        match event {
            Event::Approve => LoanEvents::Approve,
            Event::Deny => LoanEvents::Deny,
            Event::Reopen => LoanEvents::Reopen,
            Event::Review => LoanEvents::Review,
            Event::Submit => LoanEvents::Submit,
            Event::Verify => LoanEvents::Verify,
        }
    }

    #[inline(never)]
    fn run(events: &[LoanEvents]) -> u64 {
        let mut machine = LoanStateMachine::new(Context);
        let mut checksum = 0;
        for event in events {
            // An illegal event is an error and leaves the state.
            let _ = machine.process_event(*event);
            checksum = observe(checksum, *machine.state() as u64);
        }
        checksum
    }
}
