//! The table of a machine as text, for the documentation of what is generated.

use std::fmt::Write;

use heck::ToSnakeCase;

use super::mermaid;
use crate::model::event::{Event, type_text};
use crate::model::machine::{Machine, Model};

/// One line for an event: ``from `Active` or `Invited` to `Locked` ``.
pub(crate) fn edges(event: &Event) -> String {
    let edges: Vec<String> = event
        .written
        .iter()
        .map(|edge| format!("`{}` → `{}`", edge.source, edge.target))
        .collect();
    edges.join(", ")
}

/// The documentation of the method that begins an event; in the typed form a target is named by its
/// type.
pub(crate) fn begins(machine: &Machine, event: &Event, typed: bool) -> String {
    let mut text = format!("Begins `{}`: {}.", event.name, edges(event));
    match event.note {
        Some(note) if note.optional => text.push_str("\n\nIt may have a note: `.note(\"..\")`."),
        Some(_) => text.push_str("\n\nIt needs a note: `.note(\"..\")`."),
        None => {}
    }
    if let Some(input) = &event.input {
        let _ = write!(
            text,
            "\n\nIt needs an input: `.input(..)`, a `{}`.",
            type_text(input)
        );
    }
    if event.chooses {
        let markers = machine.states.enum_name.to_snake_case();
        let call = if typed {
            format!("`handle.{}::<{markers}::..>()`", event.method)
        } else {
            format!("`row.{}({}::..)`", event.method, machine.states.enum_name)
        };
        let _ = write!(
            text,
            "\n\nThe caller names one of the target states (not the row's own): {call}."
        );
    }
    text
}

/// The documentation of a table: every declaration as written, and a Mermaid diagram.
pub(crate) fn table(model: &Model, machine: &Machine) -> String {
    let events = model.events.get(machine.events.clone()).unwrap_or_default();
    let edges = events.iter().flat_map(|event| &event.written);
    let has_guards = edges.clone().any(|edge| !edge.guards.is_empty());
    let has_rules = edges.clone().any(|edge| edge.rule.is_some());
    let (mut title, mut line) = (String::new(), String::new());
    for (_, name) in [(has_rules, "rule"), (has_guards, "guards")]
        .iter()
        .filter(|(has, _)| *has)
    {
        let _ = write!(title, " {name} |");
        line.push_str(" --- |");
    }
    let mut text = format!(
        "The transitions of the field `{}`.\n\n| event | from | to |{title}\n| --- | --- | --- |{line}\n",
        machine.field
    );
    for event in events {
        for edge in &event.written {
            let mark = if event.overrides { " (override)" } else { "" };
            let cell = |set: &str| set.replace('|', "\\|");
            let _ = write!(
                text,
                "| `{}`{mark} | `{}` | `{}` |",
                event.name,
                cell(&edge.source),
                cell(&edge.target)
            );
            if has_rules {
                let rule = edge.rule.as_ref().map(|rule| format!("`{}`", cell(rule)));
                let _ = write!(text, " {} |", rule.unwrap_or_default());
            }
            if has_guards {
                let guards: Vec<String> = edge.guards.iter().map(|g| format!("`{g}`")).collect();
                let _ = write!(text, " {} |", guards.join(", "));
            }
            text.push('\n');
        }
    }
    if let Some(diagram) = mermaid::diagram(model, machine) {
        let _ = write!(text, "\n```mermaid\n{diagram}```\n");
    }
    text
}
