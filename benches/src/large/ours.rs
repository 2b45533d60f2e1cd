//! Ours: the look-up in the machine's compressed table.

use crate::subject::{Group, Subject, observe};

/// The machine as `build.rs` writes it: `LargeState`, `Large`, and `EVENTS` by number.
mod generated {
    use fsm_core::prelude::*;

    include!(concat!(env!("OUT_DIR"), "/large_machine.rs"));
}

use generated::{EVENTS, Large, LargeEvent, LargeState};

#[inline(never)]
fn run(events: &[LargeEvent]) -> u64 {
    let mut state = LargeState::S0;
    let mut checksum = 0;
    for event in events {
        if let Some(next) = Large::TABLE.next(state, *event) {
            state = next;
        }
        checksum = observe(checksum, state as u64);
    }
    checksum
}

/// The subject on its streams.
pub(super) fn subject(streams: &[Vec<u16>]) -> Subject {
    let own_event = |event: &u16| EVENTS[usize::from(*event)];
    let streams: Vec<Vec<LargeEvent>> = streams
        .iter()
        .map(|stream| stream.iter().map(own_event).collect())
        .collect();
    Subject::new(Group::Large, "ours", move |stream| run(&streams[stream]))
}
