//! An illegal event changes nothing, and says so in words.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{self, Account, AccountEvent, AccountState};
use fsm_tests::database::{Statements, memory};

#[test]
fn a6_an_illegal_event_changes_nothing_anywhere() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::stored_in(AccountState::Deactivated, conn);
    let copy = account.clone();
    let before = account::rows(conn);
    let statements = Statements::of(conn);
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.to_string(), "You cannot lock a deactivated account.");
    assert_eq!(statements.take(), Vec::<String>::new());
    assert_eq!(account, copy);
    assert_eq!(account::rows(conn), before);
}

#[test]
fn a6_the_error_says_what_is_allowed_in_order() {
    let account = Account::in_memory(AccountState::Invited);
    let error = account.lock().apply().unwrap_err();
    let TransitionError::NotAllowed {
        event,
        state,
        allowed,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!((*event, *state), ("lock", "invited"));
    assert_eq!(*allowed, ["activate", "deactivate", "invite"]);
    assert_eq!(error.code(), "not_allowed");
    assert_eq!(error.http_status(), 409);
    let reasons = error.reasons();
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].code(), "not_allowed");
    assert_eq!(reasons[0].text(), "You cannot lock an invited account.");
    assert_eq!(
        reasons[0].params().collect::<Vec<_>>(),
        [
            ("event", "lock"),
            ("state", "invited"),
            ("allowed", "activate, deactivate, invite"),
        ]
    );
}

#[test]
fn a6_every_illegal_pair_has_its_sentence() {
    for (state, event, sentence) in [
        (
            AccountState::Invited,
            AccountEvent::Lock,
            "You cannot lock an invited account.",
        ),
        (
            AccountState::Invited,
            AccountEvent::Unlock,
            "You cannot unlock an invited account.",
        ),
        (
            AccountState::Active,
            AccountEvent::Activate,
            "You cannot activate an active account.",
        ),
        (
            AccountState::Active,
            AccountEvent::Invite,
            "You cannot invite an active account.",
        ),
        (
            AccountState::Locked,
            AccountEvent::Lock,
            "You cannot lock a locked account.",
        ),
        (
            AccountState::Deactivated,
            AccountEvent::Deactivate,
            "You cannot deactivate a deactivated account.",
        ),
    ] {
        let error = Account::in_memory(state).fire(event).apply().unwrap_err();
        assert_eq!(error.to_string(), sentence);
    }
}

mod words {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum ClaimState {
        #[state(initial)]
        InReview,
        #[state(label = "Turned down")]
        Denied,
        #[state(label = "VAT checked")]
        Checked,
        #[state(label = "Urgent")]
        Urgent,
        #[state(label = "Used")]
        Used,
        #[state(label = "Unused")]
        Unused,
        #[state(label = "Uninvited")]
        Uninvited,
        #[state(label = "Unique")]
        Unique,
        #[state(label = "One-time")]
        OneTime,
        #[state(label = "Honest")]
        Honest,
        #[state(label = "Hourly")]
        Hourly,
        #[state(label = "Half-done")]
        HalfDone,
    }

    /// The noun is the struct's name in words.
    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct InsuranceClaim {
        #[transition(turn_down: InReview => Denied)]
        #[transition(reopen: any - InReview => InReview)]
        #[transition(check_vat: InReview => Checked, label = "Check the VAT of")]
        #[transition(escalate: InReview => Urgent)]
        #[transition(move_to: InReview => any)]
        state: ClaimState,
    }

    impl InsuranceClaim {
        pub(super) fn at(state: ClaimState) -> Self {
            Self { state }
        }
    }

    #[derive(StateMachine, Debug, Clone)]
    #[machine(
        noun = "case file",
        sentence = "This {noun} is {state}: {event} is not possible for {a} {state} {noun}"
    )]
    pub(super) struct File {
        #[transition(turn_down: InReview => Denied)]
        #[transition(move_to: any => any)]
        state: ClaimState,
    }

    impl File {
        pub(super) fn at(state: ClaimState) -> Self {
            Self { state }
        }
    }
}

#[test]
fn a6_the_noun_is_the_models_name_in_words() {
    let claim = words::InsuranceClaim::at(words::ClaimState::InReview);
    assert_eq!(
        claim.reopen().apply().unwrap_err().to_string(),
        "You cannot reopen an in review insurance claim."
    );
}

#[test]
fn a6_labels_stand_in_the_sentence() {
    let claim = words::InsuranceClaim::at(words::ClaimState::Denied);
    assert_eq!(
        claim.check_vat().apply().unwrap_err().to_string(),
        "You cannot check the VAT of a turned down insurance claim."
    );
    let claim = words::InsuranceClaim::at(words::ClaimState::Checked);
    assert_eq!(
        claim.turn_down().apply().unwrap_err().to_string(),
        "You cannot turn down a VAT checked insurance claim."
    );
}

#[test]
fn a6_a_or_an_follows_the_sound() {
    use words::ClaimState::{
        Denied, HalfDone, Honest, Hourly, OneTime, Uninvited, Unique, Unused, Urgent, Used,
    };
    for (state, words) in [
        (Denied, "a turned down"),
        (Urgent, "an urgent"),
        (Used, "a used"),
        (Unused, "an unused"),
        (Uninvited, "an uninvited"),
        (Unique, "a unique"),
        (OneTime, "a one-time"),
        (Honest, "an honest"),
        (Hourly, "an hourly"),
        (HalfDone, "a half-done"),
    ] {
        let claim = words::InsuranceClaim::at(state);
        assert_eq!(
            claim.escalate().apply().unwrap_err().to_string(),
            format!("You cannot escalate {words} insurance claim.")
        );
    }
}

#[test]
fn a6_the_sentence_and_the_noun_can_be_replaced() {
    let file = words::File::at(words::ClaimState::Urgent);
    assert_eq!(
        file.turn_down().apply().unwrap_err().to_string(),
        "This case file is urgent: turn down is not possible for an urgent case file"
    );
}

mod guarded {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    pub(super) const SCHEMA: &str = "CREATE TABLE loans (
        id INTEGER PRIMARY KEY NOT NULL, documents INTEGER NOT NULL, state TEXT NOT NULL)";

    diesel::table! {
        loans (id) {
            id -> BigInt,
            documents -> Integer,
            state -> Text,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum LoanState {
        #[state(initial)]
        Created,
        #[state(terminal)]
        Approved,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = loans)]
    pub(super) struct Loan {
        pub(super) id: i64,
        pub(super) documents: i32,
        #[transition(approve: Created => Approved, guard = [is_documented, has_enough], as_loaded)]
        state: LoanState,
    }

    fn is_documented(loan: &Loan) -> bool {
        loan.documents >= 3
    }

    fn has_enough(loan: &Loan) -> Result<(), Reason> {
        if loan.documents > 0 {
            Ok(())
        } else {
            Err(Reason::new("no_documents", "documents are missing").with("found", loan.documents))
        }
    }
}

#[test]
fn a6_failed_guards_are_named_in_the_sentence_and_change_nothing() {
    use guarded::{Loan, loans};
    let conn = &mut memory(guarded::SCHEMA);
    let loan = Loan::create(loans::documents.eq(0)).save(conn).unwrap();
    let statements = Statements::of(conn);
    let error = loan.approve().save(conn).unwrap_err();
    assert_eq!(
        error.to_string(),
        "You cannot approve this loan: not met: is documented; documents are missing."
    );
    assert_eq!((error.code(), error.http_status()), ("guarded", 409));
    assert_eq!(statements.take(), Vec::<String>::new());
    let stored: (i64, i32, String) = loans::table.first(conn).unwrap();
    assert_eq!(stored, (1, 0, "created".to_owned()));

    let loan = Loan::create(loans::documents.eq(1)).save(conn).unwrap();
    assert_eq!(
        loan.approve().save(conn).unwrap_err().to_string(),
        "You cannot approve this loan: not met: is documented."
    );
    let loan = Loan::create(loans::documents.eq(3)).save(conn).unwrap();
    assert!(loan.approve().save(conn).is_ok());
}

#[test]
fn a6_in_typed_form_the_refusal_speaks_the_same_words() {
    use guarded::{Loan, loan_state, loans};
    let conn = &mut memory(guarded::SCHEMA);
    let loan = Loan::create(loans::documents.eq(0)).save(conn).unwrap();
    let created: In<Loan, loan_state::Created> = loan.clone().into_state().unwrap();
    let refused = created.approve().save(conn).unwrap_err();
    assert_eq!(
        refused.to_string(),
        loan.approve().save(conn).unwrap_err().to_string()
    );
    assert_eq!(refused.into_handle().into_row(), loan);
}

#[test]
fn a6_a_birth_in_a_wrong_state_is_refused_in_words() {
    let conn = &mut memory(account::SCHEMA);
    let error = Account::create(account::accounts::name.eq("mary"))
        .starting_in(AccountState::Locked)
        .save(conn)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "A new one cannot start as locked, only as invited."
    );
}
