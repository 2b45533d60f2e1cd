//! One event with different targets by source, and alternatives that are tried in order.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

const SCHEMA: &str = "CREATE TABLE vehicles (
    id INTEGER PRIMARY KEY NOT NULL, shop_is_busy BOOLEAN NOT NULL, state TEXT NOT NULL)";

diesel::table! {
    vehicles (id) {
        id -> BigInt,
        shop_is_busy -> Bool,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum VehicleState {
    #[state(initial)]
    Parked,
    Idling,
    First,
    Second,
    Third,
    Stalled,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = vehicles)]
struct Vehicle {
    id: i64,
    shop_is_busy: bool,
    #[transition(park: Idling | First => Parked)]
    #[transition(ignite: Parked => Idling, Stalled => same)]
    #[transition(idle: First => Idling)]
    #[transition(shift_up: Idling => First, First => Second, Second => Third)]
    #[transition(shift_down: Third => Second, Second => First)]
    #[transition(crash: any - (Parked | Stalled) => Stalled)]
    #[transition(repair: Stalled => Parked, guard = !shop_is_busy, as_loaded)]
    #[transition(repair: Stalled => same)]
    state: VehicleState,
}

fn shop_is_busy(vehicle: &Vehicle) -> bool {
    vehicle.shop_is_busy
}

fn vehicle(state: VehicleState, shop_is_busy: bool) -> Vehicle {
    Vehicle {
        id: 1,
        shop_is_busy,
        state,
    }
}

#[test]
fn a11_shift_up_leads_elsewhere_from_each_gear() {
    use VehicleState::{First, Idling, Parked, Second, Stalled, Third};
    for (source, target) in [(Idling, First), (First, Second), (Second, Third)] {
        assert_eq!(
            vehicle(source, false).shift_up().apply().unwrap().state(),
            target
        );
        assert_eq!(
            Vehicle::TABLE.next(source, VehicleEvent::ShiftUp),
            Some(target)
        );
    }
    for source in [Parked, Third, Stalled] {
        assert!(!vehicle(source, false).can_shift_up());
    }
    for (source, target) in [(Third, Second), (Second, First)] {
        assert_eq!(
            vehicle(source, false).shift_down().apply().unwrap().state(),
            target
        );
    }
}

#[test]
fn a11_a_declaration_may_mix_a_target_and_same() {
    use VehicleState::{Idling, Parked, Stalled};
    assert_eq!(
        vehicle(Parked, false).ignite().apply().unwrap().state(),
        Idling
    );
    assert_eq!(
        vehicle(Stalled, false).ignite().apply().unwrap().state(),
        Stalled
    );
}

#[test]
fn a11_typed_shift_up_knows_its_target_in_each_gear() {
    use VehicleState::{Idling, Second};
    let idling: In<Vehicle, vehicle_state::Idling> = vehicle(Idling, false).into_state().unwrap();
    let first: In<Vehicle, vehicle_state::First> = idling.shift_up().apply().unwrap();
    let second: In<Vehicle, vehicle_state::Second> = first.shift_up().apply().unwrap();
    let third: In<Vehicle, vehicle_state::Third> = second.shift_up().apply().unwrap();
    let second: In<Vehicle, vehicle_state::Second> = third.shift_down().apply().unwrap();
    assert_eq!(second.row().state(), Second);
}

#[test]
fn a11_repair_parks_unless_the_shop_is_busy() {
    use VehicleState::{Parked, Stalled};
    assert_eq!(
        vehicle(Stalled, false).repair().apply().unwrap().state(),
        Parked
    );
    assert_eq!(
        vehicle(Stalled, true).repair().apply().unwrap().state(),
        Stalled
    );
    assert!(vehicle(Stalled, true).can_repair());
    assert!(!vehicle(Parked, false).can_repair());
}

#[test]
fn a11_repair_is_saved_by_the_same_decision() {
    use VehicleState::{Parked, Stalled};
    let conn = &mut memory(SCHEMA);
    for (busy, target) in [(false, Parked), (true, Stalled)] {
        let car = Vehicle::create(vehicles::shop_is_busy.eq(busy))
            .save(conn)
            .unwrap();
        let car = car.ignite().save(conn).unwrap();
        let car = car.crash().save(conn).unwrap();
        let car = car.repair().save(conn).unwrap();
        assert_eq!(car.state(), target);
        let stored: String = vehicles::table
            .find(car.id)
            .select(vehicles::state)
            .first(conn)
            .unwrap();
        assert_eq!(stored, target.name());
    }
}

#[test]
fn a11_typed_repair_gives_the_sorted_row() {
    use VehicleState::{Parked, Stalled};
    for (busy, expected) in [(false, Parked), (true, Stalled)] {
        let stalled: In<Vehicle, vehicle_state::Stalled> =
            vehicle(Stalled, busy).into_state().unwrap();
        let repaired: VehicleIn = stalled.repair().apply().unwrap();
        let row = match repaired {
            VehicleIn::Parked(parked) => {
                assert!(!busy);
                parked.into_row()
            }
            VehicleIn::Stalled(stalled) => {
                assert!(busy);
                stalled.into_row()
            }
            _ => panic!("neither parked nor stalled"),
        };
        assert_eq!(row, vehicle(expected, busy));
    }
}

#[test]
fn a11_typed_repair_is_saved() {
    let conn = &mut memory(SCHEMA);
    let car = Vehicle::create(vehicles::shop_is_busy.eq(true))
        .save(conn)
        .unwrap();
    let car = car.ignite().save(conn).unwrap().crash().save(conn).unwrap();
    let stalled: In<Vehicle, vehicle_state::Stalled> = car.into_state().unwrap();
    let VehicleIn::Stalled(stalled) = stalled.repair().save(conn).unwrap() else {
        panic!("the shop is busy");
    };
    diesel::update(vehicles::table)
        .set(vehicles::shop_is_busy.eq(false))
        .execute(conn)
        .unwrap();
    // The guard decides on the row as loaded, which says that the shop is busy still.
    let VehicleIn::Stalled(stalled) = stalled.repair().save(conn).unwrap() else {
        panic!("the shop was busy when the row was loaded");
    };
    assert!(!stalled.row().shop_is_busy, "the row comes back as stored");
    assert!(matches!(
        stalled.repair().save(conn).unwrap(),
        VehicleIn::Parked(_)
    ));
}

#[test]
fn a11_the_table_lists_alternatives_in_order() {
    use VehicleState::{Parked, Stalled};
    let targets: Vec<_> = Vehicle::TABLE
        .targets(Stalled, VehicleEvent::Repair)
        .collect();
    assert_eq!(targets, [Parked, Stalled]);
    assert_eq!(
        Vehicle::TABLE.next(Stalled, VehicleEvent::Repair),
        Some(Parked)
    );
}

mod refused {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum DoorState {
        #[state(initial)]
        Shut,
        Ajar,
        Open,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Door {
        pub(super) strength: u8,
        #[transition(push: Shut => Open, guard = [is_strong, is_oiled])]
        #[transition(push: Shut => Ajar, guard = [is_oiled, is_awake])]
        #[transition(close: any - Shut => Shut)]
        state: DoorState,
    }

    impl Door {
        pub(super) fn shut(strength: u8) -> Self {
            let state = DoorState::Shut;
            Self { strength, state }
        }
    }

    fn is_strong(door: &Door) -> bool {
        door.strength > 2
    }

    fn is_oiled(door: &Door) -> Result<(), Reason> {
        (door.strength > 1)
            .then_some(())
            .ok_or_else(|| Reason::new("dry", "the hinge is dry").with("strength", door.strength))
    }

    fn is_awake(door: &Door) -> bool {
        door.strength > 0
    }
}

#[test]
fn a11_where_all_alternatives_refuse_each_reason_comes_once() {
    use refused::{Door, DoorState};
    assert_eq!(
        Door::shut(3).push().apply().unwrap().state(),
        DoorState::Open
    );
    assert_eq!(
        Door::shut(2).push().apply().unwrap().state(),
        DoorState::Ajar
    );
    let error = Door::shut(0).push().apply().unwrap_err();
    let codes: Vec<_> = error
        .reasons()
        .iter()
        .map(|r| r.code().to_owned())
        .collect();
    assert_eq!(codes, ["is_strong", "dry", "is_awake"]);
    assert_eq!(
        error.to_string(),
        "You cannot push this door: not met: is strong; the hinge is dry; not met: is awake."
    );
}

mod order_of_alternatives {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum ClaimState {
        #[state(initial)]
        Submitted,
        #[state(terminal)]
        Escalated,
        #[state(terminal)]
        Approved,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Claim {
        large: bool,
        #[transition(approve: Submitted => Escalated, guard = is_large)]
        #[transition(approve: Submitted => Approved)]
        state: ClaimState,
    }

    fn is_large(claim: &Claim) -> bool {
        claim.large
    }

    impl Claim {
        pub(super) fn new(large: bool) -> Self {
            Self {
                large,
                state: ClaimState::INITIAL,
            }
        }
    }
}

#[test]
fn a11_naming_a_target_goes_round_no_guard() {
    use order_of_alternatives::{Claim, ClaimEvent, ClaimState};
    let approve = |large, to| Claim::new(large).fire(ClaimEvent::Approve).to(to).apply();
    assert_eq!(
        approve(true, ClaimState::Escalated).unwrap().state(),
        ClaimState::Escalated
    );
    assert_eq!(
        approve(false, ClaimState::Approved).unwrap().state(),
        ClaimState::Approved
    );
    assert_eq!(
        approve(true, ClaimState::Approved).unwrap_err().code(),
        "target_not_allowed"
    );
    assert_eq!(
        approve(false, ClaimState::Escalated).unwrap_err().code(),
        "target_not_allowed"
    );
}
