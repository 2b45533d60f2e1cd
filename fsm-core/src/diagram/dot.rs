//! DOT, the language of Graphviz.

use std::fmt::Write;

use super::drawing::{Arrow, Drawing, Node, Shape};

pub(super) fn write(title: &str, drawing: &Drawing) -> String {
    let mut text = format!("digraph {} {{\n", quote(title));
    text.push_str("    node [fontname=\"sans-serif\", shape=box];\n");
    text.push_str("    edge [fontname=\"sans-serif\", fontsize=11];\n");
    for node in &drawing.nodes {
        let _ = writeln!(text, "    {} [{}];", quote(&node.id), of_node(node));
    }
    for arrow in &drawing.arrows {
        let id = |index: usize| drawing.nodes.get(index).map_or("", |node| &node.id);
        let (from, to) = (quote(id(arrow.from)), quote(id(arrow.to)));
        let _ = writeln!(text, "    {from} -> {to}{};", of_arrow(arrow));
    }
    text.push_str("}\n");
    text
}

/// The attributes of a node.
fn of_node(node: &Node) -> String {
    let dashed = if node.overrides { ",dashed" } else { "" };
    match node.shape {
        Shape::Start => {
            "label=\"\", shape=circle, width=0.15, style=filled, fillcolor=black".to_owned()
        }
        Shape::Choice => {
            format!("label=\"\", shape=diamond, width=0.35, height=0.35, style=\"solid{dashed}\"")
        }
        Shape::State {
            label,
            terminal,
            highlight,
            ..
        } => {
            let ends = if terminal { ", peripheries=2" } else { "" };
            let (filled, colours) = if highlight {
                (
                    ",filled",
                    ", fillcolor=\"#ffe08a\", color=\"#9a6700\", penwidth=2",
                )
            } else {
                ("", "")
            };
            let label = quote(label);
            format!("label={label}, style=\"rounded{dashed}{filled}\"{ends}{colours}")
        }
    }
}

/// The attributes of an arrow, in brackets; nothing where it has none.
fn of_arrow(arrow: &Arrow) -> String {
    let lines: Vec<String> = arrow.lines.iter().map(|line| escape(line)).collect();
    let label = format!("label=\"{}\"", lines.join("\\n"));
    match (lines.is_empty(), arrow.overrides) {
        (true, false) => String::new(),
        (true, true) => " [style=dashed]".to_owned(),
        (false, false) => format!(" [{label}]"),
        (false, true) => format!(" [{label}, style=dashed]"),
    }
}

/// A text in quotes.
fn quote(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// Graphviz reads escapes (`\N` is the node's name) and HTML entities in a label.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            _ if c.is_control() => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}
