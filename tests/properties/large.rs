//! The table and the run-time form of a large machine.

use fsm_core::{Event, Model, State};
use fsm_tests::large::{EVENTS, Large, LargeEvent, LargeState, STATES, edges};
use proptest::prelude::*;

use crate::graph::config;

const TABLE: fsm_core::Table<LargeState, LargeEvent> = Large::TABLE;

fn state(index: usize) -> LargeState {
    <LargeState as State>::ALL[index]
}

fn event(index: usize) -> LargeEvent {
    <LargeEvent as Event>::ALL[index]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn f3_a_large_table_and_the_run_time_form_accept_the_same(
        source in 0..STATES, number in 0..EVENTS,
    ) {
        let expected = edges()
            .find(|edge| (edge.0, edge.1) == (source, number))
            .map(|edge| state(edge.2));
        prop_assert_eq!(TABLE.next(state(source), event(number)), expected);
        let row = Large::in_state(state(source));
        prop_assert_eq!(row.can(event(number)), expected.is_some());
        let moved = row.fire(event(number)).apply();
        prop_assert_eq!(moved.ok().map(|row| row.state()), expected);
    }

    #[test]
    fn f3_walks_in_a_large_machine_follow_edges(
        source in 0..STATES, steps in prop::collection::vec(0_usize..3, 0..60),
    ) {
        let mut at = source;
        let mut row = Large::in_state(state(source));
        for step in steps {
            let possible: Vec<_> = TABLE.events_from(row.state()).collect();
            prop_assert_eq!(possible.len(), 3);
            let chosen = possible[step];
            row = row.fire(chosen).apply().unwrap();
            let target = edges()
                .find(|edge| (edge.0, edge.1) == (at, chosen.index()))
                .map(|edge| edge.2);
            prop_assert_eq!(Some(row.state().index()), target);
            at = row.state().index();
        }
    }
}

proptest! {
    // A look at paths reads the whole graph.
    #![proptest_config(ProptestConfig { cases: 6, ..config() })]

    #[test]
    fn f3_the_first_path_in_a_large_machine_is_a_shortest(from in 0..STATES, far in 0_usize..40) {
        let to = (from + far) % STATES;
        let path = TABLE.paths(state(from), state(to)).next().unwrap();
        // The steps are 1, 7 and 31, and no way round is shorter than 40.
        let shortest = [0, 1]
            .into_iter()
            .filter(|big| big * 31 <= far)
            .map(|big| big + (far - big * 31) / 7 + (far - big * 31) % 7)
            .min();
        prop_assert_eq!(Some(path.len()), shortest);
    }
}
