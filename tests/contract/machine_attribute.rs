//! `#[machine(noun, sentence, version, public_state, crate)]`.

use diesel::prelude::*;
use fsm_core::prelude::*;

mod renamed {
    pub(super) use fsm_core as the_framework;
}

diesel::table! {
    contracts (id) {
        id -> BigInt,
        lock_version -> BigInt,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(crate = renamed::the_framework)]
enum ContractState {
    #[state(initial)]
    Draft,
    #[state(terminal)]
    Signed,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = contracts)]
#[machine(
    noun = "paper",
    sentence = "No {event} of {a} {state} {noun}.",
    version = lock_version,
    crate = renamed::the_framework
)]
struct Contract {
    id: i64,
    lock_version: i64,
    #[machine(public_state)]
    #[transition(sign: Draft => Signed)]
    pub(crate) state: ContractState,
}

#[test]
fn machine_attribute_takes_its_options() {
    let contract = Contract {
        id: 1,
        lock_version: 0,
        state: ContractState::Signed,
    };
    let error = contract.sign().apply().unwrap_err();
    assert_eq!(error.to_string(), "No sign of a signed paper.");
}
