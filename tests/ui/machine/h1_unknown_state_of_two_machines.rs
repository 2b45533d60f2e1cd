//! With two machines it is said whose states are meant.
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
    payment: Payment,
    #[transition(pack: Waiting => Packed)]
    #[transition(lose: Packed => Lost)]
    #[transition(ship: Packed => Shipped)]
    shipping: Shipping,
}

fn main() {}
