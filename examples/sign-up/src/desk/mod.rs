//! What the commands do, on one database.


pub mod data;
pub mod grants;
pub mod login;
pub mod users;

use std::io::Read;

use accounts::PermissionList as _;
use diesel::connection::{Connection as _, SimpleConnection as _};
use fsm_core::prelude::*;

use super::{Connection, DIALECT};
use crate::error::Error;
use crate::model::{App, User, UserEvent};
use crate::options::{Act, Command};
use crate::{schema, tour};

/// Connects, and does what the command says; without one, shows all of them.
pub(crate) fn run(
    url: &str,
    command: Option<&Command>,
    input: &mut dyn Read,
) -> Result<String, Error> {
    let mut conn = Connection::establish(url)?;
    if DIALECT == fsm_core::Dialect::Sqlite {
        conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000")?;
    }
    let Some(command) = command else {
        return show(&mut conn);
    };
    execute(command, input, &mut conn)
}

/// Makes the tables, shows all commands, and takes the tables away.
///
/// # Errors
/// What the database reports, as where there are such tables already.
pub fn show(conn: &mut Connection) -> Result<String, Error> {
    make_tables(conn)?;
    let shown = tour::show(|command, input| execute(command, input, conn));
    // The tables are this run's own, also where it failed.
    let dropped = conn.batch_execute(&schema::down(DIALECT));
    let text = shown?;
    dropped?;
    Ok(text)
}

/// Makes the tables.
///
/// # Errors
/// What the database reports, as where there are such tables already.
pub fn make_tables(conn: &mut Connection) -> Result<(), Error> {
    // All or none, but on MySQL, where each statement commits.
    let made = conn.transaction(|conn| conn.batch_execute(&schema::up(DIALECT)));
    made.map_err(Error::Tables)
}

/// Does what a command says; gives the text for a person.
///
/// # Errors
/// Why it did not happen.
pub fn execute(
    command: &Command,
    input: &mut dyn Read,
    conn: &mut Connection,
) -> Result<String, Error> {
    if matches!(command, Command::Setup) {
        make_tables(conn)?;
    }
    // What is new in the code can be granted from now on.
    let synced = App::sync_permissions(conn).map_err(no_tables)?;
    match command {
        Command::Setup => Ok(format!(
            "the tables are there; {} permissions can be granted\n",
            synced.added.len()
        )),
        Command::Create { form, superuser } => {
            let form = serde_json::from_str(form)?;
            let data = users::sign_up(&form, *superuser, conn)?;
            Ok(standing(data.user()))
        }
        Command::Activate { name, password } => {
            let user = login::activate(name, password, conn)?;
            Ok(standing(&user))
        }
        Command::Login {
            vouched_for: Some(email),
            ..
        } => {
            let data = login::by_email(email, conn)?;
            Ok(format!("welcome, {}\n", data.name()))
        }
        Command::Login { name, password, .. } => {
            let (name, password) = (name.as_deref(), password.as_deref());
            let user = login::by_password(
                name.unwrap_or_default(),
                password.unwrap_or_default(),
                conn,
            )?;
            Ok(format!("welcome, {}\n", user.contact(conn)?.name))
        }
        Command::Lock { act, note } => fire(UserEvent::Lock, act, Some(note), conn),
        Command::Unlock(act) => fire(UserEvent::Unlock, act, None, conn),
        Command::Invite(act) => fire(UserEvent::Invite, act, None, conn),
        Command::Deactivate(act) => fire(UserEvent::Deactivate, act, None, conn),
        Command::Data { act, fields, form } => {
            let (by, user) = users::both(act, conn)?;
            data::read_and_set(&by, &user, fields, form.as_deref(), conn)
        }
        Command::List { by } => {
            let by = users::find(by, conn)?;
            let lines = users::list(&by, conn)?;
            if lines.is_empty() {
                return Ok(format!("{} may see nobody\n", by.identifier));
            }
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            Ok(lines.join("\n") + "\n")
        }
        Command::History(act) => {
            let (by, user) = users::both(act, conn)?;
            users::history(&by, &user, conn)
        }
        Command::Grants { compare, import } => match (compare, import) {
            (false, false) => grants::export(conn),
            (_, import) => {
                let mut file = String::new();
                input.read_to_string(&mut file)?;
                grants::compare(&file, *import, conn)
            }
        },
    }
}

/// Fires an event; gives what it led to.
fn fire(
    event: UserEvent,
    act: &Act,
    note: Option<&String>,
    conn: &mut Connection,
) -> Result<String, Error> {
    let (by, user) = users::both(act, conn)?;
    let fire = user.fire(event).by(&by);
    let user = match note {
        Some(note) => fire.note(note.as_str()).save(conn)?,
        None => fire.save(conn)?,
    };
    Ok(standing(&user))
}

/// What a user's state is, in words.
fn standing(user: &User) -> String {
    format!("{} is {}\n", user.identifier, user.state())
}

fn no_tables(error: accounts::Error) -> Error {
    match error {
        accounts::Error::Database(error @ diesel::result::Error::DatabaseError(..)) => {
            Error::NoTables(error)
        }
        other => other.into(),
    }
}
