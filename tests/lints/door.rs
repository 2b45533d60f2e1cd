//! A door: a machine in memory, with parameters.

use fsm_core::prelude::*;

/// The states of a door.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorState {
    /// It stands open.
    #[state(initial)]
    Open = 10,
    /// It does not.
    Closed = 20,
}

/// A door, with a sign on it.
#[derive(StateMachine, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door<T: Copy, const LOCKS: usize> {
    /// What is on the sign.
    pub sign: T,
    /// Which locks are locked.
    pub locks: [bool; LOCKS],
    #[transition(close: Open => Closed)]
    #[transition(open: Closed => Open, guard = is_unlocked)]
    #[transition(swing: any => any)]
    state: DoorState,
}

fn is_unlocked<T: Copy, const LOCKS: usize>(door: &Door<T, LOCKS>) -> bool {
    !door.locks.contains(&true)
}

impl<T: Copy, const LOCKS: usize> Door<T, LOCKS> {
    /// An open door.
    #[must_use]
    pub const fn new(sign: T) -> Self {
        Self {
            sign,
            locks: [false; LOCKS],
            state: DoorState::INITIAL,
        }
    }
}

/// A model that its module alone knows.
#[derive(StateMachine, Debug)]
struct Hatch {
    #[transition(close: Open => Closed)]
    #[transition(open: Closed => Open)]
    #[transition(swing: any => any)]
    state: DoorState,
}

/// Whether a new hatch can be opened.
#[must_use]
pub fn is_a_new_hatch_shut() -> bool {
    let hatch = Hatch {
        state: DoorState::INITIAL,
    };
    hatch.can_open() || hatch.state() == DoorState::Closed
}
