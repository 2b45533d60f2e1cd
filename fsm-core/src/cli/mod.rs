//! The commands of a program that knows its models; one file per command.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command};

use crate::info::ModelInfo;

#[cfg(feature = "diesel")]
mod ddl;
mod diagram;
#[cfg(feature = "diesel")]
mod dialect;
#[cfg(any(feature = "sqlite", feature = "libpq", feature = "libmysqlclient"))]
mod doctor;
mod lock;
#[cfg(feature = "diesel")]
mod records;

/// A command: its name, its arguments, and what it does.
struct Subcommand {
    name: &'static str,
    arguments: fn(Command, &[ModelInfo]) -> Command,
    run: fn(&[ModelInfo], &ArgMatches) -> Result<(), Failure>,
}

const COMMANDS: &[Subcommand] = &[
    #[cfg(feature = "diesel")]
    Subcommand {
        name: "ddl",
        arguments: ddl::arguments,
        run: ddl::run,
    },
    Subcommand {
        name: "diagram",
        arguments: diagram::arguments,
        run: diagram::run,
    },
    #[cfg(any(feature = "sqlite", feature = "libpq", feature = "libmysqlclient"))]
    Subcommand {
        name: "doctor",
        arguments: doctor::arguments,
        run: doctor::run,
    },
    #[cfg(any(feature = "sqlite", feature = "libpq", feature = "libmysqlclient"))]
    Subcommand {
        name: "drift",
        arguments: doctor::drift_arguments,
        run: doctor::run_drift,
    },
    Subcommand {
        name: "lock",
        arguments: lock::arguments,
        run: lock::run,
    },
    #[cfg(feature = "diesel")]
    Subcommand {
        name: "records",
        arguments: records::arguments,
        run: records::run,
    },
];

/// Why a command did not do what was asked.
enum Failure {
    /// The request is wrong: exit code 2.
    Request(String),
    /// Something outside failed: exit code 1.
    Outside(String),
}

/// Runs the command that the program's arguments name, on these models; what a program of the
/// user's own calls, since the models are types of its crate.
///
/// ```no_run
/// # #[cfg(feature = "derive")] mod program {
/// use fsm_core::prelude::*;
///
/// #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
/// enum LoanState {
///     #[state(initial)]
///     Created,
///     #[state(terminal)]
///     Approved,
/// }
///
/// #[derive(StateMachine)]
/// struct Loan {
///     #[transition(approve: Created => Approved)]
///     state: LoanState,
/// }
///
/// fn main() -> std::process::ExitCode {
///     fsm_core::cli(&[Loan::machine()])
/// }
/// # }
/// ```
///
/// | command | |
/// | --- | --- |
/// | `ddl --dialect sqlite`, `postgres`, `mysql` | prints the SQL by which the database itself refuses what is no transition, as `Loan::ddl` has it |
/// | `.. --model MODEL`, `--down` | of one model; what takes it away |
/// | `.. --migrations FOLDER` | writes it as a migration of Diesel's; after a machine has changed, a migration of what has changed. `--name` says what it is called |
/// | `diagram [MODEL]` | prints the diagram of a machine; `MODEL` is `Loan`, or `Order.payment` where the model has several, and may be left out where there is one machine in all |
/// | `.. --format mermaid`, `dot`, `svg` | the default is Mermaid; `svg` needs the feature `diagram` |
/// | `.. --overrides` | draws the overrides as well |
/// | `.. --highlight STATE` | marks a state, by its name |
/// | `.. --output FILE` | writes a file instead |
/// | `doctor --database-url URL` | looks at a database for what weakens a promise, as `fsm_core::doctor` does; `postgres://..` needs the feature `libpq`, `mysql://..` the feature `libmysqlclient`, anything else is a file of SQLite's |
/// | `drift --database-url URL` | compares what guards the tables with what the machines say, as `fsm_core::drift` does |
/// | `lock` | writes the names and codes of the machines into `fsm.lock` of the package that cargo runs, or else of this folder. Where one is gone or means something else, it says so and writes nothing |
/// | `.. --check` | compares the two, as `fsm_core::check_lock` does |
/// | `.. --accept` | writes it although something is gone, which no row, record or request holds any more |
/// | `.. --file FILE` | another file |
/// | `records --dialect sqlite`, `postgres`, `mysql` | prints the SQL of the table that the models keep their records in, as `RecordTable` has it, for a migration |
/// | `.. --table NAME` | of one table, where there are several |
/// | `.. --down` | what takes it away |
///
/// The exit code is 0, 2 where the arguments are wrong, and 1 where a command failed or
/// `doctor`, `drift` or `lock` found something.
#[must_use = "it is the program's exit code"]
pub fn cli(models: &[ModelInfo]) -> ExitCode {
    let mut command = Command::new("fsm")
        .about("Looks at the state machines of this program.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(COMMANDS.iter().map(
            |Subcommand {
                 name, arguments, ..
             }| arguments(Command::new(name), models),
        ));
    let matches = match command.try_get_matches_from_mut(std::env::args_os()) {
        Ok(matches) => matches,
        Err(error) => return report(&error),
    };
    // clap lets nothing through but one of these commands.
    for Subcommand { name, run, .. } in COMMANDS {
        let Some(matches) = matches.subcommand_matches(name) else {
            continue;
        };
        match run(models, matches) {
            Ok(()) => {}
            Err(Failure::Request(why)) => {
                let command = command.find_subcommand_mut(name);
                let error = command.map(|command| command.error(ErrorKind::InvalidValue, why));
                return error.map_or(ExitCode::FAILURE, |error| report(&error));
            }
            Err(Failure::Outside(why)) => {
                // Where not even this can be printed, the exit code is all that is left.
                let _ = writeln!(io::stderr(), "error: {why}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Prints what a command was asked for.
fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has seen enough, as in `.. | head`.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Outside(format!("printing failed: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints what clap has to say: a mistake, or the help that was asked for.
fn report(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}
