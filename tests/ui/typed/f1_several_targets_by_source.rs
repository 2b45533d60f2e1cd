//! An event whose target depends on the source, from a state that it does not start from.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gear {
    #[state(initial)]
    Idling,
    First,
    Second,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Car {
    #[transition(shift_up: Idling => First, First => Second)]
    #[transition(idle: First | Second => Idling)]
    gear: Gear,
}

fn shift(car: In<Car, gear::Second>) -> Result<Car, TransitionError> {
    Ok(car.shift_up().apply()?.into_row())
}

fn main() {}
