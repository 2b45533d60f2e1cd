//! The program `accounts`: `accounts --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    accounts::cli()
}
