//! `cfg` and `cfg_attr` on states, transitions and fields.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PumpState {
    #[cfg_attr(true, state(initial))]
    Idle,
    Running,
    #[cfg(false)]
    Missing,
    #[cfg(true)]
    #[cfg_attr(true, state(terminal), state(label = "Broken down"))]
    Broken,
}

#[cfg_attr(true, derive(StateMachine))]
#[derive(Debug, Clone)]
#[cfg_attr(true, machine(noun = "machine"))]
#[cfg_attr(false, machine(nonsense))]
struct Pump {
    #[cfg(false)]
    missing: NoSuchType,
    #[cfg(true)]
    litres: u32,
    #[transition(start: Idle => Running)]
    #[cfg_attr(true, transition(stop: Running => Idle))]
    #[cfg_attr(false, transition(mend: Missing => Nowhere))]
    #[cfg_attr(true, transition(fail: Running => Broken), transition(rust: Idle => Broken))]
    state: PumpState,
    #[cfg(false)]
    #[transition(nothing: Missing => Nowhere)]
    other: NoSuchType,
}

#[test]
fn what_is_configured_out_is_not_there() {
    let pump = Pump {
        litres: 3,
        state: PumpState::Idle,
    };
    let pump = pump.start().apply().unwrap().fail().apply().unwrap();
    assert_eq!(pump.litres, 3);
    assert_eq!(
        pump.stop().apply().unwrap_err().to_string(),
        "You cannot stop a broken down machine."
    );
    assert_eq!(PumpState::ALL.len(), 3);
    assert_eq!(Pump::TABLE.edges().count(), 4);
}
