//! Modules of the names of crates.

mod core {}
mod std {}
mod alloc {}
mod diesel {}
mod serde {}
mod fsm_core {}
mod fsm_derive {}
mod __private {}
mod __fsm {}

#[derive(::fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateState {
    #[state(initial)]
    Closed,
    Open,
}

#[derive(::fsm_core::StateMachine, Debug, Clone)]
pub struct Gate {
    #[transition(open: Closed => Open, guard = is_free)]
    #[transition(close: Open => Closed)]
    #[transition(switch: any => any)]
    state: GateState,
}

fn is_free(_: &Gate) -> bool {
    true
}

#[test]
fn a_machine_beside_them() {
    let gate = Gate {
        state: GateState::Closed,
    };
    let gate = gate.open().apply().unwrap();
    assert_eq!(gate.state(), GateState::Open);
    let gate: ::fsm_core::In<Gate, gate_state::Open> = gate.into_state().unwrap();
    let gate = gate.switch::<gate_state::Closed>().apply().unwrap();
    assert_eq!(gate.row().state(), GateState::Closed);
}
