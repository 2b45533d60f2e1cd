//! The table says where `pack` leads, and the method of `correct` takes its target.
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

fn pack(order: &Order) {
    let _ = order.pack().to(Shipping::Packed).apply();
}

fn correct(order: &Order) {
    let _ = order.correct(Shipping::Waiting).to_name("packed");
}

fn main() {}
