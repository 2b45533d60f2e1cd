//! A diagram shows the edges of the hand-written list, each once, and no others.

use std::collections::{BTreeMap, BTreeSet};

use fsm_core::{Diagram, State};

use crate::machines::{AccountLifecycle, Alternatives, Dense, Overrides, Sets};
use crate::several::{Payment, Shipping};
use crate::subject::{Subject, steps};

type Pairs = BTreeSet<(usize, usize)>;

/// The pairs of states that the arrows of a Mermaid text join, also by way of a choice.
fn joined<S: State>(text: &str, overrides: bool) -> Pairs {
    let mut shown = S::INFO
        .iter()
        .enumerate()
        .filter(|(_, info)| overrides || !info.overrides);
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    let mut arrows: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut lines: BTreeSet<&str> = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        assert!(lines.insert(line), "twice: {line}");
        let first = line.split(": ").next();
        if let Some(arrow) = first.and_then(|first| first.split_once(" --> ")) {
            arrows.insert(arrow);
        } else if let Some((id, label)) =
            line.split_once(": ").filter(|_| !line.starts_with("class"))
        {
            let (index, info) = shown.next().unwrap();
            assert_eq!(label, info.label);
            assert_eq!(states.insert(id, index), None, "two states are called {id}");
        }
    }
    let mut pairs = Pairs::new();
    for (from, to) in &arrows {
        match (states.get(from), states.get(to)) {
            (Some(from), Some(to)) => {
                pairs.insert((*from, *to));
            }
            (Some(from), None) if to.starts_with("choice") => {
                let behind = arrows.iter().filter(|(choice, _)| choice == to);
                pairs.extend(
                    behind
                        .map(|(_, to)| (*from, states[to]))
                        .filter(|(from, to)| from != to),
                );
            }
            _ => {}
        }
    }
    pairs
}

fn shows_its_edges<X: Subject>() {
    let index = |(from, to): (X::State, X::State)| (from.index(), to.index());
    let diagram = Diagram::<X::State>::of::<X::Model>();
    let plain: Pairs = steps::<X>().into_iter().map(index).collect();
    assert_eq!(joined::<X::State>(&diagram.mermaid(), false), plain);
    let edges = X::EDGES.iter();
    let all: Pairs = edges
        .flat_map(|(from, _, targets, _)| targets.iter().map(|to| index((*from, *to))))
        .collect();
    let text = diagram.with_overrides().mermaid();
    assert_eq!(joined::<X::State>(&text, true), all);
}

#[test]
fn f10_a_diagram_shows_the_edges_and_no_others() {
    shows_its_edges::<AccountLifecycle>();
    shows_its_edges::<Alternatives>();
    shows_its_edges::<Dense>();
    shows_its_edges::<Overrides>();
    shows_its_edges::<Sets>();
    shows_its_edges::<Payment>();
    shows_its_edges::<Shipping>();
}
