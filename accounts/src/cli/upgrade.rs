//! `upgrade`: takes over a table of users.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::Failure;
use super::connect::{Work, with};
use crate::upgrade::{Mode, Outcome, Passwords, Progress, Upgrade, UpgradeConnection, Upgraded};
use crate::user_table::UserTable;

pub(super) const NAME: &str = "upgrade";

/// So often it says how far it is.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) fn command() -> Command {
    let name = |name: &'static str, default, help| {
        let arg = Arg::new(name).long(name).value_name("NAME");
        arg.default_value(default).help(help)
    };
    let state = |name: &'static str, others: [&'static str; 2], help| {
        let arg = Arg::new(name).long(name).value_name("STATE");
        arg.requires_all(others).help(help)
    };
    let flag = |name: &'static str, help| {
        let arg = Arg::new(name).long(name);
        arg.action(ArgAction::SetTrue).help(help)
    };
    Command::new(NAME)
        .about("Takes over a table of users that Django has made: each becomes a user and a legacy profile. The table itself stays as it is")
        .arg(
            Arg::new("url")
                .long("database-url")
                .value_name("URL")
                .required(true)
                .help("postgres://.., mysql://.., or the file of an SQLite database"),
        )
        .arg(name("table", "auth_user", "The legacy table"))
        .arg(name("users", "users", "The table of users: made where it is missing, filled where it is empty"))
        .arg(name("profiles", "legacy_profiles", "The table of legacy profiles, in the same way"))
        .arg(state("initial", ["active", "inactive"], "Users have a column `state`: the state of new ones"))
        .arg(state("active", ["initial", "inactive"], "The state of users who were active"))
        .arg(state("inactive", ["initial", "active"], "The state of users who were not"))
        .arg(flag("failed-logins", "Users have a column `failed_logins`"))
        .arg(flag("dry-run", "Does all of it, checks included, and takes it back"))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let text = |name| matches.get_one(name).map_or("", String::as_str);
    let mut users = UserTable::new(text("users"));
    if matches.get_flag("failed-logins") {
        users = users.failed_logins();
    }
    let has_states = matches.contains_id("initial");
    if has_states {
        users = users.state(text("initial"));
    }
    let mut upgrade = Upgrade::new()
        .of(text("table"))
        .to(users)
        .profiles(text("profiles"));
    if has_states {
        upgrade = upgrade.states(text("active"), text("inactive"));
    }
    let command = TakeOver {
        upgrade,
        has_states,
        table: text("table"),
        is_dry: matches.get_flag("dry-run"),
    };
    with(text("url"), command)
}

struct TakeOver<'a> {
    upgrade: Upgrade,
    has_states: bool,
    table: &'a str,
    is_dry: bool,
}

impl Work for TakeOver<'_> {
    fn on<K: UpgradeConnection>(self, conn: &mut K) -> Result<(), Failure> {
        let failed = |error: crate::UpgradeError| Failure::Outside(error.to_string());
        let mode = self.upgrade.mode(conn).map_err(failed)?;
        if mode == Mode::Between {
            tell(&["an earlier run was killed: going on".to_owned()]);
        }
        let begun = Instant::now();
        let mut told = begun;
        let progress = |progress: Progress| {
            let is_count = matches!(progress, Progress::Read(_) | Progress::Compared(_));
            if !is_count || told.elapsed() > PAUSE {
                told = Instant::now();
                // Where it can't be printed, the work goes on.
                let _ = writeln!(io::stderr(), "{progress}");
            }
        };
        let upgraded = if self.is_dry {
            self.upgrade.dry_run(conn, progress)
        } else {
            self.upgrade.run(conn, progress)
        };
        let upgraded = upgraded.map_err(failed)?;
        if upgraded.inactive > 0 && !self.has_states {
            tell(&[format!(
                "warning: {} users were not active: nothing keeps them from logging in but a program that asks \
                 `is_active`, or states, by --initial, --active and --inactive",
                upgraded.inactive
            )]);
        }
        tell(&lines(&upgraded, self.table, begun.elapsed()));
        Ok(())
    }
}

fn tell(lines: &[String]) {
    let mut out = io::stdout().lock();
    for line in lines {
        // Whoever reads has seen enough, as in `.. | head`.
        let _ = writeln!(out, "{line}");
    }
}

/// What has happened, for a person.
fn lines(upgraded: &Upgraded, table: &str, took: Duration) -> Vec<String> {
    let Upgraded {
        users,
        checksum,
        next_id,
        ..
    } = upgraded;
    let mut lines = Vec::new();
    if upgraded.outcome == Outcome::AlreadyDone {
        lines.push(format!(
            "{users} users of `{table}` were taken over already: nothing has changed"
        ));
        if upgraded.changed_since {
            lines.push(format!(
                "warning: `{table}` has changed since, and what has changed is not in the new tables: something still \
                 writes to it"
            ));
        }
        return lines;
    }
    lines.push(format!(
        "{users} users of `{table}`, and as many with a profile in the new tables"
    ));
    lines.push(format!(
        "checksum of all values, the same on both sides: {checksum}"
    ));
    lines.push(format!("the next user has the id {next_id}"));
    lines.extend(of_passwords(&upgraded.passwords));
    if !upgraded.left_behind.is_empty() {
        lines.push(format!(
            "columns that stay behind in `{table}`: {}",
            upgraded.left_behind.join(", ")
        ));
    }
    let took = took.as_secs_f64();
    lines.push(if upgraded.outcome == Outcome::Rehearsed {
        format!("this was a dry run of {took:.1} s: nothing has changed")
    } else {
        format!("done in {took:.1} s; `{table}` is as it was")
    });
    lines
}

fn of_passwords(passwords: &Passwords) -> Vec<String> {
    let Passwords { usable, none, .. } = passwords;
    let mut lines = vec![format!(
        "passwords: {usable} can be used, {none} users have none"
    )];
    for (scheme, users) in &passwords.unknown {
        lines.push(format!(
            "warning: {users} users have a password hashed by {scheme}, and can't log in by it: they need a new one"
        ));
    }
    lines
}
