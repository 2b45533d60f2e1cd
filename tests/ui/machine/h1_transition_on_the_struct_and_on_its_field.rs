//! A transition above the struct is none of the field's.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
#[transition(approve: Submitted => Approved)]
pub struct Loan {
    #[transition(submit: Created => Submitted)]
    state: LoanState,
}

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
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine)]
#[transition(cancel: any => Shipped)]
pub struct Order {
    #[transition(pay: Unpaid => Paid)]
    payment: Payment,
    #[transition(ship: Waiting => Shipped)]
    shipping: Shipping,
}

fn main() {}
