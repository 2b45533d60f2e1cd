//! The enum stands in another module, under another name, behind a glob.

mod states {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LoanState {
        #[state(initial)]
        Created,
        #[state(group = open)]
        Submitted,
        #[state(terminal)]
        Approved,
    }

    pub mod deeper {
        use fsm_core::prelude::*;

        #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::elsewhere) enum Shipping {
            #[state(initial)]
            Packed,
            #[state(terminal)]
            Shipped,
        }
    }
}

mod renamed {
    use super::states::LoanState as LS;
    use fsm_core::prelude::*;

    #[derive(StateMachine, Debug, Clone)]
    pub struct Loan {
        #[transition(submit: Created => Submitted)]
        #[transition(approve: open => Approved)]
        state: LS,
    }

    #[test]
    fn it_is_moved() {
        let loan = Loan { state: LS::Created };
        assert_eq!(loan.submit().apply().unwrap().state(), LS::Submitted);
    }
}

mod glob {
    use super::states::*;
    use fsm_core::prelude::*;

    #[derive(StateMachine, Debug, Clone)]
    pub struct Loan {
        #[transition(submit: Created => Submitted)]
        #[transition(approve: open => Approved)]
        state: LoanState,
    }

    #[test]
    fn it_is_moved() {
        let loan = Loan {
            state: LoanState::Created,
        };
        let loan: In<Loan, loan_state::Created> = loan.into_state().unwrap();
        let loan = loan.submit().apply().unwrap();
        assert_eq!(loan.row().state(), LoanState::Submitted);
    }
}

mod paths {
    use fsm_core::prelude::*;

    #[derive(StateMachine, Debug, Clone)]
    pub struct Loan {
        #[transition(submit: Created => Submitted)]
        #[transition(approve: open => Approved)]
        state: crate::elsewhere::states::LoanState,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Parcel {
        #[transition(ship: Packed => Shipped)]
        state: super::states::deeper::Shipping,
    }

    #[test]
    fn they_are_moved() {
        use super::states::{LoanState, deeper::Shipping};

        let loan = Loan {
            state: LoanState::Created,
        };
        assert_eq!(loan.submit().apply().unwrap().state(), LoanState::Submitted);
        let parcel = Parcel {
            state: Shipping::Packed,
        };
        assert_eq!(parcel.ship().apply().unwrap().state(), Shipping::Shipped);
    }
}

mod handed_on {
    pub use super::states::LoanState as Progress;
}

mod from_afar {
    use super::handed_on;
    use fsm_core::prelude::*;

    #[derive(StateMachine, Debug, Clone)]
    pub struct Loan {
        #[transition(submit: Created => Submitted)]
        #[transition(approve: open => Approved)]
        state: handed_on::Progress,
    }

    #[test]
    fn it_is_moved() {
        let loan = Loan {
            state: handed_on::Progress::Created,
        };
        assert_eq!(
            loan.submit().apply().unwrap().state(),
            handed_on::Progress::Submitted
        );
    }
}

/// The enum comes after the model.
mod below {
    use fsm_core::prelude::*;

    #[derive(StateMachine, Debug, Clone)]
    pub struct Lamp {
        #[transition(toggle: Off => On, On => Off)]
        state: LampState,
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LampState {
        #[state(initial)]
        Off,
        On,
    }

    #[test]
    fn it_is_moved() {
        let lamp = Lamp {
            state: LampState::Off,
        };
        assert_eq!(lamp.toggle().apply().unwrap().state(), LampState::On);
    }
}
