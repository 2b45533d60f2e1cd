//! In the typed form the target is a type.
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

fn correct(packed: In<Order, shipping::Packed>) {
    let _ = packed.correct().to(Shipping::Waiting).apply();
}

fn main() {}
