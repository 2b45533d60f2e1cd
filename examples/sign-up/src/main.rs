//! Accounts on a command line: `cargo run -p sign-up`, and `-- --help` for its commands.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use sign_up::Options;

fn main() -> ExitCode {
    match sign_up::run(&Options::parse(), &mut std::io::stdin()) {
        Ok(text) => {
            // Whoever reads it may stop reading.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
