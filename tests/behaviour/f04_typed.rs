//! The typed form over a loaded row.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{self, Account, AccountIn, AccountState, account_state, accounts};
use fsm_tests::database::memory;

fn name_of(row: Account) -> &'static str {
    // No wildcard: the match is exhaustive.
    match row.typed() {
        AccountIn::Invited(_) => "invited",
        AccountIn::Active(_) => "active",
        AccountIn::Locked(_) => "locked",
        AccountIn::Deactivated(_) => "deactivated",
    }
}

#[test]
fn f4_a_match_over_a_loaded_row_is_exhaustive() {
    for state in <AccountState as State>::ALL {
        assert_eq!(name_of(Account::in_memory(*state)), state.name());
    }
}

#[test]
fn f4_the_variants_know_their_state() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::stored_in(AccountState::Active, conn);
    let AccountIn::Active(active) = account.typed() else {
        panic!("the account is active");
    };
    let locked: In<Account, account_state::Locked> = active.lock().save(conn).unwrap();
    assert_eq!(locked.row().state(), AccountState::Locked);
    assert_eq!(Account::load_again(1, conn), locked.into_row());
}

#[test]
fn f4_a_typed_chain_is_saved_step_by_step() -> Result<(), TransitionError> {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::create(accounts::name.eq("mary")).save(conn)?;
    let invited: In<Account, account_state::Invited> = account.into_state()?;
    let account = invited
        .invite()
        .save(conn)?
        .activate()
        .save(conn)?
        .lock()
        .save(conn)?
        .unlock()
        .save(conn)?
        .deactivate()
        .save(conn)?
        .into_row();
    assert_eq!(account.state(), AccountState::Deactivated);
    assert_eq!(account::rows(conn)[0].2, "deactivated");
    Ok(())
}

#[test]
fn f4_into_state_gives_the_row_back_where_it_is_in_another_state() {
    let account = Account::in_memory(AccountState::Invited);
    let refused = account
        .clone()
        .into_state::<account_state::Locked>()
        .unwrap_err();
    assert!(matches!(
        refused.error(),
        TransitionError::WrongState {
            expected: "locked",
            found: "invited"
        }
    ));
    assert_eq!(
        refused.to_string(),
        "the row is in `invited`, not in `locked`"
    );
    assert_eq!(refused.error().code(), "wrong_state");
    assert_eq!(refused.error().http_status(), 409);
    let reasons = refused.error().reasons();
    assert_eq!(reasons[0].param("expected"), Some("locked"));
    assert_eq!(reasons[0].param("found"), Some("invited"));
    let (row, error) = refused.into_parts();
    assert_eq!(row, account);
    assert_eq!(
        error.to_string(),
        "the row is in `invited`, not in `locked`"
    );
}

#[test]
fn f4_every_state_can_be_asked_for() {
    for state in <AccountState as State>::ALL {
        let row = || Account::in_memory(*state);
        let found = [
            row().into_state::<account_state::Invited>().is_ok(),
            row().into_state::<account_state::Active>().is_ok(),
            row().into_state::<account_state::Locked>().is_ok(),
            row().into_state::<account_state::Deactivated>().is_ok(),
        ];
        let expected = [0, 1, 2, 3].map(|index| index == state.index());
        assert_eq!(found, expected);
    }
}

#[test]
fn f4_a_handle_shows_its_row() {
    let account = Account::in_memory(AccountState::Active);
    let active: In<Account, account_state::Active> = account.clone().into_state().unwrap();
    assert_eq!(format!("{active:?}"), format!("{account:?}"));
    assert_eq!(active.row(), &account);
}

mod guarded {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum GateState {
        #[state(initial)]
        Shut,
        Open,
    }

    #[derive(StateMachine, Debug, Clone, PartialEq)]
    pub(super) struct Gate {
        pub(super) has_key: bool,
        #[transition(unlock: Shut => Open, guard = has_key)]
        #[transition(lock: Open => Shut)]
        state: GateState,
    }

    impl Gate {
        pub(super) fn shut(has_key: bool) -> Self {
            let state = GateState::Shut;
            Self { has_key, state }
        }
    }

    fn has_key(gate: &Gate) -> bool {
        gate.has_key
    }
}

#[test]
fn f4_a_guard_still_refuses_and_gives_the_handle_back() {
    use guarded::{Gate, gate_state};
    let shut: In<Gate, gate_state::Shut> = Gate::shut(false).into_state().unwrap();
    let refused = shut.unlock().apply().unwrap_err();
    assert!(matches!(refused.error(), TransitionError::Guarded { .. }));
    let shut = refused.into_handle();
    let mut gate = shut.into_row();
    assert_eq!(gate, Gate::shut(false));
    gate.has_key = true;
    let shut: In<Gate, gate_state::Shut> = gate.into_state().unwrap();
    let open: In<Gate, gate_state::Open> = shut.unlock().apply().unwrap();
    assert!(open.lock().apply().is_ok());
}

mod forged {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum GateState {
        #[state(initial)]
        Shut,
        Open,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Gate {
        #[transition(open: Shut => Open)]
        #[transition(shut: Open => Shut)]
        state: GateState,
    }

    impl Gate {
        pub(super) fn new() -> Self {
            Self {
                state: GateState::INITIAL,
            }
        }
    }

    /// A marker of one's own stands for the state at its position, whatever it claims to be.
    pub(super) struct Fake;

    impl fsm_core::StateType for Fake {
        type Enum = GateState;
        type At = <gate_state::Open as fsm_core::StateType>::At;
    }
}

#[test]
fn f1_a_marker_of_ones_own_forges_no_state() {
    use forged::{Fake, Gate, GateState};
    let (gate, error) = Gate::new().into_state::<Fake>().unwrap_err().into_parts();
    assert_eq!(gate.state(), GateState::Shut);
    assert_eq!(error.code(), "wrong_state");
}
