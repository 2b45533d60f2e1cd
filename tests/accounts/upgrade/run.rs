//! The program `accounts`, to be killed.

use std::process::ExitCode;

fn main() -> ExitCode {
    accounts::cli()
}
