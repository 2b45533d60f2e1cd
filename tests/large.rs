//! A machine of 500 states, 60 events and 1,500 edges; the build script writes it.
//!
//! From state `i` three edges lead to `i + 1`, `i + 7` and `i + 31` (modulo 500); the `k`-th of them
//! is the event `(3 * i + k) % 60`.

use fsm_core::prelude::*;

include!(concat!(env!("OUT_DIR"), "/large_machine.rs"));

pub const STATES: usize = 500;
pub const EVENTS: usize = 60;
pub const STEPS: [usize; 3] = [1, 7, 31];

impl Large {
    pub fn in_state(state: LargeState) -> Self {
        Self { state }
    }
}

/// Every edge as positions of source, event and target, found without the table.
pub fn edges() -> impl Iterator<Item = (usize, usize, usize)> {
    (0..STATES).flat_map(|source| {
        STEPS
            .iter()
            .enumerate()
            .map(move |(k, step)| (source, (3 * source + k) % EVENTS, (source + step) % STATES))
    })
}
