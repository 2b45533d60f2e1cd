//! What holds on every database.

use clap::Parser as _;
use sign_up::Options;
use sign_up::model::User;

use super::{Connection, desk, empty};

mod data;
mod forms;
mod grants;
mod lifecycle;
mod login;
mod tour;

/// A command on a database, with what it reads: what it prints, or why it is refused.
fn reading(input: &str, arguments: &[&str], conn: &mut Connection) -> Result<String, String> {
    let program = ["sign-up"].iter().chain(arguments);
    let options = Options::try_parse_from(program).unwrap();
    let done = desk::execute(&options.command.unwrap(), &mut input.as_bytes(), conn);
    done.map_err(|error| error.to_string())
}

fn run(arguments: &[&str], conn: &mut Connection) -> Result<String, String> {
    reading("", arguments, conn)
}

/// What a command prints.
fn ok(arguments: &[&str], conn: &mut Connection) -> String {
    run(arguments, conn).unwrap()
}

/// Why a command is refused.
fn refused(arguments: &[&str], conn: &mut Connection) -> String {
    run(arguments, conn).unwrap_err()
}

fn find(name: &str, conn: &mut Connection) -> User {
    desk::users::find(name, conn).unwrap()
}

fn form(name: &str) -> String {
    format!(
        r#"{{"identifier": "{name}", "password": "{name}'s own", "email": "{name}@example.org", "contact": {{"name": "The {name}"}}}}"#
    )
}

/// Signs somebody up who activates the account.
fn active(name: &str, conn: &mut Connection) {
    ok(&["create", &form(name)], conn);
    ok(
        &["activate", name, "--password", &format!("{name}'s own")],
        conn,
    );
}

/// A database with the tables.
fn fresh(test: impl FnOnce(&mut Connection)) {
    empty(|conn| {
        desk::make_tables(conn).unwrap();
        test(conn);
    });
}

/// Root, who is a superuser, Anna, who administers, Paul, who helps, and Mary.
fn staffed(test: impl FnOnce(&mut Connection)) {
    fresh(|conn| {
        for name in ["anna", "paul", "mary"] {
            active(name, conn);
        }
        ok(&["create", "--superuser", &form("root")], conn);
        ok(&["activate", "root", "--password", "root's own"], conn);
        let file = include_str!("../../../grants.toml");
        reading(file, &["grants", "--import"], conn).unwrap();
        test(conn);
    });
}
