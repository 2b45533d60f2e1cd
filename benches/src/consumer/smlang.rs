//! smlang's DSL, a line for each transition. It implements `PartialEq` itself.

use super::Consumer;

pub(super) fn code(consumer: &Consumer) -> String {
    let transitions: Vec<String> = consumer
        .edges()
        .map(|edge| {
            let event = edge.event.variant();
            format!("        S{} + {event} = S{},\n", edge.source, edge.target)
        })
        .collect();
    // The star marks the initial state.
    let transitions = transitions.concat().replacen("S0 +", "*S0 +", 1);
    format!(
        "smlang::statemachine! {{
    derive_states: [Debug, Clone, Copy, Eq, Hash],
    derive_events: [Debug, Clone, Copy, Eq, Hash],
    transitions: {{
{transitions}    }}
}}

pub struct Context;

impl StateMachineContext for Context {{}}

fn main() {{
    let mut machine = StateMachine::new(Context);
    let _ = machine.process_event(Events::E0);
    assert!(*machine.state() == States::S1);
}}
"
    )
}
