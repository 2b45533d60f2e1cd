//! Two enums and a `match` with an arm for each transition.

use super::{Consumer, Edge, lines};

pub(super) fn code(consumer: &Consumer) -> String {
    let arms = lines(
        consumer.edges(),
        |Edge {
             event,
             source,
             target,
         }| {
            let event = event.variant();
            format!("        (S::S{source}, E::{event}) => Some(S::S{target}),\n")
        },
    );
    format!(
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum S {{ {states} }}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum E {{ {events} }}

pub fn next(state: S, event: E) -> Option<S> {{
    match (state, event) {{
{arms}        _ => None,
    }}
}}

fn main() {{
    assert!(next(S::S0, E::E0) == Some(S::S1));
}}
",
        states = consumer.state_names(),
        events = consumer.event_names(),
    )
}
