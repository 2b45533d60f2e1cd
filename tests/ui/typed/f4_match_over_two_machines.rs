//! Each machine of a model has its own enum to match on.
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

fn is_paid(order: Order) -> bool {
    match order.typed_payment() {
        OrderPaymentIn::Due(_) => false,
    }
}

fn main() {}
