//! Machines out of a `macro_rules!`.

/// The same machine in every module that asks for it.
macro_rules! lamp {
    () => {
        #[derive(fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
        pub enum LampState {
            #[state(initial)]
            Off,
            On,
        }

        #[derive(fsm_core::StateMachine, Debug, Clone)]
        pub struct Lamp {
            pub uses: u32,
            #[transition(switch_on: Off => On, guard = is_intact)]
            #[transition(switch_off: On => Off)]
            state: LampState,
        }

        fn is_intact(lamp: &Lamp) -> bool {
            lamp.uses < 1000
        }

        pub fn lit() -> LampState {
            let lamp = Lamp {
                uses: 0,
                state: LampState::Off,
            };
            lamp.switch_on().apply().unwrap().state()
        }
    };
}

mod kitchen {
    lamp!();
}

mod cellar {
    lamp!();
}

/// A machine of names that are passed in.
macro_rules! machine {
    (
        $vis:vis $model:ident { $field:ident: $states:ident }
        $initial:ident $(, $state:ident)* ;
        $($event:ident: $source:ident => $target:ident;)*
    ) => {
        #[derive(fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $states {
            #[state(initial)]
            $initial,
            $($state,)*
        }

        #[derive(fsm_core::StateMachine, Debug, Clone)]
        $vis struct $model {
            $(#[transition($event: $source => $target)])*
            $field: $states,
        }
    };
}

machine! {
    pub Valve { position: ValvePosition }
    Shut, Ajar, Wide;
    open: Shut => Ajar;
    widen: Ajar => Wide;
    shut: Wide => Shut;
}

machine! {
    Tap { turned: TapTurn }
    Left, Right;
    turn_right: Left => Right;
    turn_left: Right => Left;
}

/// The enum's type and the literals of options are passed in as fragments.
macro_rules! with_fragments {
    ($model:ident, $states:ty, $label:literal, $noun:expr, $edges:tt) => {
        #[derive(fsm_core::StateMachine, Debug, Clone)]
        #[machine(noun = $noun)]
        struct $model {
            #[transition(toggle: Left => Right, label = $label)]
            #[transition(back: Right => $edges)]
            state: $states,
        }
    };
}

with_fragments!(Lever, TapTurn, "Pull", "lever", Left);
with_fragments!(Handle, TapTurn, "Turn", "handle", (Left | Right));

#[test]
fn one_macro_in_two_modules() {
    assert_eq!(kitchen::lit(), kitchen::LampState::On);
    assert_eq!(cellar::lit(), cellar::LampState::On);
}

#[test]
fn names_that_are_passed_in() {
    let valve = Valve {
        position: ValvePosition::Shut,
    };
    let valve = valve.open().apply().unwrap().widen().apply().unwrap();
    assert_eq!(valve.position(), ValvePosition::Wide);
    let tap = Tap {
        turned: TapTurn::Left,
    };
    assert_eq!(tap.turn_right().apply().unwrap().turned(), TapTurn::Right);
}

#[test]
fn fragments_that_are_passed_in() {
    let lever = Lever {
        state: TapTurn::Right,
    };
    let refused = lever.toggle().apply().unwrap_err();
    assert_eq!(refused.to_string(), "You cannot pull a right lever.");
    let handle = Handle {
        state: TapTurn::Right,
    };
    let handle = handle.back(TapTurn::Left).apply().unwrap();
    assert_eq!(handle.state(), TapTurn::Left);
}
