//! With two machines a transition can stand above the wrong one.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    #[state(initial)]
    Unpaid,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipping {
    #[state(initial)]
    Waiting,
    Packed,
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine)]
pub struct Order {
    #[transition(pay: Unpaid => Paid)]
    #[transition(pack: Waiting => Packed)]
    payment: Payment,
    #[transition(ship: Packed => Shipped)]
    shipping: Shipping,
}

fn main() {}
