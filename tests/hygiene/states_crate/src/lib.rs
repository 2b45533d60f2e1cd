//! State enums that a model of another crate uses.

use fsm_core::prelude::*;

/// The states of a ticket.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    /// Nobody has looked at it.
    #[state(initial, group = waiting)]
    New,
    /// Somebody has answered.
    Answered,
    /// The answer was not enough.
    #[state(group = waiting, allow(unreachable))]
    Reopened,
    /// It is over.
    #[state(terminal)]
    Closed,
}

/// An enum that is not at the root.
pub mod inner {
    use fsm_core::prelude::*;

    /// A switch.
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Switch {
        /// Off.
        #[state(initial)]
        Off,
        /// On.
        On,
    }
}

/// An enum of a name that another module has as well.
pub mod twin {
    use fsm_core::prelude::*;

    /// Another switch.
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Switch {
        /// Down.
        #[state(initial)]
        Down,
        /// Up.
        Up,
    }
}
