//! Hand-written: a dense constant table `[state][event]` of `u16`, 1.5 MB.

use super::{EVENTS, STATES, next};
use crate::subject::{Group, Subject, observe};

const ILLEGAL: u16 = u16::MAX;

static TABLE: [[u16; EVENTS as usize]; STATES as usize] = {
    let mut table = [[ILLEGAL; EVENTS as usize]; STATES as usize];
    let mut event = 0;
    while event < EVENTS {
        let state = event / 3;
        if let Some(next) = next(state, event) {
            table[state as usize][event as usize] = next;
        }
        event += 1;
    }
    table
};

#[inline(never)]
fn run(events: &[u16]) -> u64 {
    let mut state = 0;
    let mut checksum = 0;
    for event in events {
        let next = TABLE[usize::from(state)][usize::from(*event)];
        if next != ILLEGAL {
            state = next;
        }
        checksum = observe(checksum, u64::from(state));
    }
    checksum
}

/// The subject on its streams.
pub(super) fn subject(streams: Vec<Vec<u16>>) -> Subject {
    Subject::new(Group::Large, "hand-table", move |stream| {
        run(&streams[stream])
    })
}
