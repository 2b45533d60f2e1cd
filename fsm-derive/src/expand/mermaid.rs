//! The diagram in the documentation of a table: the same Mermaid text that `Diagram::mermaid` of
//! `fsm-core` gives (`diagram/{drawing,mermaid}.rs`), which these macros can't call. A test of the
//! behaviour holds the two together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::model::event::Event;
use crate::model::machine::{Machine, Model};
use crate::model::rows::{Row, RowTarget};

/// Above this many edges a diagram helps nobody.
const MOST_EDGES: usize = 60;

/// The names that Mermaid takes for its own, in lower case.
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

/// Arrows in order, each between two names and with a line for each event.
#[derive(Default)]
struct Arrows {
    known: BTreeMap<(String, String), usize>,
    list: Vec<(String, String, Vec<String>)>,
}

impl Arrows {
    fn add(&mut self, from: &str, to: &str, line: Option<String>) {
        let count = self.list.len();
        let index = *self
            .known
            .entry((from.to_owned(), to.to_owned()))
            .or_insert(count);
        if index == count {
            self.list.push((from.to_owned(), to.to_owned(), Vec::new()));
        }
        if let Some((.., lines)) = self.list.get_mut(index) {
            lines.extend(line.filter(|line| !lines.contains(line)));
        }
    }
}

/// A state diagram; overrides are left out, and large machines have none.
pub(crate) fn diagram(model: &Model, machine: &Machine) -> Option<String> {
    let states = &machine.states.known;
    let shown = || {
        states
            .iter()
            .enumerate()
            .filter(|(_, state)| !state.overrides)
    };
    let id = |index: usize| {
        states
            .get(index)
            .map_or_else(String::new, |state| word(index, &state.name))
    };
    let mut text = "stateDiagram-v2\n".to_owned();
    let mut arrows = Arrows::default();
    for (index, state) in shown() {
        let _ = writeln!(text, "    {}: {}", id(index), escape(&state.label));
        if state.born {
            arrows.add("[*]", &id(index), state.entry.then(|| "entry".to_owned()));
        }
    }
    let is_guarded = |row: &&Row| model.guards.contains_key(&row.declaration);
    let guarded: BTreeSet<(usize, usize)> = machine
        .rows
        .iter()
        .filter(is_guarded)
        .map(|row| (row.source, row.event))
        .collect();
    let edges = || {
        machine.rows.iter().flat_map(|row| {
            let targets = machine.targets(row).into_iter();
            targets
                .filter(|target| !machine.is_override(row, *target))
                .map(move |target| (row, target))
        })
    };
    if edges().count() > MOST_EDGES {
        return None;
    }
    let mut choices: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for (row, target) in edges() {
        let line = line(model, row, guarded.contains(&(row.source, row.event)));
        let RowTarget::Choice(set) = row.target else {
            arrows.add(&id(row.source), &id(target), Some(line));
            continue;
        };
        let count = choices.len();
        let choice = choices.entry((row.event, set)).or_insert_with(|| {
            let _ = writeln!(text, "    state choice{count} <<choice>>");
            format!("choice{count}")
        });
        arrows.add(&id(row.source), choice, Some(line));
        arrows.add(choice, &id(target), None);
    }
    for (from, to, lines) in arrows.list {
        let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
        let colon = if lines.is_empty() { "" } else { ": " };
        let _ = writeln!(text, "    {from} --> {to}{colon}{}", lines.join("<br/>"));
    }
    for (index, _) in shown().filter(|(_, state)| state.terminal) {
        let _ = writeln!(text, "    {} --> [*]", id(index));
    }
    Some(text)
}

/// `Approve [is documented, not is blocked]`, or `Park [else]` for the last alternative.
fn line(model: &Model, row: &Row, is_else: bool) -> String {
    let label = model
        .events
        .get(row.event)
        .map_or_else(String::new, Event::label);
    match model.guards.get(&row.declaration) {
        Some(guards) => {
            let guards: Vec<String> = guards
                .iter()
                .map(|guard| {
                    let not = if guard.negated { "not " } else { "" };
                    format!("{not}{}", guard.name().replace('_', " "))
                })
                .collect();
            format!("{label} [{}]", guards.join(", "))
        }
        None if is_else => format!("{label} [else]"),
        None => label,
    }
}

/// A state's name where Mermaid takes it for one, else its position.
fn word(index: usize, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let is_word = lower.starts_with(|first: char| first.is_ascii_lowercase())
        && lower.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
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

/// A label in which nothing is taken for Mermaid's own language, for Markdown or for HTML. Mermaid
/// writes a character as `#` code `;`.
fn escape(label: &str) -> String {
    let chars: Vec<char> = label.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    let mut text = String::new();
    for (index, c) in chars.iter().copied().enumerate() {
        let before = at(index.checked_sub(1));
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let is_plain = match c {
            ' ' | ',' | '\'' | '!' | '?' | '[' | ']' => true,
            '(' => before != Some(']'),
            ')' => !before.is_some_and(char::is_numeric),
            '-' | '.' | '/' | '_' => letter(before) && letter(at(index.checked_add(1))),
            _ => c.is_alphanumeric(),
        };
        let word = chars
            .get(index.saturating_sub(8)..=index)
            .unwrap_or_default();
        let ends_direction = word
            .iter()
            .collect::<String>()
            .eq_ignore_ascii_case("direction");
        if c.is_control() {
            text.push(' ');
        } else if is_plain && !ends_direction {
            text.push(c);
        } else {
            let _ = write!(text, "#{};", u32::from(c));
        }
    }
    text
}
