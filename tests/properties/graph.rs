//! The three forms accept the same, and the graph is what the list of edges says.

use std::collections::VecDeque;

use fsm_core::{Event, Machine, Model, State, TransitionError};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

use crate::machines::{AccountLifecycle, Alternatives, Dense, Overrides, Sets, Vehicle};
use crate::subject::{EventOf, Subject, chooses, events, pick, steps, targets};

/// Failures are printed, and no file is written beside the sources.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The table, the run-time form and the typed form on one state, event and target.
pub(crate) fn accept_the_same<X: Subject>(
    state: X::State,
    event: EventOf<X>,
    target: X::State,
    bits: u8,
) -> TestCaseResult {
    let table = X::Model::TABLE;
    let listed = targets::<X>(state, event);
    prop_assert_eq!(table.allows(state, event), !listed.is_empty());
    prop_assert_eq!(table.targets(state, event).collect::<Vec<_>>(), listed);
    let first = if chooses(event) {
        None
    } else {
        listed.first().copied()
    };
    prop_assert_eq!(table.next(state, event), first);

    let row = X::row(state, bits);
    let asked = row.can(event);
    let named = row.fire(event).to(target).apply();
    let plain = row.fire(event).apply();
    prop_assert_eq!(X::state(&row), state);
    if listed.is_empty() {
        prop_assert!(!asked);
        let is_not_allowed = matches!(plain, Err(TransitionError::NotAllowed { .. }));
        prop_assert!(is_not_allowed, "{:?}", plain);
        let is_not_allowed = matches!(named, Err(TransitionError::NotAllowed { .. }));
        prop_assert!(is_not_allowed, "{:?}", named);
    } else {
        let to_another = matches!(named, Err(TransitionError::TargetNotAllowed { .. }));
        if !listed.contains(&target) {
            prop_assert!(to_another);
        } else if to_another {
            // Another alternative stands before the one that was named, and its guards hold.
            let other = plain.as_ref().ok().map(X::state);
            prop_assert!(other.is_some_and(|other| other != target));
        }
        if let Ok(moved) = &named {
            prop_assert_eq!(X::state(moved), target);
        }
        if chooses(event) {
            let is_missing = matches!(plain, Err(TransitionError::MissingTarget { .. }));
            prop_assert!(is_missing, "{:?}", plain);
        } else {
            prop_assert_eq!(plain.is_ok(), asked);
        }
        if let Ok(moved) = &plain {
            prop_assert!(listed.contains(&X::state(moved)));
        }
    }

    // Where the caller names the target, the typed form has one transition for each of them.
    let (typed, at_run_time) = if chooses(event) {
        prop_assert_eq!(
            X::typed(row.clone(), event, target).is_some(),
            listed.contains(&target)
        );
        (X::typed(row, event, target), named)
    } else {
        prop_assert_eq!(
            X::typed(row.clone(), event, target).is_some(),
            !listed.is_empty()
        );
        (X::typed(row, event, target), plain)
    };
    match (typed, at_run_time) {
        (Some(Ok(typed)), Ok(at_run_time)) => prop_assert_eq!(typed, at_run_time),
        (Some(Err(typed)), Err(at_run_time)) => {
            prop_assert_eq!(typed.code(), at_run_time.code());
            prop_assert_eq!(typed.to_string(), at_run_time.to_string());
        }
        (None, Err(_)) => {}
        (typed, at_run_time) => prop_assert!(false, "{:?}, {:?}", typed, at_run_time),
    }
    Ok(())
}

/// Any sequence of events follows edges; what is refused leaves the row where it is.
pub(crate) fn walks_follow_edges<X: Subject>(
    start: X::State,
    bits: u8,
    choices: &[(Index, Index)],
) -> TestCaseResult {
    let all = events::<X>();
    let mut row = X::row(start, bits);
    for (event, target) in choices {
        let (state, event) = (X::state(&row), pick(&all, *event));
        let outcome = if chooses(event) {
            row.fire(event).to(pick(X::State::ALL, *target)).apply()
        } else {
            row.fire(event).apply()
        };
        if let Ok(moved) = outcome {
            let to = X::state(&moved);
            let mut edges = X::Model::TABLE.edges();
            let follows =
                edges.any(|edge| edge.source == state && edge.event == event && edge.target == to);
            prop_assert!(follows, "{:?} from {:?} to {:?}", event, state, to);
            row = moved;
        }
    }
    Ok(())
}

/// What can be reached, found by asking every edge until nothing is new.
fn closure<X: Subject>(from: X::State) -> Vec<X::State> {
    let steps = steps::<X>();
    let mut reached = vec![from];
    loop {
        let new = steps
            .iter()
            .find(|(source, target)| reached.contains(source) && !reached.contains(target));
        match new {
            Some((_, target)) => reached.push(*target),
            None => return reached,
        }
    }
}

/// The least number of steps, by breadth.
fn distance<X: Subject>(from: X::State, to: X::State) -> Option<usize> {
    let steps = steps::<X>();
    let mut open = VecDeque::from([(from, 0)]);
    let mut seen = vec![from];
    while let Some((state, length)) = open.pop_front() {
        if state == to {
            return Some(length);
        }
        for (_, target) in steps.iter().filter(|(source, _)| *source == state) {
            if !seen.contains(target) {
                seen.push(*target);
                open.push_back((*target, length + 1));
            }
        }
    }
    None
}

/// How many ways there are that visit no state twice; two edges between two states are two ways.
fn ways<X: Subject>(at: X::State, to: X::State, visited: &mut Vec<X::State>) -> usize {
    if at == to {
        return 1;
    }
    visited.push(at);
    let mut count = 0;
    for (_, target) in steps::<X>().into_iter().filter(|(source, _)| *source == at) {
        if !visited.contains(&target) {
            count += ways::<X>(target, to, visited);
        }
    }
    visited.pop();
    count
}

pub(crate) fn reachable_is_the_closure<X: Subject>(from: X::State) -> TestCaseResult {
    let reached = X::Model::TABLE.reachable_from(from);
    let mut sorted: Vec<usize> = reached.iter().map(|state| state.index()).collect();
    let mut expected: Vec<usize> = closure::<X>(from).iter().map(|s| s.index()).collect();
    sorted.sort_unstable();
    expected.sort_unstable();
    prop_assert_eq!(sorted, expected);
    let distances: Vec<_> = reached.iter().map(|to| distance::<X>(from, *to)).collect();
    prop_assert!(distances.is_sorted(), "nearest first: {:?}", distances);
    Ok(())
}

pub(crate) fn paths_are_simple_and_shortest_first<X: Subject>(
    from: X::State,
    to: X::State,
) -> TestCaseResult {
    let table = X::Model::TABLE;
    let paths: Vec<_> = table.paths(from, to).collect();
    prop_assert_eq!(paths.len(), ways::<X>(from, to, &mut Vec::new()));
    prop_assert_eq!(paths.first().map(Vec::len), distance::<X>(from, to));
    prop_assert!(paths.is_sorted_by_key(Vec::len));
    for (number, path) in paths.iter().enumerate() {
        prop_assert!(!paths[..number].contains(path), "each once");
        let mut visited = vec![from];
        for edge in path {
            prop_assert_eq!(visited.last(), Some(&edge.source));
            prop_assert!(targets::<X>(edge.source, edge.event).contains(&edge.target));
            prop_assert!(!edge.overrides);
            prop_assert!(!visited.contains(&edge.target));
            visited.push(edge.target);
        }
        prop_assert_eq!(visited.last(), Some(&to));
    }
    Ok(())
}

/// The whole table, in its order.
pub(crate) fn edges_are_the_list<X: Subject>() {
    let table = X::Model::TABLE;
    let mut listed: Vec<_> = X::EDGES
        .iter()
        .flat_map(|(source, event, targets, overrides)| {
            targets
                .iter()
                .map(move |target| (*source, *event, *target, *overrides))
        })
        .collect();
    listed.sort_by_key(|(source, event, ..)| (source.index(), event.index()));
    let edges: Vec<_> = table
        .edges()
        .map(|edge| (edge.source, edge.event, edge.target, edge.overrides))
        .collect();
    assert_eq!(edges, listed);
    for state in X::State::ALL {
        let from: Vec<_> = table.edges_from(*state).collect();
        assert!(from.iter().all(|edge| edge.source == *state));
        let mut events: Vec<_> = from.iter().map(|edge| edge.event).collect();
        events.dedup();
        assert_eq!(events, table.events_from(*state).collect::<Vec<_>>());
    }
    for event in events::<X>() {
        let mut sources: Vec<usize> = listed
            .iter()
            .filter(|edge| edge.1 == event)
            .map(|edge| edge.0.index())
            .collect();
        sources.dedup();
        let found: Vec<usize> = table.sources(event).map(State::index).collect();
        assert_eq!(found, sources);
    }
}

/// The properties of some subjects, in a module each.
macro_rules! properties_of {
    ($($name:ident: $subject:ty),+) => {$(
        mod $name {
            use fsm_core::State;
            use proptest::prelude::*;
            use proptest::sample::Index;

            #[allow(unused_imports, reason = "the subject stands there")]
            use super::*;
            use crate::graph;
            use crate::subject::{Subject, events, pick};

            type X = $subject;
            type S = <X as Subject>::State;

            #[test]
            fn f3_edges_are_the_list() {
                graph::edges_are_the_list::<X>();
            }

            proptest! {
                #![proptest_config(graph::config())]

                #[test]
                fn f1_the_three_forms_accept_the_same(
                    state: Index, event: Index, target: Index, bits: u8,
                ) {
                    graph::accept_the_same::<X>(
                        pick(S::ALL, state),
                        pick(&events::<X>(), event),
                        pick(S::ALL, target),
                        bits,
                    )?;
                }

                #[test]
                fn a1_walks_follow_edges(
                    state: Index,
                    bits: u8,
                    choices in prop::collection::vec(any::<(Index, Index)>(), 0..40),
                ) {
                    graph::walks_follow_edges::<X>(pick(S::ALL, state), bits, &choices)?;
                }

                #[test]
                fn f3_reachable_is_the_closure(from: Index) {
                    graph::reachable_is_the_closure::<X>(pick(S::ALL, from))?;
                }

                #[test]
                fn f3_paths_are_simple_and_shortest_first(from: Index, to: Index) {
                    graph::paths_are_simple_and_shortest_first::<X>(
                        pick(S::ALL, from),
                        pick(S::ALL, to),
                    )?;
                }
            }
        }
    )+};
}

properties_of!(
    account: AccountLifecycle,
    dense: Dense,
    sets: Sets,
    overrides: Overrides,
    alternatives: Alternatives
);

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a11_the_first_alternative_whose_guards_hold_is_taken(
        state: Index, event: Index, bits: u8,
    ) {
        let state = pick(<Alternatives as Subject>::State::ALL, state);
        let event = pick(&events::<Alternatives>(), event);
        let row: Vehicle = Alternatives::row(state, bits);
        let listed = targets::<Alternatives>(state, event);
        let expected = listed
            .iter()
            .copied()
            .find(|target| row.guards_hold(event, *target));
        let outcome = row.fire(event).apply();
        prop_assert_eq!(outcome.as_ref().ok().map(Vehicle::state), expected);
        if let (Err(error), false) = (outcome, listed.is_empty()) {
            prop_assert_eq!(error.code(), "guarded");
            prop_assert!(!error.reasons().is_empty());
        }
    }

    #[test]
    fn a14_events_divides_all_events_and_agrees_with_asking(state: Index, bits: u8) {
        let row = Alternatives::row(pick(<Alternatives as Subject>::State::ALL, state), bits);
        let copy = row.clone();
        let listed = row.events();
        prop_assert_eq!(&row, &copy);
        let possible: Vec<_> = listed.possible.iter().map(|choice| choice.event).collect();
        let refused: Vec<_> = listed.refused.iter().map(|refusal| refusal.event).collect();
        for event in events::<Alternatives>() {
            prop_assert_eq!(possible.contains(&event.name()), row.can(event));
            prop_assert_eq!(refused.contains(&event.name()), !row.can(event));
        }
        for choice in listed.possible {
            let moved = row.fire(choice.event.parse().unwrap()).apply().unwrap();
            prop_assert_eq!(choice.targets, [moved.state().name()]);
        }
    }
}
