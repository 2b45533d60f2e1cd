//! A model has fields.
use fsm_core::prelude::*;

#[derive(StateMachine)]
pub struct Loan;

fn main() {}
