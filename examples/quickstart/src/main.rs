//! The life of an account, from its invitation to the end, as a state machine on a Diesel model.
//!
//! Runs on embedded SQLite: `cargo run -p quickstart`; `cargo run -p quickstart -- diagram` prints the
//! machine's diagram.

use std::process::ExitCode;

use diesel::prelude::*;
use fsm_core::prelude::*;

mod schema {
    diesel::table! {
        accounts (id) {
            id -> BigInt,
            name -> Text,
            state -> Text,
        }
    }
}

use schema::accounts;

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
#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = accounts)]
struct Account {
    id: i64,
    name: String,
    #[transition(activate:   Invited | Deactivated     => Active)]
    #[transition(lock:       Active                    => Locked)]
    #[transition(unlock:     Locked                    => Invited)]
    #[transition(deactivate: Invited | Active | Locked => Deactivated)]
    #[transition(invite:     Invited                   => same)]
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
    diesel::sql_query(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL)",
    )
    .execute(&mut conn)?;

    // A row is born in the initial state, and each event moves it, in the database, in one step.
    let account = Account::create(accounts::name.eq("Mary")).save(&mut conn)?;
    show(&account);
    let account = account.activate().save(&mut conn)?;
    show(&account);
    let account = account.deactivate().save(&mut conn)?;
    show(&account);

    // What may not happen is refused, in words, and changes nothing.
    if let Err(refused) = account.lock().save(&mut conn) {
        println!("lock: {refused}");
    }

    // A request brings the name of an event.
    if let Err(unknown) = "activte".parse::<AccountEvent>() {
        println!("activte: {unknown}");
    }
    let account = account.fire("activate".parse()?).save(&mut conn)?;

    // Where the state is known, an illegal event does not even compile: try `active.unlock()`.
    let active: In<Account, account_state::Active> = account.into_state()?;
    let locked = active.lock().save(&mut conn)?;
    show(locked.row());

    // Two people load the same row, and both act: the second is told.
    let first = locked.into_row();
    let second = first.clone();
    first.unlock().save(&mut conn)?;
    if let Err(conflict) = second.deactivate().save(&mut conn) {
        println!("too late: {conflict}");
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
