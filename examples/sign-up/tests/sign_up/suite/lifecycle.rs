//! The life of an account, and who moves it.

use fsm_core::TransitionError;
use sign_up::model::{User, UserState};

use super::{find, form, fresh, ok, refused, staffed};

#[test]
fn a1_the_events_of_an_account() {
    let edges: Vec<String> = User::TABLE
        .edges()
        .map(|edge| format!("{}: {} -> {}", edge.event, edge.source, edge.target))
        .collect();
    assert_eq!(
        edges,
        [
            "activate: invited -> active",
            "deactivate: invited -> deactivated",
            "invite: invited -> invited",
            "lock: active -> locked",
            "deactivate: active -> deactivated",
            "unlock: locked -> invited",
            "deactivate: locked -> deactivated",
            "activate: deactivated -> active",
        ]
    );
}

#[test]
fn a3_each_event_is_stored_when_the_command_returns() {
    staffed(|conn| {
        ok(&["create", &form("john")], conn);
        for (command, state) in [
            (&["invite", "john", "--by", "anna"][..], UserState::Invited),
            (
                &["activate", "john", "--password", "john's own"],
                UserState::Active,
            ),
            (
                &["lock", "john", "--by", "anna", "--note", "he asked"],
                UserState::Locked,
            ),
            (&["unlock", "john", "--by", "anna"], UserState::Invited),
            (
                &["deactivate", "john", "--by", "anna"],
                UserState::Deactivated,
            ),
            (
                &["activate", "john", "--password", "john's own"],
                UserState::Active,
            ),
        ] {
            let printed = ok(command, conn);
            assert_eq!(find("john", conn).state(), state, "{command:?}");
            assert_eq!(printed, format!("john is {state}\n"));
        }
    });
}

#[test]
fn a6_what_may_not_happen_is_refused_in_words() {
    staffed(|conn| {
        ok(&["deactivate", "mary", "--by", "root"], conn);
        let lock = ["lock", "mary", "--by", "root", "--note", "late"];
        assert_eq!(
            refused(&lock, conn),
            "You cannot lock a deactivated account."
        );
        let unlock = refused(&["unlock", "paul", "--by", "anna"], conn);
        assert_eq!(unlock, "You cannot unlock an active account.");
        assert_eq!(find("mary", conn).state(), UserState::Deactivated);
        assert_eq!(find("paul", conn).state(), UserState::Active);
    });
}

#[test]
fn a8_who_may_do_what_differs_per_event() {
    staffed(|conn| {
        ok(&["create", &form("john")], conn);
        // The account itself activates, and nobody else does: neither an administrator nor a superuser.
        let john = find("john", conn);
        for by in ["anna", "root", "paul"] {
            let denied = john.activate().by(&find(by, conn)).save(conn).unwrap_err();
            assert!(matches!(denied, TransitionError::Denied { .. }), "{denied}");
        }
        john.activate().by(&john).save(conn).unwrap();
        // Who was granted it; nobody on their own account; nobody closes a superuser's.
        let lock = |name, by| ["lock", name, "--by", by, "--note", "why"];
        for (command, is_allowed) in [
            (&lock("mary", "paul")[..], false),
            (&lock("mary", "mary"), false),
            (&lock("mary", "anna"), true),
            (&["unlock", "mary", "--by", "mary"], false),
            (&["unlock", "mary", "--by", "john"], false),
            (&["unlock", "mary", "--by", "paul"], true),
            (&["invite", "mary", "--by", "paul"], false),
            (&["invite", "mary", "--by", "anna"], true),
            (&["deactivate", "mary", "--by", "paul"], false),
            (&["deactivate", "anna", "--by", "anna"], false),
            (&["deactivate", "root", "--by", "anna"], false),
            (&["deactivate", "mary", "--by", "anna"], true),
        ] {
            match super::run(command, conn) {
                Ok(_) => assert!(is_allowed, "{command:?}"),
                Err(error) => {
                    assert!(!is_allowed, "{command:?}: {error}");
                    assert!(error.starts_with("You may not "), "{error}");
                }
            }
        }
    });
}

#[test]
fn a9_the_history_has_what_was_refused() {
    staffed(|conn| {
        refused(&["deactivate", "mary", "--by", "paul"], conn);
        ok(
            &["lock", "mary", "--by", "anna", "--note", "she asked"],
            conn,
        );
        let history = ok(&["history", "mary", "--by", "paul"], conn);
        let lines: Vec<String> = history
            .lines()
            .map(|line| {
                line.split_whitespace()
                    .skip(2)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        assert_eq!(
            lines,
            [
                "sign-up create invited",
                "mary activate active",
                "paul deactivate refused: You may not deactivate this account: not met: may deactivate.",
                "anna lock locked she asked",
            ]
        );
        let denied = refused(&["history", "paul", "--by", "mary"], conn);
        assert!(
            denied.starts_with("mary doesn't have permission to view "),
            "{denied}"
        );
    });
}

#[test]
fn h1_somebody_who_is_not_there_is_named() {
    fresh(|conn| {
        let missing = refused(&["unlock", "mary", "--by", "anna"], conn);
        assert_eq!(missing, "there is no user `anna`");
    });
}
