//! Machines of different shapes, each with a list of its edges.

use fsm_core::StateType;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountEvent, AccountHandle, AccountIn, AccountState};

use crate::subject::subject;

subject! {
    AccountLifecycle, Account, AccountState, account_state, AccountEvent,
    AccountIn, AccountHandle, typed, state, |state, _| Account::in_memory(state);
    Invited {
        Activate activate [Active];
        Deactivate deactivate [Deactivated];
        Invite invite [Invited];
    }
    Active {
        Lock lock [Locked];
        Deactivate deactivate [Deactivated];
    }
    Locked {
        Unlock unlock [Invited];
        Deactivate deactivate [Deactivated];
    }
    Deactivated {
        Activate activate [Active];
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LampState {
    #[state(initial)]
    Red,
    Green,
    Blue,
}

/// Every event starts from every state.
#[derive(StateMachine, Debug, Clone, PartialEq)]
pub(crate) struct Lamp {
    #[transition(turn: Red => Green, Green => Blue, Blue => Red)]
    #[transition(turn_back: Green => Red, Blue => Green, Red => Blue)]
    #[transition(reset: any => Red)]
    #[transition(keep: any => same)]
    state: LampState,
}

subject! {
    Dense, Lamp, LampState, lamp_state, LampEvent,
    LampIn, LampHandle, typed, state, |state, _| Lamp { state };
    Red {
        Turn turn [Green];
        TurnBack turn_back [Blue];
        Reset reset [Red];
        Keep keep [Red];
    }
    Green {
        Turn turn [Blue];
        TurnBack turn_back [Red];
        Reset reset [Red];
        Keep keep [Green];
    }
    Blue {
        Turn turn [Red];
        TurnBack turn_back [Green];
        Reset reset [Red];
        Keep keep [Blue];
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageState {
    #[state(initial, group = hidden)]
    Draft,
    #[state(group = hidden, group = fixed)]
    Review,
    #[state(alias = "visible")]
    Public,
    #[state(group = fixed, rename = "ice-cold")]
    Frozen,
    #[state(terminal)]
    Gone,
}

/// Groups, `any`, exceptions, and sources that go before `any`.
#[derive(StateMachine, Debug, Clone, PartialEq)]
pub(crate) struct Page {
    #[transition(submit: Draft => Review)]
    #[transition(publish: hidden - Draft | Frozen => Public)]
    #[transition(freeze: any - (hidden | Frozen) => Frozen)]
    #[transition(touch: any - hidden - Frozen => same)]
    #[transition(back: any => Draft, Frozen => Public)]
    #[transition(place: hidden => hidden, Public => fixed - Review | Draft)]
    #[transition(delete: any => Gone)]
    state: PageState,
}

subject! {
    Sets, Page, PageState, page_state, PageEvent,
    PageIn, PageHandle, typed, state, |state, _| Page { state };
    Draft {
        Submit submit [Review];
        Back back [Draft];
        Delete delete [Gone];
        | Place place [Review];
    }
    Review {
        Publish publish [Public];
        Back back [Draft];
        Delete delete [Gone];
        | Place place [Draft];
    }
    Public {
        Freeze freeze [Frozen];
        Touch touch [Public];
        Back back [Draft];
        Delete delete [Gone];
        | Place place [Draft, Frozen];
    }
    Frozen {
        Publish publish [Public];
        Back back [Public];
        Delete delete [Gone];
    }
    Gone {}
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(overrides)]
    Overridden,
    #[state(terminal)]
    Approved,
}

/// An override state, and an override event whose target the caller names.
#[derive(StateMachine, Debug, Clone, PartialEq)]
pub(crate) struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(step_in: any - Overridden => Overridden)]
    #[transition(resume: Overridden => Created | Submitted | Approved)]
    #[transition(force: any - Overridden => any - Overridden, overrides)]
    state: LoanState,
}

subject! {
    Overrides, Loan, LoanState, loan_state, LoanEvent,
    LoanIn, LoanHandle, typed, state, |state, _| Loan { state };
    Created {
        Submit submit [Submitted];
        StepIn step_in [Overridden] true;
        | Force force [Submitted, Approved] true;
    }
    Submitted {
        Approve approve [Approved];
        StepIn step_in [Overridden] true;
        | Force force [Created, Approved] true;
    }
    Overridden {
        | Resume resume [Created, Submitted, Approved] true;
    }
    Approved {}
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VehicleState {
    #[state(initial)]
    Parked,
    Idling,
    Moving,
    Stalled,
}

/// Guards, and alternatives that are tried in order.
#[derive(StateMachine, Debug, Clone, PartialEq)]
pub(crate) struct Vehicle {
    bits: u8,
    #[transition(ignite: Parked => Idling, guard = [has_fuel, !is_locked])]
    #[transition(drive: Idling => Moving, guard = !is_locked)]
    #[transition(drive: Idling => same, guard = has_fuel)]
    #[transition(stop: Moving => Idling)]
    #[transition(crash: Idling | Moving => Stalled)]
    #[transition(repair: Stalled => Parked, guard = !is_locked)]
    #[transition(repair: Stalled => Moving, guard = has_fuel)]
    #[transition(repair: Stalled => same)]
    state: VehicleState,
}

fn has_fuel(vehicle: &Vehicle) -> bool {
    vehicle.bits & 1 != 0
}

fn is_locked(vehicle: &Vehicle) -> bool {
    vehicle.bits & 2 != 0
}

impl Vehicle {
    /// What its guards say of an edge, written a second time.
    pub(crate) fn guards_hold(&self, event: VehicleEvent, target: VehicleState) -> bool {
        let (fuel, locked) = (self.bits & 1 != 0, self.bits & 2 != 0);
        match (event, target) {
            (VehicleEvent::Ignite, _) => fuel && !locked,
            (VehicleEvent::Drive, VehicleState::Moving)
            | (VehicleEvent::Repair, VehicleState::Parked) => !locked,
            (VehicleEvent::Drive, _) | (VehicleEvent::Repair, VehicleState::Moving) => fuel,
            _ => true,
        }
    }
}

subject! {
    Alternatives, Vehicle, VehicleState, vehicle_state, VehicleEvent,
    VehicleIn, VehicleHandle, typed, state, |state, bits| Vehicle { bits, state };
    Parked {
        Ignite ignite [Idling];
    }
    Idling {
        Drive drive [Moving, Idling];
        Crash crash [Stalled];
    }
    Moving {
        Stop stop [Idling];
        Crash crash [Stalled];
    }
    Stalled {
        Repair repair [Parked, Moving, Stalled];
    }
}
