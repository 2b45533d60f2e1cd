//! Hand-written: a `match` on state and event.

use super::{Event, Machine, State};
use crate::subject::observe;

/// The next state, or nothing where the event is illegal.
#[inline]
#[must_use]
pub const fn next(state: State, event: Event) -> Option<State> {
    match (state, event) {
        (State::Created, Event::Submit) => Some(State::Submitted),
        (State::Submitted, Event::Review) => Some(State::Reviewed),
        (State::Reviewed, Event::Verify) => Some(State::Verified),
        (State::Verified, Event::Approve) => Some(State::Approved),
        (State::Reviewed | State::Verified, Event::Deny) => Some(State::Denied),
        (State::Approved | State::Denied, Event::Reopen) => Some(State::Created),
        _ => None,
    }
}

/// The subject.
pub(super) struct HandMatch;

impl Machine for HandMatch {
    const NAME: &'static str = "hand-match";

    type Event = Event;

    fn event(event: Event) -> Event {
        event
    }

    #[inline(never)]
    fn run(events: &[Event]) -> u64 {
        let mut state = State::Created;
        let mut checksum = 0;
        for event in events {
            if let Some(next) = next(state, *event) {
                state = next;
            }
            checksum = observe(checksum, state as u64);
        }
        checksum
    }
}
