//! Mermaid's `stateDiagram-v2`. The macros write the same text into the documentation of a table
//! (`fsm-derive`, `expand/mermaid.rs`).

use std::fmt::Write;

use super::drawing::{Drawing, Node, Shape};

/// How states and choices that belong to the overrides look.
const OVERRIDE: &str = "stroke-dasharray: 6 4";
/// How the marked state looks, on light and on dark pages.
const HIGHLIGHT: &str = "fill:#ffe08a,stroke:#9a6700,stroke-width:2px,color:#1f2328";

pub(super) fn write(drawing: &Drawing) -> String {
    let mut text = "stateDiagram-v2\n".to_owned();
    for node in &drawing.nodes {
        let id = &node.id;
        let _ = match node.shape {
            Shape::State { label, .. } => writeln!(text, "    {id}: {}", escape(label)),
            Shape::Choice => writeln!(text, "    state {id} <<choice>>"),
            Shape::Start => Ok(()),
        };
    }
    for arrow in &drawing.arrows {
        let id = |index: usize| drawing.nodes.get(index).map_or("", |node| &node.id);
        let _ = write!(text, "    {} --> {}", id(arrow.from), id(arrow.to));
        let mark = if arrow.overrides { " (override)" } else { "" };
        for (number, line) in arrow.lines.iter().enumerate() {
            let between = if number == 0 { ": " } else { "<br/>" };
            let _ = write!(text, "{between}{}{mark}", escape(line));
        }
        text.push('\n');
    }
    for node in &drawing.nodes {
        if let Shape::State { terminal: true, .. } = node.shape {
            let _ = writeln!(text, "    {} --> [*]", node.id);
        }
    }
    let highlight = |node: &Node| {
        matches!(
            node.shape,
            Shape::State {
                highlight: true,
                ..
            }
        )
    };
    class(&mut text, drawing, "override", OVERRIDE, |node| {
        node.overrides
    });
    class(&mut text, drawing, "highlight", HIGHLIGHT, highlight);
    text
}

/// Gives the nodes of a kind their look.
fn class(
    text: &mut String,
    drawing: &Drawing,
    class: &str,
    style: &str,
    is: impl Fn(&Node) -> bool,
) {
    let ids: Vec<&str> = drawing
        .nodes
        .iter()
        .filter(|node| is(node))
        .map(|node| node.id.as_str())
        .collect();
    if !ids.is_empty() {
        let _ = writeln!(text, "    classDef {class} {style}");
        let _ = writeln!(text, "    class {} {class}", ids.join(","));
    }
}

/// A label in which nothing is taken for Mermaid's own language, for Markdown or for HTML: all of
/// these are read in labels. Mermaid writes a character as `#` code `;`.
fn escape(label: &str) -> String {
    let chars: Vec<char> = label.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    let mut text = String::new();
    for (index, c) in chars.iter().copied().enumerate() {
        let before = at(index.checked_sub(1));
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let is_plain = match c {
            ' ' | ',' | '\'' | '!' | '?' | '[' | ']' => true,
            // `[a](b)` would be a link, and `1)` a list.
            '(' => before != Some(']'),
            ')' => !before.is_some_and(char::is_numeric),
            '-' | '.' | '/' | '_' => letter(before) && letter(at(index.checked_add(1))),
            _ => c.is_alphanumeric(),
        };
        // `direction TB` turns the whole diagram, wherever it stands.
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
