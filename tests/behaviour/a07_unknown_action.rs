//! A request names an event; an unknown one is answered with the known ones.

use fsm_core::UnknownEvent;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountEvent, AccountState};

fn unknown(name: &str) -> UnknownEvent {
    name.parse::<AccountEvent>().unwrap_err()
}

#[test]
fn a7_an_action_is_parsed_and_fired() {
    let account = Account::in_memory(AccountState::Active);
    let event: AccountEvent = "lock".parse().unwrap();
    assert_eq!(event, AccountEvent::Lock);
    assert_eq!(
        account.fire(event).apply().unwrap().state(),
        AccountState::Locked
    );
}

#[test]
fn a7_an_unknown_action_lists_the_known_ones() {
    let error = unknown("fly");
    assert_eq!(error.event_enum, "AccountEvent");
    assert_eq!(error.value, "fly");
    assert_eq!(
        error.known,
        ["activate", "lock", "unlock", "deactivate", "invite"]
    );
    assert_eq!(error.nearest, None);
    assert_eq!(
        error.to_string(),
        "`fly` is no event of AccountEvent; known: activate, lock, unlock, deactivate, invite"
    );
    let error = TransitionError::from(error);
    assert_eq!((error.code(), error.http_status()), ("unknown_event", 422));
    assert_eq!(error.reasons()[0].code(), "unknown_event");
}

#[test]
fn a7_a_misspelt_action_is_answered_with_the_nearest() {
    for (wrong, right) in [
        ("lok", "lock"),
        ("LOCK", "lock"),
        ("unlok", "unlock"),
        ("deactivated", "deactivate"),
        ("Invite", "invite"),
    ] {
        let error = unknown(wrong);
        assert_eq!(error.nearest, Some(right), "{wrong}");
        assert!(
            error
                .to_string()
                .contains(&format!("did you mean `{right}`?"))
        );
    }
}

#[test]
fn a7_no_text_is_taken_for_an_action_that_is_not_one() {
    let long = "lock".repeat(100_000);
    for text in [
        "",
        " ",
        "lock ",
        " lock",
        "lock\n",
        "lock\0",
        "Lock",
        "łock",
        "🔒",
        "locked",
        "lock; DROP TABLE accounts",
        "'",
        &long,
    ] {
        assert_eq!(unknown(text).value, text);
    }
}

#[test]
fn a7_a_handler_can_use_one_question_mark_for_all_of_it() {
    fn handle(account: &Account, action: &str) -> Result<Account, TransitionError> {
        account.fire(action.parse::<AccountEvent>()?).apply()
    }
    let account = Account::in_memory(AccountState::Active);
    assert_eq!(
        handle(&account, "lock").unwrap().state(),
        AccountState::Locked
    );
    assert_eq!(handle(&account, "unlock").unwrap_err().http_status(), 409);
    assert_eq!(handle(&account, "fly").unwrap_err().http_status(), 422);
}
