//! The transition table is a constant that can be looked up and iterated.

use fsm_core::prelude::*;
use fsm_core::{Edge, Event, Table};
use fsm_tests::account::{Account, AccountEvent, AccountState};
use fsm_tests::large::{self, Large, LargeEvent, LargeState};

use AccountEvent::{Activate, Deactivate, Invite, Lock, Unlock};
use AccountState::{Active, Deactivated, Invited, Locked};

/// The table in a constant of the user's.
const TABLE: Table<AccountState, AccountEvent> = Account::TABLE;
const LARGE: Table<LargeState, LargeEvent> = Large::TABLE;
static LARGE_STATIC: Table<LargeState, LargeEvent> = Large::TABLE;

fn short<S: State, E: Event>(edge: &Edge<S, E>) -> (E, S, S) {
    (edge.event, edge.source, edge.target)
}

#[test]
fn f3_edges_are_by_source_then_in_order_of_declaration() {
    let edges: Vec<_> = TABLE.edges().map(|edge| short(&edge)).collect();
    assert_eq!(
        edges,
        [
            (Activate, Invited, Active),
            (Deactivate, Invited, Deactivated),
            (Invite, Invited, Invited),
            (Lock, Active, Locked),
            (Deactivate, Active, Deactivated),
            (Unlock, Locked, Invited),
            (Deactivate, Locked, Deactivated),
            (Activate, Deactivated, Active),
        ]
    );
    assert!(TABLE.edges().all(|edge| !edge.overrides));
}

#[test]
fn f3_lookups_agree_with_the_edges() {
    for state in <AccountState as State>::ALL {
        for event in <AccountEvent as Event>::ALL {
            let edge = TABLE
                .edges()
                .find(|edge| (edge.source, edge.event) == (*state, *event));
            assert_eq!(TABLE.next(*state, *event), edge.map(|edge| edge.target));
            assert_eq!(TABLE.allows(*state, *event), edge.is_some());
            let targets: Vec<_> = TABLE.targets(*state, *event).collect();
            assert_eq!(
                targets,
                edge.iter().map(|edge| edge.target).collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn f3_sources_and_events_are_in_order_of_declaration() {
    assert_eq!(
        TABLE.sources(Deactivate).collect::<Vec<_>>(),
        [Invited, Active, Locked]
    );
    assert_eq!(
        TABLE.sources(Activate).collect::<Vec<_>>(),
        [Invited, Deactivated]
    );
    assert_eq!(
        TABLE.events_from(Invited).collect::<Vec<_>>(),
        [Activate, Deactivate, Invite]
    );
    assert_eq!(
        TABLE.events_from(Deactivated).collect::<Vec<_>>(),
        [Activate]
    );
    assert_eq!(
        TABLE.events().collect::<Vec<_>>(),
        [Activate, Lock, Unlock, Deactivate, Invite]
    );
    let from: Vec<_> = TABLE.edges_from(Active).map(|edge| short(&edge)).collect();
    assert_eq!(
        from,
        [(Lock, Active, Locked), (Deactivate, Active, Deactivated)]
    );
}

#[test]
fn f3_reachable_states_come_nearest_first() {
    assert_eq!(
        TABLE.reachable_from(Invited),
        [Invited, Active, Deactivated, Locked]
    );
    assert_eq!(TABLE.reachable_from(Locked)[0], Locked);
}

#[test]
fn f3_paths_are_simple_and_shortest_first() {
    let paths: Vec<Vec<AccountEvent>> = TABLE
        .paths(Invited, Locked)
        .map(|path| path.iter().map(|edge| edge.event).collect())
        .collect();
    assert_eq!(
        paths,
        [vec![Activate, Lock], vec![Deactivate, Activate, Lock]]
    );
    let loops: Vec<_> = TABLE.paths(Invited, Invited).collect();
    assert_eq!(loops, [vec![]]);
}

#[test]
fn f3_a_small_table_has_a_cell_per_pair() {
    // 4 states of 8 cells (5 events, rounded up), 8 rows and 5 offsets.
    assert!(TABLE.size() >= 4 * 5, "{}", TABLE.size());
    assert!(TABLE.size() < 256, "{}", TABLE.size());
}

#[test]
fn f3_a_large_table_stays_small() {
    assert_eq!(LARGE.edges().count(), 1_500);
    assert!(LARGE.size() < 64 * 1024, "{} bytes", LARGE.size());
    assert_eq!(LARGE_STATIC.size(), LARGE.size());
}

#[test]
fn f3_a_large_table_has_exactly_its_edges() {
    let state = |index: usize| <LargeState as State>::ALL[index];
    let mut expected = vec![[None; large::EVENTS]; large::STATES];
    for (source, event, target) in large::edges() {
        expected[source][event] = Some(state(target));
    }
    for (source, row) in expected.iter().enumerate() {
        for (event, target) in row.iter().enumerate() {
            let event = <LargeEvent as Event>::ALL[event];
            assert_eq!(LARGE.next(state(source), event), *target);
            assert_eq!(LARGE.allows(state(source), event), target.is_some());
            assert_eq!(Large::in_state(state(source)).can(event), target.is_some());
        }
    }
    let mut listed: Vec<_> = LARGE
        .edges()
        .map(|edge| (edge.source.index(), edge.event.index(), edge.target.index()))
        .collect();
    let mut declared: Vec<_> = large::edges().collect();
    listed.sort_unstable();
    declared.sort_unstable();
    assert_eq!(listed, declared);
}

#[test]
fn f3_a_large_graph_can_be_walked() {
    assert_eq!(LARGE.reachable_from(LargeState::S0).len(), large::STATES);
    let path = LARGE.paths(LargeState::S0, LargeState::S38).next().unwrap();
    assert_eq!(path.len(), 2, "7 and 31, in either order");
}

#[test]
fn f3_a_large_machine_works_in_typed_form() {
    use fsm_tests::large::large_state;
    let start: In<Large, large_state::S0> = Large::in_state(LargeState::S0).into_state().unwrap();
    let next: In<Large, large_state::S1> = start.e0().apply().unwrap();
    // From state 1 the events are 3, 4 and 5.
    let next: In<Large, large_state::S32> = next.e5().apply().unwrap();
    assert_eq!(next.into_row().state(), LargeState::S32);
    let refused = Large::in_state(LargeState::S0).into_state::<large_state::S499>();
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the row is in `s0`, not in `s499`"
    );
}

mod dense {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum LampState {
        #[state(initial)]
        Red,
        Green,
        Blue,
    }

    /// Every event leads from every state somewhere.
    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Lamp {
        #[transition(turn: Red => Green, Green => Blue, Blue => Red)]
        #[transition(turn_back: Green => Red, Blue => Green, Red => Blue)]
        #[transition(reset: any => Red)]
        #[transition(keep: any => same)]
        state: LampState,
    }
}

#[test]
fn f3_a_full_table_has_every_pair() {
    use dense::{Lamp, LampEvent, LampState};
    assert_eq!(Lamp::TABLE.edges().count(), 12);
    for state in <LampState as State>::ALL {
        assert_eq!(Lamp::TABLE.events_from(*state).count(), 4);
        assert_eq!(Lamp::TABLE.next(*state, LampEvent::Keep), Some(*state));
        assert_eq!(
            Lamp::TABLE.next(*state, LampEvent::Reset),
            Some(LampState::Red)
        );
    }
    let paths: Vec<_> = Lamp::TABLE
        .paths(LampState::Red, LampState::Green)
        .collect();
    let lengths: Vec<_> = paths.iter().map(Vec::len).collect();
    assert_eq!(lengths, [1, 2], "straight, and round by blue");
}

mod sets {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum PageState {
        #[state(initial, group = hidden)]
        Draft,
        #[state(group = hidden, group = read_only)]
        Review,
        Public,
        #[state(group = read_only)]
        Frozen,
        #[state(terminal)]
        Gone,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Page {
        #[transition(submit: Draft => Review)]
        #[transition(publish: hidden - Draft | Frozen => Public)]
        #[transition(freeze: any - (hidden | Frozen) => Frozen)]
        #[transition(touch: any - hidden - Frozen => same)]
        #[transition(back: any => Draft, Frozen => Public)]
        #[transition(place: hidden => hidden)]
        #[transition(delete: any => Gone)]
        state: PageState,
    }
}

#[test]
fn f3_sets_of_sources_mean_what_they_say() {
    use sets::PageState::{Draft, Frozen, Public, Review};
    use sets::{Page, PageEvent};
    let sources = |event| Page::TABLE.sources(event).collect::<Vec<_>>();
    assert_eq!(sources(PageEvent::Publish), [Review, Frozen]);
    assert_eq!(sources(PageEvent::Freeze), [Public]);
    assert_eq!(sources(PageEvent::Touch), [Public]);
    assert_eq!(sources(PageEvent::Delete), [Draft, Review, Public, Frozen]);
    assert_eq!(sources(PageEvent::Back), [Draft, Review, Public, Frozen]);
}

#[test]
fn f3_a_source_of_its_own_goes_before_any() {
    use sets::PageState::{Draft, Frozen, Public, Review};
    use sets::{Page, PageEvent};
    for (source, target) in [
        (Draft, Draft),
        (Review, Draft),
        (Public, Draft),
        (Frozen, Public),
    ] {
        assert_eq!(Page::TABLE.next(source, PageEvent::Back), Some(target));
        let targets: Vec<_> = Page::TABLE.targets(source, PageEvent::Back).collect();
        assert_eq!(targets, [target]);
    }
}

#[test]
fn f3_a_choice_among_a_group_leaves_the_source_out() {
    use sets::PageState::{Draft, Review};
    use sets::{Page, PageEvent};
    let targets = |state| {
        Page::TABLE
            .targets(state, PageEvent::Place)
            .collect::<Vec<_>>()
    };
    assert_eq!(targets(Draft), [Review]);
    assert_eq!(targets(Review), [Draft]);
}
