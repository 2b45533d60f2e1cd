//! A program that calls `fsm-core` by another name, and does not know Diesel.

use machines::prelude::*;

/// Handed on under yet another path.
pub mod vendored {
    pub use machines as states;
}

/// The states of a gate.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(crate = machines)]
pub enum GateState {
    /// Nobody gets in.
    #[state(initial)]
    Shut,
    /// Everybody does.
    Wide,
}

/// A gate.
#[derive(StateMachine, Debug, Clone)]
#[machine(crate = vendored::states, noun = "gate")]
pub struct Gate {
    #[transition(open: Shut => Wide, guard = is_free)]
    #[transition(close: Wide => Shut)]
    #[transition(switch: any => any)]
    state: GateState,
}

fn is_free(gate: &Gate) -> bool {
    gate.state() == GateState::Shut
}

/// Opens a gate, in both forms.
#[must_use]
pub fn opened() -> &'static str {
    let gate = Gate {
        state: GateState::INITIAL,
    };
    let Ok(gate) = gate.into_state::<gate_state::Shut>() else {
        return "not shut";
    };
    match gate.open().apply() {
        Ok(gate) => gate.into_row().state().name(),
        Err(_) => "refused",
    }
}

/// Who opens a gate.
#[derive(Actor, Debug)]
#[actor(key = number, name = called, crate = machines)]
pub struct Keeper {
    /// Which one.
    pub number: i32,
    /// The name.
    pub called: String,
}

/// The keepers on duty.
#[rule(crate = machines)]
pub fn is_on_duty(keeper: &Keeper) -> bool {
    keeper.number > 0
}

/// Gates that stand open for a keeper.
#[rule(memory, crate = vendored::states)]
pub fn may_pass(keeper: &Keeper, gate: &Gate) -> bool {
    is_on_duty(keeper) && is_a_gate(keeper, gate)
}

/// Every gate.
#[rule(memory, crate = machines)]
fn is_a_gate(keeper: &Keeper, gate: &Gate) -> bool {
    keeper.number < 100 && gate.state() != GateState::Shut
}

/// Asks whether the first keeper may pass a gate.
#[must_use]
pub fn passes(gate: &Gate) -> bool {
    let keeper = Keeper {
        number: 1,
        called: "first".to_owned(),
    };
    may_pass().test(&keeper, gate)
}
