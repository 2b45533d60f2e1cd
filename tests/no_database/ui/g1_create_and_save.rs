//! Storing a row needs a database feature.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests_no_database::{Account, AccountState, account_state, accounts};

struct Connection;

fn store(conn: &mut Connection) -> Result<Account, TransitionError> {
    let account = Account::create(accounts::id.eq(1)).save(conn)?;
    let account = account.activate().save(conn)?;
    account.fire("activate".parse()?).set(accounts::id.eq(2)).save(conn)
}

fn store_in_a_state(conn: &mut Connection) -> Result<Account, TransitionError> {
    Account::create(accounts::id.eq(1)).starting_in(AccountState::Active).save(conn)
}

fn store_typed(
    invited: In<Account, account_state::Invited>,
    conn: &mut Connection,
) -> Result<In<Account, account_state::Active>, TransitionError> {
    Ok(invited.activate().save(conn)?)
}

fn main() {}
