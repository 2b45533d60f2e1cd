//! A program with the commands of the loan desk, for the tests of the commands.

mod loan;

use std::process::ExitCode;

use fsm_core::prelude::*;
use fsm_tests::large::Large;
use loan::{Loan, Order, Words};

fn main() -> ExitCode {
    fsm_core::cli(&[
        Loan::machine(),
        Order::machine(),
        Words::machine(),
        Large::machine(),
    ])
}
