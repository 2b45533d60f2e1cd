//! A handle knows one machine.
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

fn both(order: &Order, waiting: In<Order, shipping::Waiting>) {
    let _ = waiting.pack().and(order.pay()).apply();
}

fn both_typed(unpaid: In<Order, payment::Unpaid>, waiting: In<Order, shipping::Waiting>) {
    let _ = waiting.pack().and(unpaid.pay()).apply();
}

fn main() {}
