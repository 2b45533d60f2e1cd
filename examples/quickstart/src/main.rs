//! The life of an account, from its invitation to the end, as a state machine on a Diesel model, with a record
//! of everything that happened to it.
//!
//! Runs on embedded SQLite: `cargo run -p quickstart`; `cargo run -p quickstart -- diagram` prints the
//! machine's diagram, `-- records --dialect postgres` the SQL of the table of the records, and `-- lock` writes the
//! names of its states and events into `fsm.lock`, which a test compares.

use std::process::ExitCode;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable};

mod schema {
    diesel::table! {
        accounts (id) {
            id -> BigInt,
            name -> Text,
            state -> Text,
        }
    }

    diesel::table! {
        records (id) {
            id -> BigInt,
        }
    }
}

use schema::{accounts, records};

/// Who acts.
#[derive(Actor, Debug)]
struct User {
    id: i64,
    name: String,
    is_admin: bool,
}

#[rule]
fn is_admin(user: &User) -> bool {
    user.is_admin
}

/// Where an account is in its life.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum AccountState {
    #[state(initial)]
    Invited,
    Active,
    Locked,
    Deactivated,
}

/// A row of the table. Its transitions stand on the field that holds the state.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = accounts)]
#[machine(actor = User, record = records)]
struct Account {
    id: i64,
    name: String,
    #[transition(activate:   Invited | Deactivated     => Active,      rule = anyone)]
    #[transition(lock:       Active                    => Locked,      rule = is_admin, note)]
    #[transition(unlock:     Locked                    => Invited,     rule = is_admin)]
    #[transition(deactivate: Invited | Active | Locked => Deactivated, rule = is_admin)]
    #[transition(invite:     Invited                   => same,        rule = is_admin)]
    state: AccountState,
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    // The commands of a program that knows its models.
    if std::env::args_os().len() > 1 {
        return Ok(fsm_core::cli(&[Account::machine()]));
    }
    live()?;
    Ok(ExitCode::SUCCESS)
}

fn live() -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    conn.batch_execute(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL)",
    )?;
    conn.batch_execute(&RecordTable::new("records").up(Dialect::Sqlite))?;
    let user = |id, name: &str, is_admin| User {
        id,
        name: name.to_owned(),
        is_admin,
    };
    let (mary, boss) = (user(1, "mary", false), user(2, "boss", true));

    // A row is born in the initial state, and each event moves it, in the database, in one step.
    let account = Account::create(accounts::name.eq("Mary"))
        .by(&boss)
        .save(&mut conn)?;
    show(&account);
    let account = account.activate().by(&mary).save(&mut conn)?;
    show(&account);
    let account = account.deactivate().by(&boss).save(&mut conn)?;
    show(&account);

    // What may not happen is refused, in words, and changes nothing.
    let lock = account.lock().by(&boss).note("too late").save(&mut conn);
    if let Err(refused) = lock {
        println!("lock: {refused}");
    }

    // A request brings the name of an event.
    if let Err(unknown) = "activte".parse::<AccountEvent>() {
        println!("activte: {unknown}");
    }
    let account = account
        .fire("activate".parse()?)
        .by(&mary)
        .save(&mut conn)?;

    // Where the state is known, an illegal event does not even compile: try `active.unlock()`. Nor does one
    // without its note.
    let active: In<Account, account_state::Active> = account.into_state()?;
    let lock = active.lock().by(&boss).note("three wrong passwords");
    let locked = lock.save(&mut conn)?;
    show(locked.row());

    // Two people load the same row, and both act: the second is told.
    let first = locked.into_row();
    let second = first.clone();
    if let Err(denied) = first.unlock().by(&mary).save(&mut conn) {
        println!("unlock: {denied}");
    }
    first.unlock().by(&boss).save(&mut conn)?;
    if let Err(conflict) = second.deactivate().by(&boss).save(&mut conn) {
        println!("too late: {conflict}");
    }

    println!("\nWhat happened to account {}:", first.id);
    let history = first.history(&mut conn)?;
    for record in history.iter().chain(&first.refused_attempts(&mut conn)?) {
        println!(
            "{}  {:<5} {:<10} {:<11}  {}",
            record.at.format("%Y-%m-%d %H:%M"),
            record.actor_name.as_deref().unwrap_or_default(),
            record.event,
            record.to.as_deref().unwrap_or("refused:"),
            record
                .reasons
                .as_ref()
                .or(record.note.as_ref())
                .map_or("", String::as_str)
        );
    }

    println!("\nThe table of transitions:");
    for edge in Account::TABLE.edges() {
        println!(
            "  {:<11}  {:<11} -> {}",
            edge.event, edge.source, edge.target
        );
    }
    Ok(())
}

fn show(account: &Account) {
    let events = account.events();
    let names: Vec<&str> = events.possible.iter().map(|choice| choice.event).collect();
    println!(
        "{} (account {}) is {}; possible: {}",
        account.name,
        account.id,
        account.state(),
        names.join(", ")
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A state or an event that was renamed is found here, and not by a row that can't be read any more.
    #[test]
    fn a15_the_lock_is_up_to_date() -> Result<(), fsm_core::LockError> {
        fsm_core::check_lock(&[Account::machine()], "fsm.lock")
    }
}
