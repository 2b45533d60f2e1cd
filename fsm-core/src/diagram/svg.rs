//! SVG: Dagre's layout (the crate `dugong`), drawn by hand.

use std::fmt::{self, Write};

use dugong::graphlib::{Graph, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, NodeLabel, Point};

use super::drawing::{Arrow, Drawing, Node, Shape};

/// Pixels: the height of a line of a label, of a state, the sizes of the two small nodes, and the
/// space around the whole.
const LINE: f64 = 16.0;
const STATE: f64 = 36.0;
const START: f64 = 14.0;
const CHOICE: f64 = 26.0;
const MARGIN: f64 = 10.0;
/// Font sizes.
const LABEL: f64 = 14.0;
const EVENT: f64 = 12.0;

const INK: &str = "#1f2328";
const LINES: &str = "#59636e";

/// The layout found no place for the states.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no layout was found for the diagram: {why}")]
#[non_exhaustive]
pub struct NoLayout {
    /// What the layout says.
    pub why: String,
}

pub(super) fn write(title: &str, drawing: &Drawing) -> Result<String, NoLayout> {
    let graph = layout(drawing).map_err(|error| NoLayout {
        why: error.to_string(),
    })?;
    let mut frame = Frame::default();
    // Labels lie above all arrows, and states above both.
    let (mut body, mut labels) = (String::new(), String::new());
    for (number, arrow) in drawing.arrows.iter().enumerate() {
        let (from, to) = (arrow.from.to_string(), arrow.to.to_string());
        let placed = graph.edge(&from, &to, Some(&number.to_string()));
        let ends = (drawing.nodes.get(arrow.from), drawing.nodes.get(arrow.to));
        let centres = (graph.node(&from), graph.node(&to));
        if let (Some(placed), (Some(from), Some(to)), (Some(a), Some(b))) = (placed, ends, centres)
        {
            let mut points = placed.points.clone();
            trim(&mut points, &from.shape, a);
            points.reverse();
            trim(&mut points, &to.shape, b);
            points.reverse();
            draw_arrow(&mut body, &mut frame, arrow, &points);
            draw_lines(&mut labels, &mut frame, arrow, placed);
        }
    }
    body.push_str(&labels);
    for (index, node) in drawing.nodes.iter().enumerate() {
        if let Some(placed) = graph.node(&index.to_string()) {
            draw_node(&mut body, &mut frame, node, placed);
        }
    }
    let (x, y) = (frame.left - MARGIN, frame.top - MARGIN);
    let (width, height) = (frame.right - x + MARGIN, frame.bottom - y + MARGIN);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"{x:.1} {y:.1} {width:.1} {height:.1}\" role=\"img\" font-family=\"sans-serif\" \
         text-anchor=\"middle\">\n\
         <title>{}</title>\n\
         <rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"#ffffff\"/>\n\
         {body}</svg>\n",
        escape(title)
    ))
}

/// What the drawing takes up.
struct Frame {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            left: f64::INFINITY,
            top: f64::INFINITY,
            right: f64::NEG_INFINITY,
            bottom: f64::NEG_INFINITY,
        }
    }
}

impl Frame {
    /// Takes in a box around a centre.
    fn include(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.left = self.left.min(x - width / 2.0);
        self.right = self.right.max(x + width / 2.0);
        self.top = self.top.min(y - height / 2.0);
        self.bottom = self.bottom.max(y + height / 2.0);
    }
}

type Laid = Graph<NodeLabel, EdgeLabel, GraphLabel>;

fn layout(drawing: &Drawing) -> Result<Laid, dugong::LayoutError> {
    let mut graph: Laid = Graph::new(GraphOptions {
        multigraph: true,
        compound: false,
        directed: true,
    });
    graph.set_graph(GraphLabel {
        nodesep: 36.0,
        ranksep: 36.0,
        ..GraphLabel::default()
    });
    graph.set_default_edge_label(EdgeLabel::default);
    for (index, node) in drawing.nodes.iter().enumerate() {
        let (width, height) = match node.shape {
            Shape::Start => (START, START),
            Shape::Choice => (CHOICE, CHOICE),
            Shape::State { label, .. } => (text_width(label, LABEL) + 28.0, STATE),
        };
        let label = NodeLabel {
            width,
            height,
            ..NodeLabel::default()
        };
        graph.set_node(index.to_string(), label);
    }
    for (number, arrow) in drawing.arrows.iter().enumerate() {
        let widths = arrow.lines.iter().map(|line| text_width(line, EVENT) + 8.0);
        let label = EdgeLabel {
            width: widths.fold(0.0, f64::max),
            height: arrow.lines.iter().map(|_| LINE).sum(),
            // The usual way is kept straight, exceptions bend round it.
            weight: if arrow.overrides { 1.0 } else { 4.0 },
            ..EdgeLabel::default()
        };
        graph.set_edge_named(
            arrow.from.to_string(),
            arrow.to.to_string(),
            Some(number.to_string()),
            Some(label),
        );
    }
    dugong::layout(&mut graph)?;
    Ok(graph)
}

/// The layout ends every arrow at the box around a node; a circle and a diamond are smaller.
fn trim(points: &mut [Point], shape: &Shape, centre: &NodeLabel) {
    let [end, next, ..] = points else { return };
    let (x, y) = (centre.x.unwrap_or(end.x), centre.y.unwrap_or(end.y));
    let (dx, dy) = (next.x - x, next.y - y);
    let reach = match shape {
        Shape::State { .. } => return,
        Shape::Start => START / 2.0 / dx.hypot(dy),
        Shape::Choice => CHOICE / 2.0 / (dx.abs() + dy.abs()),
    };
    if reach.is_finite() {
        (end.x, end.y) = (x + dx * reach, y + dy * reach);
    }
}

fn draw_arrow(body: &mut String, frame: &mut Frame, arrow: &Arrow, points: &[Point]) {
    let [first, .., before, last] = points else {
        return;
    };
    for point in points {
        frame.include(point.x, point.y, 0.0, 0.0);
    }
    let (class, dashes) = if arrow.overrides {
        ("event override", " stroke-dasharray=\"6 4\"")
    } else {
        ("event", "")
    };
    let _ = write!(
        body,
        "<g class=\"{class}\"><path d=\"M{:.1},{:.1}",
        first.x, first.y
    );
    // Corners are rounded: each point bends the line between the middles of its two sides.
    for pair in points.windows(2).skip(1) {
        if let [at, next] = pair {
            let (x, y) = (f64::midpoint(at.x, next.x), f64::midpoint(at.y, next.y));
            let _ = write!(body, " Q{:.1},{:.1} {x:.1},{y:.1}", at.x, at.y);
        }
    }
    let _ = write!(
        body,
        " L{:.1},{:.1}\" fill=\"none\" stroke=\"{LINES}\" stroke-width=\"1.3\"{dashes}/>",
        last.x, last.y
    );
    let (dx, dy) = (last.x - before.x, last.y - before.y);
    let length = dx.hypot(dy).max(f64::EPSILON);
    let (dx, dy) = (dx / length, dy / length);
    let (x, y) = (last.x - 9.0 * dx, last.y - 9.0 * dy);
    let _ = write!(
        body,
        "<path d=\"M{:.1},{:.1} L{:.1},{:.1} L{:.1},{:.1} Z\" fill=\"{LINES}\"/>",
        last.x,
        last.y,
        x - 4.0 * dy,
        y + 4.0 * dx,
        x + 4.0 * dy,
        y - 4.0 * dx
    );
    body.push_str("</g>\n");
}

/// The events of an arrow, on a ground of their own.
fn draw_lines(labels: &mut String, frame: &mut Frame, arrow: &Arrow, placed: &EdgeLabel) {
    let &EdgeLabel { width, height, .. } = placed;
    let (Some(x), Some(y), false) = (placed.x, placed.y, arrow.lines.is_empty()) else {
        return;
    };
    frame.include(x, y, width, height);
    let (left, top) = (x - width / 2.0, y - height / 2.0);
    let _ = write!(
        labels,
        "<g class=\"label\"><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
         fill=\"#ffffff\" fill-opacity=\"0.85\"/><text font-size=\"{EVENT}\" fill=\"{INK}\">"
    );
    let mut baseline = top + LINE / 2.0 + EVENT * 0.35;
    for line in &arrow.lines {
        let _ = write!(
            labels,
            "<tspan x=\"{x:.1}\" y=\"{baseline:.1}\">{}</tspan>",
            escape(line)
        );
        baseline += LINE;
    }
    labels.push_str("</text></g>\n");
}

fn draw_node(body: &mut String, frame: &mut Frame, node: &Node, placed: &NodeLabel) {
    let (Some(x), Some(y)) = (placed.x, placed.y) else {
        return;
    };
    frame.include(x, y, placed.width, placed.height);
    let dashes = if node.overrides {
        " stroke-dasharray=\"6 4\""
    } else {
        ""
    };
    match node.shape {
        Shape::Start => {
            let _ = writeln!(
                body,
                "<circle class=\"start\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{}\" fill=\"{INK}\"/>",
                START / 2.0
            );
        }
        Shape::Choice => {
            let half = CHOICE / 2.0;
            let _ = writeln!(
                body,
                "<path class=\"choice\" d=\"M{x:.1},{:.1} L{:.1},{y:.1} L{x:.1},{:.1} L{:.1},{y:.1} Z\" \
                 fill=\"#ffffff\" stroke=\"{INK}\" stroke-width=\"1.3\"{dashes}/>",
                y - half,
                x + half,
                y + half,
                x - half
            );
        }
        Shape::State {
            name,
            label,
            terminal,
            highlight,
        } => {
            let (class, fill, stroke, thick) = if highlight {
                ("state highlight", "#ffe08a", "#9a6700", 2.5)
            } else {
                ("state", "#ffffff", INK, 1.3)
            };
            let _ = write!(
                body,
                "<g class=\"{class}\" data-state=\"{}\">",
                escape(name)
            );
            let mut rect = |inset: f64, fill: &str| {
                let _ = write!(
                    body,
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{:.1}\" \
                     fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thick}\"{dashes}/>",
                    x - placed.width / 2.0 + inset,
                    y - placed.height / 2.0 + inset,
                    placed.width - 2.0 * inset,
                    placed.height - 2.0 * inset,
                    9.0 - inset
                );
            };
            rect(0.0, fill);
            if terminal {
                rect(3.5, "none");
            }
            let _ = writeln!(
                body,
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{LABEL}\" fill=\"{INK}\">{}</text></g>",
                y + LABEL * 0.35,
                escape(label)
            );
        }
    }
}

/// About as wide as a usual font sets the text, rather more than less.
fn text_width(text: &str, size: f64) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | '('
        | ')' | '[' | ']' | ' ' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' => 0.72,
        // Scripts of wide letters, and pictures.
        '\u{1100}'.. => 1.05,
        _ => 0.6,
    };
    size * text.chars().map(width).sum::<f64>()
}

/// A text in which nothing is taken for XML, without the characters that XML does not allow.
fn escape(text: &str) -> Escaped<'_> {
    Escaped(text)
}

struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\u{fffe}' | '\u{ffff}' => f.write_char(' ')?,
                _ if c.is_control() => f.write_char(' ')?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
