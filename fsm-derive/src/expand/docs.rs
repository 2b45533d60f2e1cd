//! The table of a machine as text, for the documentation of what is generated.

use std::fmt::Write;

use super::mermaid;
use crate::model::event::Event;
use crate::model::machine::{Machine, Model};

/// One line for an event: ``from `Active` or `Invited` to `Locked` ``.
pub(crate) fn edges(event: &Event) -> String {
    let edges: Vec<String> = event
        .written
        .iter()
        .map(|(source, target)| format!("`{source}` → `{target}`"))
        .collect();
    edges.join(", ")
}

/// The documentation of a table: every declaration as written, and a Mermaid diagram.
pub(crate) fn table(model: &Model, machine: &Machine) -> String {
    let mut text = format!(
        "The transitions of the field `{}`.\n\n| event | from | to |\n| --- | --- | --- |\n",
        machine.field
    );
    for event in model.events.get(machine.events.clone()).unwrap_or_default() {
        for (source, target) in &event.written {
            let mark = if event.overrides { " (override)" } else { "" };
            let cell = |set: &str| set.replace('|', "\\|");
            let _ = writeln!(
                text,
                "| `{}`{mark} | `{}` | `{}` |",
                event.name,
                cell(source),
                cell(target)
            );
        }
    }
    if let Some(diagram) = mermaid::diagram(model, machine) {
        let _ = write!(text, "\n```mermaid\n{diagram}```\n");
    }
    text
}
