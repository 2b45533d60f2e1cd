//! With more than eight states the message points at the table.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Floor {
    #[state(initial)]
    Ground,
    First,
    Second,
    Third,
    Fourth,
    Fifth,
    Sixth,
    Seventh,
    Eighth,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Lift {
    #[transition(
        up: Ground => First, First => Second, Second => Third, Third => Fourth, Fourth => Fifth,
            Fifth => Sixth, Sixth => Seventh, Seventh => Eighth
    )]
    #[transition(down: any - Ground => Ground)]
    floor: Floor,
}

fn up(lift: In<Lift, floor::Eighth>) -> Result<Lift, TransitionError> {
    Ok(lift.up().apply()?.into_row())
}

fn main() {}
