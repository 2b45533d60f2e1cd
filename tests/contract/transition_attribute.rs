//! `#[transition(edges, guard, as_loaded, stamp, overrides, label, meta)]`: every form of an edge.

use chrono::{DateTime, Utc};
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ValveState {
    #[state(initial, group = closed)]
    Shut,
    #[state(group = closed)]
    Sealed,
    Open,
    #[state(terminal)]
    Scrapped,
}

#[derive(StateMachine, Debug, Clone)]
struct Valve {
    opened_at: Option<DateTime<Utc>>,
    #[transition(open: Shut => Open, stamp = opened_at)]
    #[transition(seal: Shut | Open => Sealed, label = "Seal it", meta(tool = "wax"))]
    #[transition(turn: Shut => Open, Open => Shut)]
    #[transition(inspect: closed => same, guard = is_near, as_loaded)]
    #[transition(scrap: any => Scrapped)]
    #[transition(reset: any - (Shut | Open) => Shut)]
    #[transition(move_to: any => closed, overrides)]
    #[transition(try_it: Shut => Open, guard = is_near)]
    #[transition(try_it: Shut => same)]
    state: ValveState,
}

fn is_near(_: &Valve) -> bool {
    false
}

#[test]
fn transition_attribute_takes_its_forms() {
    let valve = Valve {
        opened_at: None,
        state: ValveState::Shut,
    };
    assert!(valve.open().apply().unwrap().opened_at.is_some());
    assert_eq!(valve.try_it().apply().unwrap().state(), ValveState::Shut);
    assert_eq!(ValveEvent::Seal.label(), "Seal it");
    assert_eq!(ValveEvent::Seal.meta("tool"), Some("wax"));
    assert_eq!(Valve::TABLE.sources(ValveEvent::Reset).count(), 1);
    assert!(valve.move_to(ValveState::Sealed).apply().is_ok());
}
