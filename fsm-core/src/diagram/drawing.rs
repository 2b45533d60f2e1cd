//! What every format draws: nodes and arrows, in order of declaration.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::EventInfo;
use crate::info::{EdgeInfo, MachineInfo};

/// The words of Mermaid's language that can't be the name of a state there, and the names that its
/// program takes for its own, in lower case.
const TAKEN: [&str; 20] = [
    "accdescr",
    "acctitle",
    "class",
    "classdef",
    "click",
    "constructor",
    "default",
    "hasownproperty",
    "href",
    "isprototypeof",
    "note",
    "propertyisenumerable",
    "root",
    "scale",
    "state",
    "statediagram",
    "style",
    "tolocalestring",
    "tostring",
    "valueof",
];

/// A machine as nodes and arrows.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) nodes: Vec<Node>,
    pub(super) arrows: Vec<Arrow>,
}

/// A node, with a name that is a plain word in every format.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) shape: Shape,
    /// Belongs to the overrides.
    pub(super) overrides: bool,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// Where rows start.
    Start,
    State {
        #[cfg_attr(
            not(feature = "diagram"),
            expect(dead_code, reason = "only SVG carries it")
        )]
        name: &'static str,
        label: &'static str,
        terminal: bool,
        highlight: bool,
    },
    /// From here the caller names the target.
    Choice,
}

/// An arrow between two nodes, with a line for each event.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) lines: Vec<String>,
    pub(super) overrides: bool,
}

/// The node of each state, choice and arrow that is there already.
#[derive(Default)]
struct Places {
    states: BTreeMap<usize, usize>,
    choices: BTreeMap<(usize, usize), usize>,
    arrows: BTreeMap<(usize, usize, bool), usize>,
}

impl Drawing {
    pub(super) fn of(machine: &MachineInfo, overrides: bool, highlight: Option<usize>) -> Self {
        let mut drawing = Self {
            nodes: vec![Node {
                id: "[*]".to_owned(),
                shape: Shape::Start,
                overrides: false,
            }],
            arrows: Vec::new(),
        };
        let mut places = Places::default();
        for (index, state) in machine.states.iter().enumerate() {
            let highlight = highlight == Some(index);
            if state.overrides && !overrides && !highlight {
                continue;
            }
            let shape = Shape::State {
                name: state.name,
                label: state.label,
                terminal: state.terminal,
                highlight,
            };
            let node = drawing.add(word(index, state.name), shape, state.overrides);
            places.states.insert(index, node);
            if state.initial || state.entry {
                let line = (!state.initial).then(|| "entry".to_owned());
                drawing.arrow(&mut places, 0, node, line, false);
            }
        }
        let edges = machine
            .edges
            .iter()
            .filter(|edge| overrides || !edge.overrides);
        let edges: Vec<&EdgeInfo> = edges.collect();
        let choices = choices(&edges);
        let guarded: BTreeSet<(usize, usize)> = machine
            .edges
            .iter()
            .filter(|edge| !edge.guards.is_empty())
            .map(|edge| (edge.source, edge.event))
            .collect();
        for edge in edges {
            let state = |index: usize| places.states.get(&index).copied();
            let (Some(from), Some(to)) = (state(edge.source), state(edge.target)) else {
                continue;
            };
            let is_else = guarded.contains(&(edge.source, edge.event));
            let line = machine
                .events
                .get(edge.event)
                .map(|event| line(event, edge, is_else));
            let Some(choice) = edge.choice else {
                drawing.arrow(&mut places, from, to, line, edge.overrides);
                continue;
            };
            let choice = (edge.event, choice);
            let Some(Choice { sources, targets }) = choices.get(&choice) else {
                continue;
            };
            let known = places.choices.get(&choice).copied();
            let middle = known.unwrap_or_else(|| {
                let id = format!("choice{}", places.choices.len());
                drawing.add(id, Shape::Choice, targets.values().all(|is| *is))
            });
            places.choices.insert(choice, middle);
            let is = |among: &BTreeMap<usize, bool>, state| among.get(&state) == Some(&true);
            let (into, out) = (is(sources, edge.source), is(targets, edge.target));
            drawing.arrow(&mut places, from, middle, line, into);
            drawing.arrow(&mut places, middle, to, None, out);
        }
        drawing
    }

    fn add(&mut self, id: String, shape: Shape, overrides: bool) -> usize {
        self.nodes.push(Node {
            id,
            shape,
            overrides,
        });
        self.nodes.len() - 1
    }

    /// Adds an arrow, or its line to the arrow that is there already.
    fn arrow(
        &mut self,
        places: &mut Places,
        from: usize,
        to: usize,
        line: Option<String>,
        overrides: bool,
    ) {
        let count = self.arrows.len();
        let index = *places.arrows.entry((from, to, overrides)).or_insert(count);
        if let Some(arrow) = self.arrows.get_mut(index) {
            arrow
                .lines
                .extend(line.filter(|line| !arrow.lines.contains(line)));
            return;
        }
        self.arrows.push(Arrow {
            from,
            to,
            lines: line.into_iter().collect(),
            overrides,
        });
    }
}

/// The sources and targets of a choice, and of each whether every edge there is an override.
#[derive(Default)]
struct Choice {
    sources: BTreeMap<usize, bool>,
    targets: BTreeMap<usize, bool>,
}

/// The choices by event and set.
fn choices(edges: &[&EdgeInfo]) -> BTreeMap<(usize, usize), Choice> {
    let mut choices: BTreeMap<(usize, usize), Choice> = BTreeMap::new();
    for edge in edges {
        if let Some(set) = edge.choice {
            let Choice { sources, targets } = choices.entry((edge.event, set)).or_default();
            *sources.entry(edge.source).or_insert(true) &= edge.overrides;
            *targets.entry(edge.target).or_insert(true) &= edge.overrides;
        }
    }
    choices
}

/// `Approve [is documented, not is blocked]`, or `Park [else]` for the last alternative.
fn line(event: &EventInfo, edge: &EdgeInfo, is_else: bool) -> String {
    let guards: Vec<String> = edge.guards.iter().map(|guard| words(guard)).collect();
    match (guards.is_empty(), is_else) {
        (false, _) => format!("{} [{}]", event.label, guards.join(", ")),
        (true, true) => format!("{} [else]", event.label),
        (true, false) => event.label.to_owned(),
    }
}

fn words(guard: &str) -> String {
    let words = |name: &str| name.replace('_', " ");
    match guard.strip_prefix('!') {
        Some(name) => format!("not {}", words(name)),
        None => words(guard),
    }
}

/// A state's name where it is a word that every format takes for a node, else its position.
fn word(index: usize, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let is_word = lower.starts_with(|first: char| first.is_ascii_lowercase())
        && lower.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // Mermaid finds `direction` anywhere in a line, and looks at what follows.
    let is_taken = TAKEN.contains(&lower.as_str()) || lower.contains("direction");
    let is_made = ["s", "choice"].iter().any(|made| {
        lower
            .strip_prefix(made)
            .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    });
    if is_word && !is_taken && !is_made {
        name.to_owned()
    } else {
        format!("s{index}")
    }
}
