//! Notes and inputs: what a transition is given beside its actor.
#![allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a guard borrows the input"
)]

use std::collections::HashMap;

use fsm_core::prelude::*;
use fsm_core::{NotePolicy, TransitionError};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Submitted,
    Reviewed,
    #[state(terminal)]
    Denied,
    #[state(terminal)]
    Approved,
}

#[derive(serde::Serialize, Debug)]
struct Offer {
    amount: i64,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
struct Loan {
    limit: i64,
    #[transition(review: Submitted => Reviewed, note = "optional")]
    #[transition(deny: Submitted | Reviewed => Denied, note)]
    #[transition(approve: Reviewed => Approved, input = Offer, guard = [is_within_limit, !is_empty, is_open])]
    state: LoanState,
    #[transition(pay: Waiting => Paid, input = i64, note = "optional", guard = is_enough)]
    #[transition(waive: Waiting => Paid, note)]
    #[transition(split: Waiting => Paid, input = Vec<HashMap<String, (i64, i64)>>, note = "optional")]
    payment: PaymentState,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PaymentState {
    #[state(initial)]
    Waiting,
    #[state(terminal)]
    Paid,
}

fn is_within_limit(loan: &Loan, offer: &Offer) -> Result<(), Reason> {
    if offer.amount <= loan.limit {
        return Ok(());
    }
    Err(Reason::new("too_much", "the offer is above the limit").with("limit", loan.limit))
}

fn is_empty(_: &Loan, offer: &Offer) -> bool {
    offer.amount == 0
}

fn is_open(loan: &Loan) -> bool {
    loan.limit > 0
}

fn is_enough(_: &Loan, amount: &i64) -> bool {
    *amount >= 10
}

fn loan(state: LoanState) -> Loan {
    let payment = PaymentState::Waiting;
    Loan {
        limit: 100,
        state,
        payment,
    }
}

fn missing_note(result: Result<Loan, TransitionError>, event: &str) {
    let error = result.unwrap_err();
    assert!(
        matches!(error, TransitionError::MissingNote { event: of } if of == event),
        "{error:?}"
    );
}

#[test]
fn b5_a_missing_note_is_refused() {
    let submitted = loan(LoanState::Submitted);
    missing_note(submitted.fire(LoanEvent::Deny).apply(), "deny");
    let denied = submitted.fire(LoanEvent::Deny).note("no income").apply();
    assert_eq!(denied.unwrap().state(), LoanState::Denied);
    let denied = submitted.deny().note(String::from("no income")).apply();
    assert_eq!(denied.unwrap().state(), LoanState::Denied);
}

#[test]
fn b5_a_blank_note_is_none() {
    for blank in ["", " ", "\n\t ", "\u{a0}\u{2003}", "\u{200b} \u{feff}"] {
        missing_note(
            loan(LoanState::Submitted).deny().note(blank).apply(),
            "deny",
        );
    }
    // Where it may be left out, a blank one is left out.
    let reviewed = loan(LoanState::Submitted).review().note(" ").apply();
    assert_eq!(reviewed.unwrap().state(), LoanState::Reviewed);
    let reviewed = loan(LoanState::Submitted).review().apply();
    assert_eq!(reviewed.unwrap().state(), LoanState::Reviewed);
}

#[test]
fn b5_a_note_that_no_database_keeps_is_refused() {
    let error = loan(LoanState::Submitted).deny().note("a\0b").apply();
    let error = error.unwrap_err();
    assert!(matches!(
        error,
        TransitionError::InvalidNote { event: "deny" }
    ));
    assert_eq!(
        error.to_string(),
        "To deny, write a note without NUL characters."
    );
    assert_eq!((error.code(), error.http_status()), ("invalid_note", 422));
    assert_eq!(error.reasons()[0].param("event"), Some("deny"));
}

#[test]
fn a14_a_missing_note_says_so_in_words() {
    let error = loan(LoanState::Submitted)
        .deny()
        .note("")
        .apply()
        .unwrap_err();
    assert_eq!(error.to_string(), "To deny, say why in a note.");
    assert_eq!((error.code(), error.http_status()), ("missing_note", 422));
    assert_eq!(error.reasons()[0].param("event"), Some("deny"));
}

#[test]
fn a14_the_edge_is_asked_before_the_note_and_the_guards_after_it() {
    let denied = loan(LoanState::Denied).fire(LoanEvent::Deny).apply();
    assert!(matches!(denied, Err(TransitionError::NotAllowed { .. })));
    let no_input = loan(LoanState::Reviewed).fire(LoanEvent::Approve).apply();
    let error = no_input.unwrap_err();
    assert_eq!(error.to_string(), "To approve, give its input: Offer.");
    assert_eq!((error.code(), error.http_status()), ("missing_input", 422));
    assert_eq!(error.reasons()[0].param("input"), Some("Offer"));
}

#[test]
fn f2_an_input_may_have_a_type_with_several_parameters() {
    let parts = vec![HashMap::from([("mary".to_owned(), (1, 2))])];
    let waiting = loan(LoanState::Submitted);
    let split = waiting.split().input(parts).note("halves").apply();
    assert_eq!(split.unwrap().payment(), PaymentState::Paid);
}

#[test]
fn f2_guards_see_the_input() {
    let reviewed = loan(LoanState::Reviewed);
    let approved = reviewed.approve().input(Offer { amount: 100 }).apply();
    assert_eq!(approved.unwrap().state(), LoanState::Approved);
    let refused = reviewed.approve().input(Offer { amount: 101 }).apply();
    let TransitionError::Guarded { reasons, .. } = refused.unwrap_err() else {
        panic!("the guard refuses it");
    };
    assert_eq!(reasons[0].code(), "too_much");
    let refused = reviewed.approve().input(Offer { amount: 0 }).apply();
    let TransitionError::Guarded { reasons, .. } = refused.unwrap_err() else {
        panic!("the guard refuses it");
    };
    assert_eq!((reasons.len(), reasons[0].text()), (1, "is empty"));
}

#[test]
fn f2_an_input_of_another_type_is_missing() {
    let refused = loan(LoanState::Reviewed)
        .fire(LoanEvent::Approve)
        .input("an offer")
        .apply();
    assert!(matches!(
        refused,
        Err(TransitionError::MissingInput {
            event: "approve",
            input: "Offer"
        })
    ));
    let approved = loan(LoanState::Reviewed)
        .fire(LoanEvent::Approve)
        .input(Offer { amount: 1 })
        .apply();
    assert!(approved.is_ok());
}

#[test]
fn f2_an_input_that_the_event_does_not_take_is_left_out() {
    let denied = loan(LoanState::Submitted)
        .fire(LoanEvent::Deny)
        .input(5)
        .note("no income")
        .apply();
    assert!(denied.is_ok());
}

#[test]
fn a14_asking_needs_neither_note_nor_input() {
    let mut reviewed = loan(LoanState::Reviewed);
    assert!(reviewed.can_deny());
    assert!(reviewed.can_approve());
    // A guard of the row alone is asked.
    reviewed.limit = 0;
    assert!(!reviewed.can_approve());
    let events = loan(LoanState::Submitted).events();
    let asked: Vec<_> = events
        .possible
        .iter()
        .map(|choice| (choice.event, choice.note, choice.input))
        .collect();
    assert_eq!(
        asked,
        [
            ("review", NotePolicy::Optional, None),
            ("deny", NotePolicy::Required, None),
            ("pay", NotePolicy::Optional, Some("i64")),
            ("waive", NotePolicy::Required, None),
            (
                "split",
                NotePolicy::Optional,
                Some("Vec<HashMap<String, (i64, i64)>>")
            ),
        ]
    );
}

#[test]
fn a12_one_note_is_for_all_events_that_fire_together() {
    let submitted = loan(LoanState::Submitted);
    let moved = submitted.review().and(submitted.waive()).note("an heir");
    assert_eq!(moved.apply().unwrap().payment(), PaymentState::Paid);
    // It may be given with one of them.
    let moved = submitted.review().and(submitted.waive().note("an heir"));
    assert!(moved.apply().is_ok());
    let moved = submitted.deny().note("dead").and(submitted.waive());
    assert!(moved.apply().is_ok());
    let moved = submitted.fire(LoanEvent::Review);
    let moved = moved.and(submitted.fire(LoanEvent::Waive));
    missing_note(moved.apply(), "waive");
    let two = submitted
        .deny()
        .note("dead")
        .and(submitted.waive().note("an heir"));
    let error = two.apply().unwrap_err();
    assert_eq!(
        error.to_string(),
        "deny and waive can't fire together: each has a note; give one, on the whole"
    );
}

#[test]
fn a12_each_input_goes_to_its_event() {
    let reviewed = loan(LoanState::Reviewed);
    let both = reviewed
        .approve()
        .input(Offer { amount: 5 })
        .and(reviewed.pay().input(10));
    assert!(both.apply().is_ok());
    let second = loan(LoanState::Submitted);
    let both = second.review().and(second.pay()).input(10);
    assert!(both.apply().is_ok());
    let both = second.review().and(second.pay()).input(9);
    assert!(matches!(both.apply(), Err(TransitionError::Guarded { .. })));
    let both = reviewed
        .fire(LoanEvent::Approve)
        .and(reviewed.fire(LoanEvent::Pay))
        .input(Offer { amount: 5 })
        .input(10_i64);
    assert!(both.apply().is_ok());
}

#[test]
fn f2_the_typed_form_takes_notes_and_inputs() {
    let reviewed: In<Loan, loan_state::Reviewed> =
        loan(LoanState::Reviewed).into_state_state().unwrap();
    let approved = reviewed
        .approve()
        .input(Offer { amount: 7 })
        .apply()
        .unwrap();
    assert_eq!(approved.row().state(), LoanState::Approved);
    let submitted: In<Loan, loan_state::Submitted> =
        loan(LoanState::Submitted).into_state_state().unwrap();
    let refused = submitted.deny().note("  ").apply().unwrap_err();
    assert!(matches!(
        refused.error(),
        TransitionError::MissingNote { .. }
    ));
    let denied = refused
        .into_handle()
        .deny()
        .note("no income")
        .apply()
        .unwrap();
    assert_eq!(denied.row().state(), LoanState::Denied);
}
