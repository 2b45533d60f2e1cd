//! `#[state(..)]`: every option on a variant and on the enum.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = integer, expression, deserialize, crate = fsm_core)]
enum Everything {
    #[state(initial, code = 1, label = "Fresh", meta(color = "red"))]
    New,
    #[state(entry, code = 2, group = open, group = late, rename = "brought-in", alias = "import")]
    Imported,
    #[state(overrides, code = 3)]
    Manual,
    #[state(code = 4, allow(unreachable), allow(dead_end))]
    Old,
    #[state(terminal, code = 5)]
    Done,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = text)]
enum ByName {
    #[state(initial)]
    Only,
}

#[derive(StateMachine, Debug, Clone)]
struct Thing {
    #[transition(finish: any - (Manual | Old) => Done)]
    #[transition(step_in: any - Manual - Old => Manual)]
    #[transition(resume: Manual => New)]
    state: Everything,
}

#[test]
fn state_attribute_takes_its_options() {
    let new = Everything::New.info();
    assert_eq!((new.label, new.code, new.initial), ("Fresh", Some(1), true));
    assert_eq!(new.metadata, [("color", "red")]);
    let imported = Everything::Imported.info();
    assert_eq!(
        (imported.name, imported.aliases),
        ("brought-in", ["import"].as_slice())
    );
    assert_eq!(
        (imported.groups, imported.entry),
        (["open", "late"].as_slice(), true)
    );
    assert!(Everything::Manual.info().overrides && Everything::Done.info().terminal);
    assert_eq!(ByName::Only.name(), "only");
    let thing = Thing {
        state: Everything::Old,
    };
    assert!(!thing.can_finish());
}
