//! Parameters of a model under the names that generated code might use for its own.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxState {
    #[state(initial)]
    Empty,
    Full,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Parcel<'a, S, T, To, E, M, H, At, DB, K, const N: usize> {
    all: (&'a S, T, To, E, M, H, At, DB, K),
    #[transition(fill: Empty => Full, guard = always)]
    #[transition(empty: Full => Empty)]
    #[transition(swap: any => any)]
    state: BoxState,
}

fn always<P>(_: &P) -> bool {
    true
}

#[test]
fn they_do_not_clash() {
    let parcel: Parcel<'_, u8, u8, u8, u8, u8, u8, u8, u8, u8, 3> = Parcel {
        all: (&0, 1, 2, 3, 4, 5, 6, 7, 8),
        state: BoxState::Empty,
    };
    let Ok(parcel) = parcel.into_state::<box_state::Empty>() else {
        panic!("it is empty");
    };
    let parcel = parcel.fill().apply().unwrap();
    let parcel = parcel.swap::<box_state::Empty>().apply().unwrap();
    assert_eq!(parcel.row().state(), BoxState::Empty);
}
