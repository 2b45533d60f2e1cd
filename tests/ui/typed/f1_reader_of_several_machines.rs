//! With several machines a reader is called like its field.
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

#[derive(StateMachine, Clone)]
pub struct Order {
    #[transition(pay: Unpaid => Paid)]
    payment: Payment,
    #[transition(pack: Waiting => Packed)]
    #[transition(ship: Packed => Shipped)]
    #[transition(correct: any => any - Shipped)]
    shipping: Shipping,
}

fn read(order: &Order) -> Shipping {
    order.state()
}

fn main() {}
