//! Guards: `fn(&Loan) -> bool` or `-> Result<(), Reason>`, one or a list, negated or not.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum GateState {
    #[state(initial)]
    Shut,
    #[state(terminal)]
    Open,
}

#[derive(StateMachine, Debug, Clone)]
struct Gate {
    is_locked: bool,
    #[transition(open: Shut => Open, guard = [has_key, !is_locked])]
    #[transition(push: Shut => Open, guard = has_key)]
    #[transition(kick: Shut => Open, guard = !is_locked)]
    state: GateState,
}

fn has_key(_: &Gate) -> Result<(), Reason> {
    Err(Reason::new("no_key", "the key is lost"))
}

fn is_locked(gate: &Gate) -> bool {
    gate.is_locked
}

#[test]
fn guard_takes_either_form() {
    let gate = Gate {
        is_locked: true,
        state: GateState::Shut,
    };
    assert_eq!(gate.open().apply().unwrap_err().reasons().len(), 2);
    assert!(!gate.can_push() && !gate.can_kick());
}
