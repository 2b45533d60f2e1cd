//! An event that stays in its state, from another state.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    #[state(initial)]
    Invited,
    Active,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Account {
    #[transition(activate: Invited => Active)]
    #[transition(invite: Invited => same)]
    #[transition(lapse: Active => Invited)]
    state: AccountState,
}

fn invite(account: In<Account, account_state::Active>) -> Result<Account, TransitionError> {
    Ok(account.invite().apply()?.into_row())
}

fn main() {}
