//! Nothing of the prelude is in scope.
#![no_implicit_prelude]

#[derive(
    ::fsm_core::State,
    ::std::fmt::Debug,
    ::std::clone::Clone,
    ::std::marker::Copy,
    ::std::cmp::PartialEq,
    ::std::cmp::Eq,
)]
enum DoorState {
    #[state(initial, group = shut, label = "Shut", alias = "shut", code = 1, meta(icon = "door"))]
    Closed,
    #[state(group = shut, entry)]
    Locked,
    Open,
    #[state(terminal)]
    Gone,
    #[state(overrides, allow(unreachable))]
    Lost,
}

#[test]
fn the_states_are_known() {
    use ::fsm_core::State;

    ::std::assert_eq!(DoorState::ALL.len(), 5);
    ::std::assert_eq!(
        DoorState::Closed.meta("icon"),
        ::std::option::Option::Some("door")
    );
    ::std::assert!(DoorState::from_name("shut") == ::std::result::Result::Ok(DoorState::Closed));
    ::std::assert!(DoorState::entry(door_state::Locked) == DoorState::Locked);
}
