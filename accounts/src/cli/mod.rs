//! The program `accounts`; one file per command.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Command;
use clap::error::ErrorKind;

mod connect;
mod upgrade;

/// Why a command did not do what was asked.
enum Failure {
    /// The request is wrong: exit code 2.
    Request(String),
    /// Something outside failed: exit code 1.
    Outside(String),
}

/// The program `accounts`, which `cargo install accounts --features cli` installs: runs the command that its arguments
/// name. A program of the application's own can offer it as well.
///
/// | command | |
/// | --- | --- |
/// | `upgrade --database-url URL` | takes over a table of users that Django has made, as [`Upgrade`](crate::Upgrade) does; `postgres://..` needs the feature `libpq`, `mysql://..` the feature `libmysqlclient`, anything else is a file of SQLite's |
/// | `.. --dry-run` | does all of it, checks included, and takes it back |
/// | `.. --table NAME` | the legacy table; the default is `auth_user` |
/// | `.. --users NAME`, `--profiles NAME` | the new tables; the default is `users` and `legacy_profiles` |
/// | `.. --initial STATE --active STATE --inactive STATE` | users have a state: that of new ones, and those of who was active and who was not |
/// | `.. --failed-logins` | wrong passwords are counted |
///
/// The exit code is 0, 2 where the arguments are wrong, and 1 where the command failed: nothing has changed then.
#[must_use = "it is the program's exit code"]
pub fn cli() -> ExitCode {
    let mut command = Command::new("accounts")
        .about("Users with profiles.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(upgrade::command());
    let matches = match command.try_get_matches_from_mut(std::env::args_os()) {
        Ok(matches) => matches,
        Err(error) => return report(&error),
    };
    // clap lets nothing else through.
    let Some(matches) = matches.subcommand_matches(upgrade::NAME) else {
        return ExitCode::FAILURE;
    };
    match upgrade::run(matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Request(why)) => {
            let command = command.find_subcommand_mut(upgrade::NAME);
            let error = command.map(|command| command.error(ErrorKind::InvalidValue, why));
            error.map_or(ExitCode::FAILURE, |error| report(&error))
        }
        Err(Failure::Outside(why)) => {
            // Where not even this can be printed, the exit code is all that is left.
            let _ = writeln!(io::stderr(), "error: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what clap has to say: a mistake, or the help that was asked for.
fn report(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}
