//! The account lifecycle.
use diesel::prelude::*;
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    #[state(initial)]
    Invited,
    Active,
    Locked,
    Deactivated,
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        name -> Text,
        state -> Text,
    }
}

/// A user's account.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: i64,
    pub name: String,
    #[transition(activate: Invited | Deactivated => Active)]
    #[transition(lock: Active => Locked)]
    #[transition(unlock: Locked => Invited)]
    #[transition(deactivate: Invited | Active | Locked => Deactivated)]
    #[transition(invite: Invited => same)]
    state: AccountState,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    diesel::sql_query("CREATE TABLE accounts (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL)")
        .execute(&mut conn)?;
    let account = Account::create(accounts::name.eq("mary")).save(&mut conn)?;
    println!("{account:?}");
    let account = account.activate().save(&mut conn)?;
    let active: In<Account, account_state::Active> = account.into_state()?;
    let account = active.deactivate().save(&mut conn)?.into_row();
    println!("{account:?}");
    println!("{}", account.lock().save(&mut conn).unwrap_err());
    for edge in Account::TABLE.edges() {
        println!("{:<12} {:<12} {}", edge.event, edge.source, edge.target);
    }
    Ok(())
}
