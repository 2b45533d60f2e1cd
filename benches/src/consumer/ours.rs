//! Ours: the derives, an attribute for each event with all its edges.
//!
//! rustc counts each attribute on a field as a level of macro expansion and stops at 128, so a
//! machine of more events needs a `recursion_limit`.

use super::{Consumer, lines};

pub(super) fn code(consumer: &Consumer) -> String {
    let transitions = lines(consumer.events(), |event| {
        let edges: Vec<String> = consumer
            .edges()
            .filter(|edge| edge.event == event)
            .map(|edge| format!("S{} => S{}", edge.source, edge.target))
            .collect();
        format!(
            "    #[transition({}: {})]\n",
            event.method(),
            edges.join(", ")
        )
    });
    let recursion_limit = match 2 * consumer.events().count() {
        ..=128 => String::new(),
        limit => format!("#![recursion_limit = \"{limit}\"]\n\n"),
    };
    format!(
        "{recursion_limit}use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum S {{ #[state(initial)] {states} }}

#[derive(StateMachine, Debug, Clone)]
pub struct M {{
{transitions}    state: S,
}}

fn main() {{
    assert!(M::TABLE.next(S::S0, MEvent::E0) == Some(S::S1));
}}
",
        states = consumer.state_names(),
    )
}
