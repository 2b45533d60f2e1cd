//! A refusal carries every reason; asking runs the same code as doing, and changes nothing.

use std::cell::Cell;

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(label = "Under review")]
    Reviewed,
    #[state(terminal)]
    Approved,
    #[state(terminal, label = "Turned down")]
    Denied,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
struct Loan {
    amount: i64,
    documents: i32,
    is_frozen: bool,
    asked: Cell<u32>,
    #[transition(review: Created => Reviewed)]
    #[transition(approve: Reviewed => Approved,
        guard = [is_documented, is_affordable, !is_frozen], guard = rules::has_an_applicant)]
    #[transition(deny: Reviewed => Denied, label = "Turn down")]
    #[transition(move_to: Created => Reviewed | Denied, overrides)]
    state: LoanState,
}

fn is_documented(loan: &Loan) -> bool {
    loan.asked.set(loan.asked.get() + 1);
    loan.documents >= 3
}

fn is_affordable(loan: &Loan) -> Result<(), Reason> {
    loan.asked.set(loan.asked.get() + 1);
    if loan.amount <= 1000 {
        return Ok(());
    }
    Err(Reason::new("too_much", "the amount is too high")
        .with("limit", 1000)
        .with("amount", loan.amount))
}

fn is_frozen(loan: &Loan) -> bool {
    loan.asked.set(loan.asked.get() + 1);
    loan.is_frozen
}

mod rules {
    pub(super) fn has_an_applicant(loan: &super::Loan) -> bool {
        loan.asked.set(loan.asked.get() + 1);
        loan.amount != 0
    }
}

fn loan(state: LoanState, amount: i64, documents: i32, is_frozen: bool) -> Loan {
    Loan {
        amount,
        documents,
        is_frozen,
        asked: Cell::new(0),
        state,
    }
}

#[test]
fn a14_every_failed_guard_is_reported() {
    let loan = loan(LoanState::Reviewed, 5000, 1, true);
    let error = loan.approve().apply().unwrap_err();
    let reasons = error.reasons();
    let seen: Vec<_> = reasons.iter().map(|r| (r.code(), r.text())).collect();
    assert_eq!(
        seen,
        [
            ("is_documented", "is documented"),
            ("too_much", "the amount is too high"),
            ("is_frozen", "is frozen"),
        ]
    );
    let params: Vec<_> = reasons[1].params().collect();
    assert_eq!(params, [("limit", "1000"), ("amount", "5000")]);
    assert_eq!(reasons[1].param("limit"), Some("1000"));
    assert_eq!(reasons[1].param("nothing"), None);
    assert_eq!(reasons[1].to_string(), "the amount is too high");
    let TransitionError::Guarded { event, reasons } = error else {
        panic!("{error:?}");
    };
    assert_eq!((event, reasons.len()), ("approve", 3));
    assert_eq!(loan.asked.get(), 4, "each guard is asked, once");
}

#[test]
fn a14_a_guard_is_named_by_the_last_part_of_its_path() {
    let loan = loan(LoanState::Reviewed, 0, 3, false);
    let error = loan.approve().apply().unwrap_err();
    assert_eq!(error.reasons()[0].code(), "has_an_applicant");
    assert_eq!(error.reasons()[0].text(), "has an applicant");
}

#[test]
fn a14_guards_are_not_asked_where_there_is_no_edge() {
    let loan = loan(LoanState::Created, 5000, 1, true);
    let error = loan.approve().apply().unwrap_err();
    assert!(
        matches!(error, TransitionError::NotAllowed { .. }),
        "{error:?}"
    );
    assert_eq!(loan.asked.get(), 0);
}

#[test]
fn a14_events_are_in_order_of_declaration_with_labels_and_targets() {
    let events = loan(LoanState::Created, 100, 3, false).events();
    let possible: Vec<_> = events
        .possible
        .iter()
        .map(|c| (c.event, c.label, c.targets.as_slice(), c.overrides))
        .collect();
    assert_eq!(
        possible,
        [
            ("review", "Review", ["reviewed"].as_slice(), false),
            (
                "move_to",
                "Move to",
                ["reviewed", "denied"].as_slice(),
                true
            ),
        ]
    );
    let refused: Vec<_> = events.refused.iter().map(|r| (r.event, r.label)).collect();
    assert_eq!(refused, [("approve", "Approve"), ("deny", "Turn down")]);
    let reasons = events.refused[1].reasons();
    assert_eq!(reasons[0].text(), "You cannot turn down a created loan.");
    assert_eq!(reasons[0].param("allowed"), Some("review, move_to"));
}

#[test]
fn a14_a_guarded_event_is_refused_with_its_reasons() {
    let events = loan(LoanState::Reviewed, 5000, 3, false).events();
    let possible: Vec<_> = events.possible.iter().map(|c| c.event).collect();
    assert_eq!(possible, ["deny"]);
    let approve = events
        .refused
        .iter()
        .find(|r| r.event == "approve")
        .unwrap();
    assert_eq!(approve.reasons().len(), 1);
    assert_eq!(approve.reasons()[0].param("amount"), Some("5000"));
    assert_eq!(approve.error.code(), "guarded");
}

#[test]
fn a14_in_a_terminal_state_nothing_is_possible() {
    let events = loan(LoanState::Denied, 100, 3, false).events();
    assert!(events.possible.is_empty());
    assert_eq!(events.refused.len(), 4);
    assert_eq!(
        events.refused[0].error.to_string(),
        "You cannot review a turned down loan."
    );
    assert_eq!(events.refused[0].reasons()[0].param("allowed"), Some(""));
}

#[test]
fn a14_asking_changes_nothing_and_agrees_with_doing() {
    for state in <LoanState as State>::ALL {
        for (amount, documents, is_frozen) in [
            (100, 3, false),
            (5000, 3, false),
            (100, 1, false),
            (0, 0, true),
        ] {
            let loan = loan(*state, amount, documents, is_frozen);
            let copy = loan.clone();
            let events = loan.events();
            copy.asked.set(loan.asked.get());
            assert_eq!(loan, copy);
            for choice in &events.possible {
                let event: LoanEvent = choice.event.parse().unwrap();
                assert!(loan.can(event));
                for target in &choice.targets {
                    let target: LoanState = target.parse().unwrap();
                    assert_eq!(loan.fire(event).to(target).apply().unwrap().state(), target);
                }
            }
            for refusal in &events.refused {
                let event: LoanEvent = refusal.event.parse().unwrap();
                assert!(!loan.can(event));
                let error = loan.fire(event).apply().unwrap_err();
                assert_eq!(error.to_string(), refusal.error.to_string());
                assert_eq!(error.reasons(), refusal.reasons());
            }
            let asked = events.possible.len() + events.refused.len();
            assert_eq!(asked, 4, "each event is in one of the lists");
        }
    }
}
