//! Who may do what with 100,000 tasks: `cargo run -p project-tasks -- --help`.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use project_tasks::Options;

fn main() -> ExitCode {
    match project_tasks::run(&Options::parse()) {
        Ok(text) => {
            // Whoever reads it may stop reading.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
