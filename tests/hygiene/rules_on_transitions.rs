//! Rules on transitions: out of a `macro_rules!`, by paths, in a function body, beside equal names.

mod people {
    pub(super) struct User {
        pub(super) id: i64,
    }

    pub(super) mod rules {
        use super::User;

        #[fsm_core::rule]
        pub(in super::super) fn r#match(user: &User) -> bool {
            user.id > 0
        }

        #[fsm_core::rule]
        pub(in super::super) fn anyone(user: &User) -> bool {
            user.id > 5
        }
    }
}

macro_rules! lamp {
    ($model:ident, $actor:ty, $rule:path, $other:ident) => {
        #[derive(fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
        enum LampState {
            #[state(initial)]
            Off,
            On,
        }

        #[derive(fsm_core::StateMachine, Debug, Clone)]
        #[machine(actor = $actor)]
        struct $model {
            #[transition(switch_on: Off => On, rule = $rule & !$other)]
            #[transition(switch_off: On => Off, rule = anyone)]
            state: LampState,
        }
    };
}

mod kitchen {
    use super::people::{self, User, rules};

    lamp!(Lamp, super::people::User, people::rules::r#match, is_late);

    #[fsm_core::rule]
    fn is_late(user: &User) -> bool {
        user.id == 9
    }

    #[test]
    fn rules_come_out_of_a_macro() {
        let lamp = Lamp {
            state: LampState::Off,
        };
        let switched = |id| lamp.switch_on().by(&User { id }).apply();
        assert!(switched(0).is_err() && switched(9).is_err());
        let on = switched(1).unwrap();
        // `anyone` alone is everybody, whatever else has the name.
        assert!(on.switch_off().by(&User { id: 0 }).apply().is_ok());
        let _ = rules::anyone();
    }
}

mod codes {
    lamp!(Safe, Vec<u8>, is_code, is_old);

    #[fsm_core::rule(memory)]
    fn is_code(code: &Vec<u8>) -> bool {
        code.len() == 4
    }

    #[fsm_core::rule(memory)]
    fn is_old(code: &Vec<u8>) -> bool {
        code.starts_with(b"0")
    }

    #[test]
    fn an_actor_may_have_parameters() {
        let safe = Safe {
            state: LampState::Off,
        };
        assert!(safe.switch_on().by(&b"1234".to_vec()).apply().is_ok());
        assert!(safe.switch_on().by(&b"0234".to_vec()).apply().is_err());
        let on = safe.switch_on().by_system("key").apply().unwrap();
        assert!(on.switch_off().by(&Vec::new()).apply().is_ok());
    }
}

#[test]
fn everything_stands_in_a_function() {
    use people::{User, rules};

    #[derive(fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
    enum BellState {
        #[state(initial)]
        Still,
        Rung,
    }

    #[derive(fsm_core::StateMachine, Debug, Clone)]
    #[machine(actor = User)]
    struct Bell {
        #[transition(ring: Still => Rung, rule = rules::anyone, guard = rule(is_a_bell))]
        #[transition(rest: Rung => Still, rule = rules::r#match)]
        state: BellState,
    }

    #[fsm_core::rule(object, memory)]
    fn is_a_bell(_bell: &Bell) -> bool {
        true
    }

    let bell = Bell {
        state: BellState::Still,
    };
    // Written with its path it is the rule of that name.
    assert!(bell.ring().by(&User { id: 1 }).apply().is_err());
    let rung = bell.ring().by(&User { id: 6 }).apply().unwrap();
    assert!(rung.rest().by(&User { id: 1 }).apply().is_ok());
}
