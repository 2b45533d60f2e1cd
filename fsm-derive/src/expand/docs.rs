//! The table of a machine as text, for the documentation of what is generated.

use std::fmt::Write;

use heck::ToSnakeCase;

use crate::model::event::Event;
use crate::model::machine::{Machine, Model};

/// Above this many edges a diagram helps nobody.
const DIAGRAM_EDGES: usize = 60;

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
    let (title, line) = if has_guards {
        (" guards |", " --- |")
    } else {
        ("", "")
    };
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
            if has_guards {
                let guards: Vec<String> = edge.guards.iter().map(|g| format!("`{g}`")).collect();
                let _ = write!(text, " {} |", guards.join(", "));
            }
            text.push('\n');
        }
    }
    if let Some(diagram) = mermaid(model, machine) {
        let _ = write!(text, "\n```mermaid\n{diagram}```\n");
    }
    text
}

/// A state diagram; overrides are left out.
fn mermaid(model: &Model, machine: &Machine) -> Option<String> {
    let mut text = "stateDiagram-v2\n".to_owned();
    for state in machine.states.known.iter().filter(|state| state.born) {
        let _ = writeln!(text, "    [*] --> {}", state.ident);
    }
    let mut edges = 0;
    for row in &machine.rows {
        let Some(event) = model.events.get(row.event) else {
            continue;
        };
        for target in machine.targets(row) {
            if !machine.is_override(row, target) {
                let (from, to) = (machine.states.name(row.source), machine.states.name(target));
                let _ = writeln!(text, "    {from} --> {to}: {}", event.name);
                edges += 1;
                if edges > DIAGRAM_EDGES {
                    return None;
                }
            }
        }
    }
    for state in machine.states.known.iter().filter(|state| state.terminal) {
        let _ = writeln!(text, "    {} --> [*]", state.ident);
    }
    Some(text)
}
