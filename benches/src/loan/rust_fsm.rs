//! rust-fsm: its DSL, states and events as it generates them.

use super::{Event, Machine};
use crate::subject::observe;

rust_fsm::state_machine! {
    #[derive(Debug, Clone, Copy)]
    loan(Created)

    Created(Submit) => Submitted,
    Submitted(Review) => Reviewed,
    Reviewed => {
        Verify => Verified,
        Deny => Denied,
    },
    Verified => {
        Approve => Approved,
        Deny => Denied,
    },
    Approved(Reopen) => Created,
    Denied(Reopen) => Created,
}

/// The subject.
pub(super) struct RustFsm;

impl Machine for RustFsm {
    const NAME: &'static str = "rust-fsm";

    type Event = loan::Input;

    fn event(event: Event) -> loan::Input {
        match event {
            Event::Approve => loan::Input::Approve,
            Event::Deny => loan::Input::Deny,
            Event::Reopen => loan::Input::Reopen,
            Event::Review => loan::Input::Review,
            Event::Submit => loan::Input::Submit,
            Event::Verify => loan::Input::Verify,
        }
    }

    #[inline(never)]
    fn run(events: &[loan::Input]) -> u64 {
        let mut machine = loan::StateMachine::new();
        let mut checksum = 0;
        for event in events {
            // An illegal event is an error and leaves the state.
            let _ = machine.consume(event);
            checksum = observe(checksum, *machine.state() as u64);
        }
        checksum
    }
}
