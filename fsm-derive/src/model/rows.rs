//! From edges as written to the rows of a machine: which edge holds for a state, and in what order.

use std::collections::BTreeMap;

use fsm_support::Errors;
use quote::{ToTokens, quote};

use super::event::Event;
use super::machine::Machine;
use super::resolve::Target;
use crate::attrs::transition::{Condition, EdgeAttr, TransitionAttr};

/// One source state and one event.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) source: usize,
    pub(crate) event: usize,
    pub(crate) target: RowTarget,
    pub(crate) declaration: usize,
    pub(crate) overrides: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowTarget {
    State(usize),
    /// One of the set with this number.
    Choice(usize),
}

/// A `#[transition(..)]` whose event is known.
pub(crate) struct Declared<'a> {
    pub(crate) event: usize,
    pub(crate) number: usize,
    pub(crate) transition: &'a TransitionAttr,
}

/// An edge whose names are known.
pub(crate) struct Resolved<'a> {
    pub(crate) declared: &'a Declared<'a>,
    pub(crate) edge: &'a EdgeAttr,
    pub(crate) sources: Vec<usize>,
    pub(crate) target: Target,
}

/// The caller names the target always or never, so that the method has one signature.
pub(crate) fn check_one_kind_of_target(
    event: &mut Event,
    edges: &[&Resolved<'_>],
    errors: &mut Errors,
) {
    let is_choice = |edge: &&&Resolved<'_>| matches!(edge.target, Target::Choice(_));
    event.chooses = edges.iter().any(|edge| is_choice(&edge));
    if let (true, Some(fixed)) = (event.chooses, edges.iter().find(|edge| !is_choice(edge))) {
        errors.at(
            &fixed.edge.target,
            format!(
                "elsewhere the caller names the target of `{}`, and here it is fixed; make this a set as well, or an event of its own",
                event.name
            ),
        );
    }
}

/// Finds the edges of each source state, checks their order, and adds a row for each.
pub(crate) fn add(
    machine: &mut Machine,
    event: usize,
    edges: &[&Resolved<'_>],
    errors: &mut Errors,
) {
    let mut used = vec![false; edges.len()];
    // Each pair of edges is reported once, whatever the number of states that they share.
    let mut clashes: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    // The edges that cover a source: those that name it, and those that cover it by `any`.
    let mut covering: BTreeMap<usize, [Vec<usize>; 2]> = BTreeMap::new();
    for (number, edge) in edges.iter().enumerate() {
        let general = edge.edge.sources.mentions_any();
        for source in &edge.sources {
            let [specific, by_any] = covering.entry(*source).or_default();
            if general {
                by_any.push(number);
            } else {
                specific.push(number);
            }
        }
    }
    for (source, [specific, by_any]) in covering {
        let chosen = if specific.is_empty() {
            by_any
        } else {
            specific
        };
        for (position, number) in chosen.iter().enumerate() {
            let Some(edge) = edges.get(*number) else {
                continue;
            };
            if let Some(flag) = used.get_mut(*number) {
                *flag = true;
            }
            let earlier = chosen.get(..position).unwrap_or_default();
            let clash = earlier.iter().find(|other| {
                edges
                    .get(**other)
                    .is_some_and(|other| clash(other, edge).is_some())
            });
            if let Some(other) = clash {
                clashes.entry((*other, *number)).or_default().push(source);
            }
            push_row(machine, event, source, edge, errors);
        }
    }
    for ((earlier, later), sources) in clashes {
        if let (Some(earlier), Some(later)) = (edges.get(earlier), edges.get(later)) {
            report_clash(machine, earlier, later, &sources, errors);
        }
    }
    for (edge, used) in edges.iter().zip(used) {
        if !used && !edge.sources.is_empty() {
            errors.at(
                &edge.edge.sources,
                format!("this edge is never used: each of its states has an edge of its own for `{}`, which goes before `any`", edge.declared.transition.event),
            );
        }
    }
}

/// Why a later edge from the same state can never be chosen.
enum Clash {
    Same,
    OneDeclaration,
    Unguarded,
    Choice,
}

fn clash(earlier: &Resolved<'_>, later: &Resolved<'_>) -> Option<Clash> {
    let unguarded = |edge: &Resolved<'_>| edge.declared.transition.options.guard.is_empty();
    let one_declaration = earlier.declared.number == later.declared.number;
    let same_guards = guards(earlier) == guards(later);
    if earlier.target == later.target && (one_declaration || unguarded(earlier) || same_guards) {
        Some(Clash::Same)
    } else if one_declaration {
        Some(Clash::OneDeclaration)
    } else if unguarded(earlier) || same_guards {
        Some(Clash::Unguarded)
    } else if matches!(later.target, Target::Choice(_)) {
        Some(Clash::Choice)
    } else {
        None
    }
}

/// The guards of an edge as written.
fn guards(edge: &Resolved<'_>) -> Vec<String> {
    let guards = edge
        .declared
        .transition
        .options
        .guard
        .iter()
        .flat_map(|list| &list.0);
    guards
        .map(|guard| {
            format!(
                "{}{}",
                if guard.negated { "!" } else { "" },
                match &guard.condition {
                    Condition::Function(path) => path.to_token_stream(),
                    Condition::Rule(rule) => {
                        let rule = rule.to_token_stream();
                        quote!(rule(#rule))
                    }
                }
            )
        })
        .collect()
}

fn report_clash(
    machine: &Machine,
    earlier: &Resolved<'_>,
    later: &Resolved<'_>,
    sources: &[usize],
    errors: &mut Errors,
) {
    let event = &later.declared.transition.event;
    let from = machine.states.names(sources);
    let to = earlier.edge.target.text();
    let message = match clash(earlier, later) {
        Some(Clash::Same) => format!("duplicate: `{event}` leads from {from} to `{to}` already"),
        Some(Clash::OneDeclaration) => format!(
            "ambiguous: `{event}` leads from {from} to `{to}` already in this declaration; for alternatives declare `{event}` again, with a guard on the first"
        ),
        Some(Clash::Unguarded) => format!(
            "never reached: an earlier `{event}` leads from {from} to `{to}` under the same guards or none; alternatives are tried in order, so put a guard of its own on the earlier one or move it to the end"
        ),
        Some(Clash::Choice) | None => format!(
            "the caller names the target of `{event}` from {from}, so there can be no alternatives: keep one declaration"
        ),
    };
    errors.at(&later.edge.sources, message);
}

fn push_row(
    machine: &mut Machine,
    event: usize,
    source: usize,
    edge: &Resolved<'_>,
    errors: &mut Errors,
) {
    let overrides = |index: usize| {
        machine
            .states
            .known
            .get(index)
            .is_some_and(|state| state.overrides)
    };
    let mut is_override =
        edge.declared.transition.options.overrides.is_present() || overrides(source);
    let target = match &edge.target {
        Target::State(index) => {
            is_override |= overrides(*index);
            RowTarget::State(*index)
        }
        Target::Same => RowTarget::State(source),
        Target::Choice(set) => {
            if set.iter().all(|state| *state == source) {
                errors.at(
                    &edge.edge.target,
                    format!(
                        "from `{}` this leaves nothing to choose: staying put is no choice",
                        machine.states.name(source)
                    ),
                );
            }
            let number = machine
                .choices
                .iter()
                .position(|known| known == set)
                .unwrap_or_else(|| {
                    machine.choices.push(set.clone());
                    machine.choices.len() - 1
                });
            RowTarget::Choice(number)
        }
    };
    machine.rows.push(Row {
        source,
        event,
        target,
        declaration: edge.declared.number,
        overrides: is_override,
    });
}
