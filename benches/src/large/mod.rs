//! Events in memory on a large machine: 500 states and 1,500 events, one event per transition.
//!
//! State `i` goes to `i + 1`, `i + 7` and `i + 31` (modulo 500); event `3 * i + k` is the `k`-th of
//! these. A dense table of this size does not fit a small cache, and ours is compressed here.

pub mod hand_table;
#[cfg(feature = "ours")]
pub mod ours;

use crate::subject::{STREAM_LENGTH, Subject};
use crate::xorshift::Xorshift;

/// How many states the machine has.
pub const STATES: u16 = 500;

/// How many events the machine has.
pub const EVENTS: u16 = 1_500;

/// How far each of a state's three events leads.
pub const STEPS: [u16; 3] = [1, 7, 31];

/// The next state, or nothing where the event belongs to another state.
#[must_use]
pub const fn next(state: u16, event: u16) -> Option<u16> {
    if event / 3 == state {
        Some((state + STEPS[(event % 3) as usize]) % STATES)
    } else {
        None
    }
}

/// A stream by number: about a quarter of the events is illegal in the state that they meet.
#[must_use]
pub fn stream(number: u16) -> Vec<u16> {
    let mut random = Xorshift::new(number);
    let mut state = 0;
    (0..STREAM_LENGTH)
        .map(|_| {
            let legal = state * 3 + random.below(3);
            let event = if random.below(4) == 0 {
                // Any event but the three of this state.
                (state * 3 + 3 + random.below(EVENTS - 3)) % EVENTS
            } else {
                legal
            };
            state = next(state, event).unwrap_or(state);
            event
        })
        .collect()
}

/// The subjects of this group, each with this many streams.
#[must_use]
pub fn subjects(streams: u16) -> Vec<Subject> {
    let streams: Vec<Vec<u16>> = (0..streams).map(stream).collect();
    vec![
        #[cfg(feature = "ours")]
        ours::subject(&streams),
        hand_table::subject(streams),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::observe;

    #[test]
    fn a_quarter_of_the_stream_is_illegal() {
        let mut state = 0;
        let mut illegal = 0_u32;
        for event in stream(0) {
            match next(state, event) {
                Some(next) => state = next,
                None => illegal += 1,
            }
        }
        assert!((15_900..16_900).contains(&illegal), "{illegal}");
    }

    #[test]
    fn all_subjects_agree_with_the_definition() {
        let mut state = 0;
        let mut checksum = 0;
        for event in stream(0) {
            state = next(state, event).unwrap_or(state);
            checksum = observe(checksum, u64::from(state));
        }
        for subject in subjects(1) {
            assert_eq!(subject.pass(0), checksum, "{}", subject.name);
        }
    }
}
