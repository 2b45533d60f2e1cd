//! Every visibility of enum and model.

mod inner {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    enum Private {
        #[state(initial)]
        Off,
        On,
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum InCrate {
        #[state(initial)]
        Off,
        On,
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum InSuper {
        #[state(initial)]
        Off,
        On,
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Public {
        #[state(initial)]
        Off,
        On,
    }

    #[derive(StateMachine, Debug, Clone)]
    struct PrivateOnPrivate {
        #[transition(toggle: Off => On, On => Off)]
        #[transition(set_to: any => any)]
        state: Private,
    }

    #[derive(StateMachine, Debug, Clone)]
    struct PrivateOnPublic {
        #[transition(toggle: Off => On, On => Off)]
        #[transition(set_to: any => any)]
        state: Public,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(crate) struct CrateOnCrate {
        #[transition(toggle: Off => On, On => Off)]
        #[transition(set_to: any => any)]
        state: InCrate,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct SuperOnSuper {
        #[transition(toggle: Off => On, On => Off)]
        #[transition(set_to: any => any)]
        state: InSuper,
    }

    /// A model with documentation.
    ///
    /// ```text
    /// And a block.
    /// ```
    #[derive(StateMachine, Debug, Clone)]
    pub struct PublicOnPublic {
        /// The identity.
        pub id: i64,
        /// Where it is.
        ///
        /// And what that means.
        #[transition(toggle: Off => On, On => Off)]
        #[transition(set_to: any => any)]
        state: Public,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub struct PublicField {
        #[transition(toggle: Off => On, On => Off)]
        #[machine(public_state)]
        pub state: Public,
    }

    #[derive(StateMachine, Debug, Clone)]
    #[machine(public_state)]
    pub struct PublicFieldOfTheCrate {
        #[transition(toggle: Off => On, On => Off)]
        pub(crate) state: Public,
    }

    impl PublicOnPublic {
        pub fn new(id: i64) -> Self {
            Self {
                id,
                state: Public::INITIAL,
            }
        }
    }

    impl CrateOnCrate {
        pub(crate) fn new() -> Self {
            Self {
                state: InCrate::Off,
            }
        }
    }

    impl SuperOnSuper {
        pub(super) fn new() -> Self {
            Self {
                state: InSuper::Off,
            }
        }
    }

    #[test]
    fn private_ones() {
        let model = PrivateOnPrivate {
            state: Private::Off,
        };
        assert_eq!(model.toggle().apply().unwrap().state(), Private::On);
        let model = PrivateOnPublic { state: Public::Off };
        assert_eq!(model.toggle().apply().unwrap().state(), Public::On);
    }
}

#[test]
fn from_outside() {
    use fsm_core::In;
    use inner::*;

    let model: In<PublicOnPublic, public::Off> = PublicOnPublic::new(3).into_state().unwrap();
    assert_eq!(model.toggle().apply().unwrap().row().id, 3);
    assert_eq!(
        CrateOnCrate::new().toggle().apply().unwrap().state(),
        InCrate::On
    );
    let model: In<SuperOnSuper, in_super::Off> = SuperOnSuper::new().into_state().unwrap();
    assert_eq!(model.toggle().apply().unwrap().row().state(), InSuper::On);
    let mut model = PublicField { state: Public::Off };
    model.state = Public::On;
    assert_eq!(model.toggle().apply().unwrap().state(), Public::Off);
    assert!(PublicFieldOfTheCrate { state: Public::On }.can_toggle());
}
