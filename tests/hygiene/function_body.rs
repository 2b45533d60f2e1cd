//! Both derives inside a function, twice under the same names.

use fsm_core::prelude::*;

#[test]
fn an_enum_and_a_model_in_a_function() {
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    enum LampState {
        #[state(initial)]
        Off,
        On,
    }

    #[derive(StateMachine, Debug, Clone)]
    struct Lamp {
        #[transition(switch_on: Off => On)]
        #[transition(switch_off: On => Off)]
        state: LampState,
    }

    let lamp = Lamp {
        state: LampState::Off,
    };
    let lamp: In<Lamp, lamp_state::Off> = lamp.into_state().unwrap();
    let lamp = lamp.switch_on().apply().unwrap();
    assert_eq!(lamp.row().state(), LampState::On);
}

#[test]
fn another_of_the_same_names() {
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    enum LampState {
        #[state(initial)]
        Dark,
        Bright,
    }

    #[derive(StateMachine, Debug, Clone)]
    struct Lamp {
        #[transition(toggle: Dark => Bright, Bright => Dark)]
        state: LampState,
    }

    let lamp = Lamp {
        state: LampState::Dark,
    };
    assert_eq!(lamp.toggle().apply().unwrap().state(), LampState::Bright);
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Outer {
    #[state(initial)]
    Idle,
    Busy,
}

#[test]
fn a_model_in_a_function_over_an_enum_outside() {
    #[derive(StateMachine, Debug, Clone)]
    struct Worker {
        #[transition(toggle: Idle => Busy, Busy => Idle)]
        state: Outer,
    }

    let worker = Worker { state: Outer::Idle };
    assert_eq!(worker.toggle().apply().unwrap().state(), Outer::Busy);
}

const _: () = {
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    enum InConst {
        #[state(initial)]
        A,
        B,
    }

    #[derive(StateMachine)]
    struct ModelInConst {
        #[transition(toggle: A => B, B => A)]
        state: InConst,
    }

    assert!(matches!(InConst::INITIAL, InConst::A));
};
