//! `fsm_core::cli(&[Loan::machine(), ..])`: a program's commands.

use std::process::ExitCode;

use fsm_core::{ModelInfo, cli};

#[test]
fn cli_takes_models_and_gives_an_exit_code() {
    let _: fn(&[ModelInfo]) -> ExitCode = cli;
}
