//! rust-fsm's DSL, a block for each state.

use super::{Consumer, Edge, lines};

pub(super) fn code(consumer: &Consumer) -> String {
    let states = lines(0..consumer.states, |state| {
        let edges = lines(
            consumer.edges_from(state),
            |Edge { event, target, .. }| format!("        {} => S{target},\n", event.variant()),
        );
        format!("    S{state} => {{\n{edges}    }},\n")
    });
    format!(
        "rust_fsm::state_machine! {{
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub m(S0)

{states}}}

fn main() {{
    let mut machine = m::StateMachine::new();
    let _ = machine.consume(&m::Input::E0);
    assert!(*machine.state() == m::State::S1);
}}
"
    )
}
