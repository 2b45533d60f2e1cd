//! statum's typestate: a block for each state, a method for each of its transitions.

use super::{Consumer, Edge, lines};

pub(super) fn code(consumer: &Consumer) -> String {
    let impls = lines(0..consumer.states, |state| {
        let methods = lines(
            consumer.edges_from(state),
            |Edge { event, target, .. }| {
                let method = event.method();
                format!("    pub fn {method}(self) -> M<S{target}> {{ self.transition() }}\n")
            },
        );
        format!("#[transition]\nimpl M<S{state}> {{\n{methods}}}\n\n")
    });
    format!(
        "use statum::{{machine, state, transition}};

#[state]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum S {{ {states} }}

#[machine]
pub struct M<S> {{}}

{impls}fn main() {{
    let machine = M::<S0>::builder().build();
    let _: M<S1> = machine.e0();
}}
",
        states = consumer.state_names(),
    )
}
