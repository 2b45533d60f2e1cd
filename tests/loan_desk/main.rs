//! A program with the commands of the loan desk, for the tests of the commands.

mod kept;
mod loan;

use std::process::ExitCode;

use fsm_core::prelude::*;
use fsm_tests::large::Large;
use kept::{Crate, Parcel};
use loan::{Loan, Order, Words};

fn main() -> ExitCode {
    fsm_core::cli(&[
        Loan::machine(),
        Order::machine(),
        Words::machine(),
        Large::machine(),
        Parcel::machine(),
        Crate::machine(),
    ])
}
