//! Replays an event log through a state machine: `cargo run -p loan-replay -- --help`.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use indicatif::ProgressBar;
use loan_replay::Options;

fn main() -> ExitCode {
    let options = Options::parse();
    let progress = ProgressBar::no_length();
    let outcome = loan_replay::run(&options, &progress);
    progress.finish_and_clear();
    let run = match outcome {
        Ok(run) => run,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let mut text = format!("{}\n{run}", run.report);
    if options.statements {
        text.push_str(&run.statements_per_event());
    }
    // Whoever reads the report may stop reading it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    if run.report.malformed == 0 && run.report.broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
