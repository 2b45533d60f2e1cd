//! Discriminants and representations of the user's.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i8)]
enum Level {
    #[state(initial)]
    Low = -5,
    Middle = 0,
    High = 100,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum Size {
    #[state(initial)]
    Small = 1 << 40,
    Large = u64::MAX,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(C)]
enum Plain {
    #[state(initial)]
    #[default]
    One,
    Two,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    #[state(initial, terminal)]
    One,
}

#[derive(StateMachine, Debug, Clone)]
struct Tank {
    #[transition(fill: Low => Middle, Middle => High)]
    #[transition(drain: any - Low => Low)]
    level: Level,
}

#[derive(StateMachine, Debug, Clone)]
struct Shirt {
    #[transition(grow: Small => Large)]
    #[transition(shrink: Large => Small)]
    size: Size,
}

#[test]
fn a_position_is_no_discriminant() {
    let tank = Tank { level: Level::Low };
    let tank = tank.fill().apply().unwrap().fill().apply().unwrap();
    assert_eq!(tank.level(), Level::High);
    assert_eq!(tank.level().index(), 2);
    let shirt = Shirt { size: Size::Small };
    assert_eq!(shirt.grow().apply().unwrap().size(), Size::Large);
    assert_eq!((Plain::Two.index(), Plain::default()), (1, Plain::One));
    assert_eq!(Only::ALL, [Only::One]);
}
