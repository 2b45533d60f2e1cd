//! States in `serde`'s data model.

use fsm_core::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(deserialize)]
enum DocumentState {
    #[state(initial)]
    Draft,
    #[state(rename = "in-print", alias = "printing")]
    InPrint,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Report {
    title: String,
    state: DocumentState,
    before: Option<DocumentState>,
}

#[test]
fn h4_a_state_is_serialized_as_its_name() {
    let report = Report {
        title: "may".to_owned(),
        state: DocumentState::InPrint,
        before: Some(DocumentState::Draft),
    };
    let value = serde_json::to_value(&report).unwrap();
    assert_eq!(
        value,
        json!({"title": "may", "state": "in-print", "before": "draft"})
    );
    assert_eq!(serde_json::from_value::<Report>(value).unwrap(), report);
}

#[test]
fn h4_a_state_that_opts_in_is_read_by_name_and_alias() {
    for (text, state) in [
        ("draft", DocumentState::Draft),
        ("in-print", DocumentState::InPrint),
        ("printing", DocumentState::InPrint),
    ] {
        assert_eq!(
            serde_json::from_value::<DocumentState>(json!(text)).unwrap(),
            state
        );
    }
    let from_reader: DocumentState =
        serde_json::from_reader(br#""in-\u0070rint""#.as_slice()).unwrap();
    assert_eq!(from_reader, DocumentState::InPrint);
}

#[test]
fn h4_an_unknown_state_is_an_error_that_lists_the_known_ones() {
    for value in [json!("drafted"), json!(""), json!("InPrint")] {
        let error = serde_json::from_value::<DocumentState>(value).unwrap_err();
        assert!(error.to_string().contains("draft, in-print"), "{error}");
    }
    for value in [
        json!(1),
        json!(null),
        json!(["draft"]),
        json!({"Draft": null}),
        json!(true),
    ] {
        assert!(serde_json::from_value::<DocumentState>(value).is_err());
    }
}

#[test]
fn h4_a_state_that_does_not_opt_in_can_be_written_out() {
    let state = fsm_tests::account::AccountState::Locked;
    assert_eq!(serde_json::to_string(&state).unwrap(), r#""locked""#);
}
