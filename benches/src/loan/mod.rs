//! Events in memory on a small machine: a loan of six states and six events.
//!
//! Every subject takes the same stream in its own event type (converted before the measurement),
//! changes its state on a legal event only, and adds the state after each event to a checksum.
//!
//! States and events stand in alphabetical order, because rust-fsm and smlang number them so: the
//! number of a state is then a plain cast in every subject.

pub mod hand_match;
pub mod hand_table;
#[cfg(feature = "ours")]
pub mod ours;
pub mod rust_fsm;
pub mod smlang;
pub mod statig;
pub mod statum;

use crate::subject::{Group, STREAM_LENGTH, Subject};
use crate::xorshift::Xorshift;

/// The states of the hand-written subjects, and the numbering that all of them share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum State {
    Approved,
    Created,
    Denied,
    Reviewed,
    Submitted,
    Verified,
}

/// The events of the hand-written subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Approve,
    Deny,
    Reopen,
    Review,
    Submit,
    Verify,
}

impl Event {
    /// All events.
    pub const ALL: [Self; 6] = [
        Self::Approve,
        Self::Deny,
        Self::Reopen,
        Self::Review,
        Self::Submit,
        Self::Verify,
    ];
}

/// A stream by number: about a quarter of the events is illegal in the state that they meet, and
/// neither which ones nor the choice between two legal ones can be predicted.
#[must_use]
pub fn stream(number: u16) -> Vec<Event> {
    let mut random = Xorshift::new(number);
    let mut state = State::Created;
    (0..STREAM_LENGTH)
        .map(|_| {
            let (legal, illegal): (Vec<Event>, Vec<Event>) = Event::ALL
                .iter()
                .partition(|event| hand_match::next(state, **event).is_some());
            let is_illegal = random.below(4) == 0;
            let event = random.pick(if is_illegal { &illegal } else { &legal });
            state = hand_match::next(state, event).unwrap_or(state);
            event
        })
        .collect()
}

/// A machine under test.
trait Machine: 'static {
    /// The name in the report.
    const NAME: &'static str;

    /// The library's own event type.
    type Event: 'static;

    /// The library's own event.
    fn event(event: Event) -> Self::Event;

    /// All events from the initial state; the checksum of the states.
    fn run(events: &[Self::Event]) -> u64;
}

fn subject<M: Machine>(streams: &[Vec<Event>]) -> Subject {
    let streams: Vec<Vec<M::Event>> = streams
        .iter()
        .map(|stream| stream.iter().map(|event| M::event(*event)).collect())
        .collect();
    Subject::new(Group::Loan, M::NAME, move |stream| M::run(&streams[stream]))
}

fn subjects_on(streams: &[Vec<Event>]) -> Vec<Subject> {
    vec![
        subject::<hand_match::HandMatch>(streams),
        subject::<hand_table::HandTable>(streams),
        subject::<rust_fsm::RustFsm>(streams),
        subject::<smlang::Smlang>(streams),
        subject::<statig::Statig>(streams),
        subject::<statum::Statum>(streams),
        #[cfg(feature = "ours")]
        subject::<ours::Ours>(streams),
        #[cfg(feature = "ours")]
        subject::<ours::OursApplied>(streams),
    ]
}

/// The subjects of this group, each with this many streams.
#[must_use]
pub fn subjects(streams: u16) -> Vec<Subject> {
    let streams: Vec<Vec<Event>> = (0..streams).map(stream).collect();
    subjects_on(&streams)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_stream_is_illegal() {
        let mut state = State::Created;
        let mut illegal = 0_u32;
        for event in stream(0) {
            match hand_match::next(state, event) {
                Some(next) => state = next,
                None => illegal += 1,
            }
        }
        assert!((15_900..16_900).contains(&illegal), "{illegal}");
    }

    /// Equal checksums on every prefix mean equal states after every event.
    #[test]
    fn all_subjects_agree_after_every_event() {
        let stream = stream(0);
        let prefixes: Vec<Vec<Event>> = (0..2_000).map(|to| stream[..to].to_vec()).collect();
        let subjects = subjects_on(&prefixes);
        for at in 0..prefixes.len() {
            let expected = subjects[0].pass(at);
            for subject in &subjects {
                assert_eq!(subject.pass(at), expected, "{} at {at}", subject.name);
            }
        }
    }
}
