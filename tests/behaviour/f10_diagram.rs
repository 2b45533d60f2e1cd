//! Diagrams of a machine: Mermaid, DOT and SVG.

use std::time::{Duration, Instant};

use crate::loan::{Loan, LoanState, Order, Words};
use fsm_core::prelude::*;
use fsm_core::{Diagram, MachineInfo, UnknownState};
use fsm_tests::large::Large;
use roxmltree::{Document, Node};

/// What the macros write into the documentation of the machines in `loan_desk/loan.rs`, one after the other.
const DOCUMENTED: &str = include_str!(
    "../../fsm-derive/src/tests/snapshots/fsm_derive__tests__snapshots__the_diagrams_of_a_documentation.snap"
);

#[test]
fn f10_mermaid_shows_labels_guards_choices_and_ends() {
    assert_eq!(
        Loan::diagram().mermaid(),
        "stateDiagram-v2
    created: Created
    submitted: Submitted
    reviewed: Reviewed
    verified: Verified
    approved: Approved
    denied: Turned down
    state choice0 <<choice>>
    [*] --> created
    [*] --> submitted: entry
    created --> submitted: Submit
    submitted --> reviewed: Review
    reviewed --> verified: Verify
    reviewed --> denied: Deny
    reviewed --> choice0: Send back
    choice0 --> created
    choice0 --> submitted
    verified --> approved: Approve [is documented, not is blocked]<br/>Sign
    verified --> denied: Deny
    verified --> verified: Remind
    verified --> choice0: Send back
    approved --> [*]
    denied --> [*]
"
    );
    assert_eq!(Loan::diagram().to_string(), Loan::diagram().mermaid());
}

#[test]
fn f10_dot_shows_the_same() {
    assert_eq!(
        Loan::diagram().highlight(LoanState::Verified).dot(),
        r##"digraph "Loan.state" {
    node [fontname="sans-serif", shape=box];
    edge [fontname="sans-serif", fontsize=11];
    "[*]" [label="", shape=circle, width=0.15, style=filled, fillcolor=black];
    "created" [label="Created", style="rounded"];
    "submitted" [label="Submitted", style="rounded"];
    "reviewed" [label="Reviewed", style="rounded"];
    "verified" [label="Verified", style="rounded,filled", fillcolor="#ffe08a", color="#9a6700", penwidth=2];
    "approved" [label="Approved", style="rounded", peripheries=2];
    "denied" [label="Turned down", style="rounded", peripheries=2];
    "choice0" [label="", shape=diamond, width=0.35, height=0.35, style="solid"];
    "[*]" -> "created";
    "[*]" -> "submitted" [label="entry"];
    "created" -> "submitted" [label="Submit"];
    "submitted" -> "reviewed" [label="Review"];
    "reviewed" -> "verified" [label="Verify"];
    "reviewed" -> "denied" [label="Deny"];
    "reviewed" -> "choice0" [label="Send back"];
    "choice0" -> "created";
    "choice0" -> "submitted";
    "verified" -> "approved" [label="Approve [is documented, not is blocked]\nSign"];
    "verified" -> "denied" [label="Deny"];
    "verified" -> "verified" [label="Remind"];
    "verified" -> "choice0" [label="Send back"];
}
"##
    );
}

#[test]
fn f10_overrides_are_left_out_or_drawn_apart() {
    let plain = Loan::diagram();
    for text in [plain.mermaid(), plain.dot(), plain.svg().unwrap()] {
        assert!(
            !text.contains("verride") && !text.contains("On hold"),
            "{text}"
        );
    }
    let all = Loan::diagram().with_overrides();
    let mermaid = all.mermaid();
    for line in [
        "    on_hold: On hold\n",
        "    created --> on_hold: Hold (override)\n",
        "    verified --> choice0: Manually override (override)\n",
        "    on_hold --> choice0: Manually override (override)\n",
        "    choice0 --> denied\n",
        "    verified --> approved: Approve [is documented, not is blocked]<br/>Sign\n",
        "    classDef override stroke-dasharray: 6 4\n    class on_hold,choice0 override\n",
    ] {
        assert!(mermaid.contains(line), "{line}{mermaid}");
    }
    let dot = all.dot();
    for line in [
        "\"on_hold\" [label=\"On hold\", style=\"rounded,dashed\"];",
        "\"choice0\" [label=\"\", shape=diamond, width=0.35, height=0.35, style=\"solid,dashed\"];",
        "\"created\" -> \"on_hold\" [label=\"Hold\", style=dashed];",
        "\"choice0\" -> \"denied\" [style=dashed];",
        "\"created\" -> \"submitted\" [label=\"Submit\"];",
    ] {
        assert!(dot.contains(line), "{line}\n{dot}");
    }
}

#[test]
fn f10_a_highlighted_state_is_shown_even_where_it_is_an_override() {
    let diagram = Loan::diagram().highlight(LoanState::OnHold);
    let mermaid = diagram.mermaid();
    assert!(mermaid.contains("    on_hold: On hold\n"), "{mermaid}");
    assert!(
        mermaid.contains("    class on_hold highlight\n"),
        "{mermaid}"
    );
    assert!(!mermaid.contains("Hold (override)"), "{mermaid}");
    let loan = Loan::in_state(LoanState::Reviewed);
    let mermaid = Loan::diagram().highlight(loan.state()).mermaid();
    assert!(
        mermaid.ends_with("    class reviewed highlight\n"),
        "{mermaid}"
    );
}

#[test]
fn f10_a_state_may_be_highlighted_by_name_or_former_name() -> Result<(), UnknownState> {
    let typed = Loan::diagram().highlight(LoanState::Verified);
    assert_eq!(Loan::diagram().highlight_named("verified")?, typed);
    assert_eq!(Loan::diagram().highlight_named("checked")?, typed);
    let unknown = Loan::diagram().highlight_named("verfied").unwrap_err();
    assert_eq!(unknown.nearest, Some("verified"));
    assert_eq!(unknown.state_enum, "LoanState");
    Ok(())
}

#[test]
fn f10_the_last_alternative_is_taken_else() {
    let mermaid = Order::shipping_diagram().mermaid();
    assert!(
        mermaid.contains("    waiting --> shipped: Ship [is paid]\n"),
        "{mermaid}"
    );
    assert!(
        mermaid.contains("    waiting --> stalled: Ship [else]\n"),
        "{mermaid}"
    );
    assert!(
        Order::payment_diagram()
            .mermaid()
            .contains("    open --> paid: Pay\n")
    );
}

#[test]
fn f10_the_documentation_shows_the_same_diagrams() {
    let diagrams = [
        Loan::diagram().mermaid(),
        Order::payment_diagram().mermaid(),
        Order::shipping_diagram().mermaid(),
        Words::diagram().mermaid(),
    ];
    let documented = DOCUMENTED.splitn(3, "---\n").nth(2).unwrap();
    assert_eq!(documented.trim_end(), diagrams.concat().trim_end());
}

#[test]
fn f10_words_of_the_languages_stay_words() {
    let mermaid = Words::diagram().mermaid();
    for line in [
        "    s0: State\n",
        "    end: End\n",
        "    s10: Directio#110;\n",
        "    s11: S0\n",
        "    graph: Graph\n",
        "    colons: a#58;b#58;#58;c#59; d#58;\n",
        "    quotes: #34;quoted#34; #92;N #92; 'single'\n",
        "    s21: Renamed\n",
        "    s3 --> s4: #58; #58;#58; #58;#58;#58;\n",
        "    s5 --> s6: directio#110; TB\n",
        "    unicode --> nameless: Re-open v1#46;2 (again) a/b a_b\n",
        "    s21 --> tb: new line tab\n",
    ] {
        assert!(mermaid.contains(line), "{line}{mermaid}");
    }
    let dot = Words::diagram().dot();
    for line in [
        r#""quotes" [label="\"quoted\" \\N \\ 'single'", style="rounded"];"#,
        r#""markup" [label="<b>bold</b> &amp; &amp;amp; </text> -->", style="rounded"];"#,
        r#""s11" -> "s12" [label="a\"b\\nc"];"#,
    ] {
        assert!(dot.contains(line), "{line}\n{dot}");
    }
}

#[test]
fn f10_svg_is_xml_with_every_state_and_event() {
    let svg = Words::diagram().svg().unwrap();
    let document = Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(
        root.tag_name().namespace(),
        Some("http://www.w3.org/2000/svg")
    );
    let labels: Vec<String> = states(&document)
        .map(|state| texts(state).concat())
        .collect();
    let expected: Vec<String> = Words::machine().machines[0]
        .states
        .iter()
        .map(|state| state.label.replace(['\u{7}', '\u{fffe}'], " "))
        .collect();
    assert_eq!(labels, expected);
    let names: Vec<&str> = states(&document)
        .filter_map(|state| state.attribute("data-state"))
        .collect();
    assert!(names.contains(&"no \"word\"; --> <x> & {y}"), "{names:?}");
    let all = texts(root);
    for label in ["<script>alert(1)</script>", "a\"b\\nc", "日本語 → 🦀"] {
        assert!(all.contains(&label.to_owned()), "{all:?}");
    }
    assert!(!svg.contains("<script"));
}

#[test]
fn f10_svg_marks_ends_choices_overrides_and_the_highlight() {
    let diagram = Loan::diagram()
        .with_overrides()
        .highlight(LoanState::Verified);
    let svg = diagram.svg().unwrap();
    let document = Document::parse(&svg).unwrap();
    let state = |name: &str| {
        states(&document)
            .find(|state| state.attribute("data-state") == Some(name))
            .unwrap()
    };
    let boxes = |name: &str| {
        let children = state(name).children();
        children.filter(|child| child.has_tag_name("rect")).count()
    };
    assert_eq!((boxes("approved"), boxes("verified")), (2, 1));
    assert_eq!(
        state("verified").attribute("class"),
        Some("state highlight")
    );
    assert_eq!(state("reviewed").attribute("class"), Some("state"));
    let dashed = |node: Node<'_, '_>| {
        node.descendants()
            .any(|node| node.attribute("stroke-dasharray").is_some())
    };
    assert!(dashed(state("on_hold")) && !dashed(state("reviewed")));
    let of_class = |class: &'static str| {
        document
            .descendants()
            .filter(move |node| node.attribute("class") == Some(class))
    };
    assert_eq!(
        (of_class("choice").count(), of_class("start").count()),
        (2, 1)
    );
    assert!(of_class("event override").count() > 5 && of_class("event override").all(dashed));
    assert!(of_class("event").count() > 5 && !of_class("event").any(dashed));
    // Events between the same two states stand one below the other on one arrow.
    let shared = of_class("label").map(texts).find(|lines| lines.len() == 2);
    assert_eq!(
        shared,
        Some(vec![
            "Approve [is documented, not is blocked]".to_owned(),
            "Sign".to_owned()
        ])
    );
}

/// Arrows without a label lie at the rim of its drawing.
mod trip {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum TripState {
        #[state(initial)]
        A,
        B,
        C,
        D,
    }

    #[derive(StateMachine)]
    pub(super) struct Trip {
        #[transition(on: A => B, B => C, C => D)]
        #[transition(back: D => A | B | C)]
        state: TripState,
    }
}

#[test]
fn f10_nothing_lies_outside_of_the_svg() {
    for svg in [
        trip::Trip::diagram().svg().unwrap(),
        Loan::diagram().with_overrides().svg().unwrap(),
        Order::shipping_diagram().svg().unwrap(),
    ] {
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        let sides = numbers(root.attribute("viewBox").unwrap());
        let (left, top) = (sides[0], sides[1]);
        let (right, bottom) = (left + sides[2], top + sides[3]);
        let inside = |x: f64, y: f64| (left..=right).contains(&x) && (top..=bottom).contains(&y);
        for node in document.descendants() {
            let number = |name: &str| {
                node.attribute(name)
                    .map(|text| text.parse::<f64>().unwrap())
            };
            if let (Some(x), Some(y)) = (number("x"), number("y")) {
                let (width, height) = (number("width"), number("height"));
                assert!(inside(x, y), "{node:?}");
                assert!(
                    inside(x + width.unwrap_or(0.0), y + height.unwrap_or(0.0)),
                    "{node:?}"
                );
            }
            for point in numbers(node.attribute("d").unwrap_or_default()).chunks(2) {
                assert!(inside(point[0], point[1]), "{node:?}");
            }
        }
    }
}

#[test]
fn f10_a_diagram_of_500_states_takes_no_time() {
    let start = Instant::now();
    let diagram = Large::diagram().with_overrides();
    let (mermaid, dot) = (diagram.mermaid(), diagram.dot());
    let taken = start.elapsed();
    assert_eq!(mermaid.matches(" --> ").count(), 1_501);
    assert_eq!(dot.matches(" -> ").count(), 1_501);
    assert!(taken < Duration::from_secs(1), "{taken:?}");
}

#[test]
fn f10_a_model_without_its_types_draws_the_same() {
    let loan = Loan::machine();
    assert_eq!((loan.name, loan.noun, loan.table), ("Loan", "loan", None));
    let [machine] = loan.machines.as_slice() else {
        panic!("{loan:?}");
    };
    assert_eq!((machine.field, machine.state_enum), ("state", "LoanState"));
    assert_eq!(machine.diagram().mermaid(), Loan::diagram().mermaid());
    assert_eq!(*machine, MachineInfo::of::<Loan, LoanState>());
    assert_eq!(Diagram::<LoanState>::of::<Loan>(), Loan::diagram());

    let order = Order::machine();
    let fields: Vec<&str> = order.machines.iter().map(|machine| machine.field).collect();
    assert_eq!(fields, ["payment", "shipping"]);
    // Events are counted within their machine.
    let shipping = &order.machines[1];
    let events: Vec<&str> = shipping.events.iter().map(|event| event.name).collect();
    assert_eq!(events, ["ship", "retry"]);
    let edges: Vec<_> = shipping
        .edges
        .iter()
        .map(|edge| (edge.event, edge.source, edge.target, edge.guards))
        .collect();
    assert_eq!(
        edges,
        [(0, 0, 2, &["is_paid"][..]), (0, 0, 1, &[]), (1, 1, 0, &[])]
    );
    assert_eq!(
        fsm_tests::account::Account::machine().table,
        Some("accounts")
    );
}

fn states<'a>(document: &'a Document<'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    document
        .descendants()
        .filter(|node| node.attribute("data-state").is_some())
}

/// The texts below a node, one for each piece.
fn texts(node: Node<'_, '_>) -> Vec<String> {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .filter(|text| *text != "\n")
        .map(str::to_owned)
        .collect()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().unwrap())
        .collect()
}
