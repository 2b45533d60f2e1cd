//! `Loan::machine()`: the model and its machines without their types.

use fsm_core::prelude::*;
use fsm_core::{Diagram, EdgeInfo, EventInfo, MachineInfo, ModelInfo, StateInfo};

use crate::models::Loan;

#[test]
fn machine_has_its_fields() {
    let ModelInfo {
        name,
        noun,
        table,
        machines,
        ..
    }: ModelInfo = Loan::machine();
    let _: (&'static str, &'static str) = (name, noun);
    assert_eq!(table, Some("loans"));
    let MachineInfo {
        model,
        field,
        state_enum,
        states,
        events,
        edges,
        ..
    } = machines.first().unwrap();
    assert_eq!(
        (*model, *field, *state_enum),
        ("Loan", "state", "LoanState")
    );
    let _: (&[StateInfo], &[EventInfo]) = (states, events);
    let EdgeInfo {
        event,
        source,
        target,
        overrides,
        guards,
        choice,
        ..
    } = *edges.first().unwrap();
    let _: (usize, usize, usize, bool) = (event, source, target, overrides);
    let _: (&'static [&'static str], Option<usize>) = (guards, choice);
    let _: Diagram = machines.first().unwrap().diagram();
}
