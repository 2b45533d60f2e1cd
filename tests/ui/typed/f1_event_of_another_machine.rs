//! A handle has the events of its own machine.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    #[state(initial)]
    Due,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipping {
    #[state(initial)]
    Packed,
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Order {
    #[transition(pay: Due => Paid)]
    payment: Payment,
    #[transition(ship: Packed => Shipped)]
    shipping: Shipping,
}

fn pay(order: In<Order, shipping::Packed>) -> Result<Order, TransitionError> {
    Ok(order.pay().apply()?.into_row())
}

fn main() {}
