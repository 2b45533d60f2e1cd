//! What a transition in memory allocates: what `Clone` does, and nothing in typed form.

use allocation_counter::measure;
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LampState {
    #[state(initial)]
    Off,
    On,
}

#[derive(StateMachine, Debug, Clone)]
struct Lamp {
    name: String,
    #[transition(switch_on: Off => On, guard = has_a_name)]
    #[transition(switch_off: On => Off)]
    state: LampState,
}

fn has_a_name(lamp: &Lamp) -> bool {
    !lamp.name.is_empty()
}

fn lamp() -> Lamp {
    Lamp {
        name: "desk".to_owned(),
        state: LampState::Off,
    }
}

#[test]
fn a1_apply_allocates_what_clone_does() {
    let lamp = lamp();
    let cloned = measure(|| drop(lamp.clone()));
    let applied = measure(|| drop(lamp.switch_on().apply()));
    assert_eq!(cloned.count_total, 1);
    assert_eq!(applied.count_total, cloned.count_total);
    assert_eq!(applied.bytes_total, cloned.bytes_total);
}

#[test]
fn f1_a_typed_transition_allocates_nothing() {
    let off: In<Lamp, lamp_state::Off> = lamp().into_state().unwrap();
    let mut kept = None;
    let typed = measure(|| {
        let on = off.switch_on().apply();
        kept = on.ok().and_then(|on| on.switch_off().apply().ok());
    });
    assert!(kept.is_some());
    assert_eq!(typed.count_total, 0);
}
