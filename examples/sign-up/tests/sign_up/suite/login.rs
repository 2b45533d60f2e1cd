//! Logging in.

use fsm_core::prelude::*;
use sign_up::model::UserState;

use super::{active, find, form, fresh, ok, refused, staffed};

const RIGHT: [&str; 4] = ["login", "mary", "--password", "mary's own"];
const WRONG: [&str; 4] = ["login", "mary", "--password", "wrong"];

#[test]
fn c13_an_active_user_logs_in_by_a_password() {
    fresh(|conn| {
        ok(&["create", &form("mary")], conn);
        assert_eq!(refused(&RIGHT, conn), "this account can't log in");
        ok(&["activate", "mary", "--password", "mary's own"], conn);
        assert_eq!(ok(&RIGHT, conn), "welcome, The mary\n");
        assert_eq!(refused(&WRONG, conn), "wrong identifier or password");
        let nobody = ["login", "john", "--password", "wrong"];
        assert_eq!(refused(&nobody, conn), "wrong identifier or password");
        let activate = ["activate", "mary", "--password", "wrong"];
        assert_eq!(refused(&activate, conn), "wrong identifier or password");
    });
}

#[test]
fn c13_an_active_user_logs_in_by_an_address_that_somebody_vouches_for() {
    fresh(|conn| {
        active("mary", conn);
        ok(&["create", &form("john")], conn);
        let by = |email| ["login", "--vouched-for", email];
        assert_eq!(ok(&by("mary@example.org"), conn), "welcome, The mary\n");
        let refusal = "wrong identifier or password";
        assert_eq!(refused(&by("nobody@example.org"), conn), refusal);
        assert_eq!(refused(&by(""), conn), refusal);
        assert_eq!(
            refused(&by("john@example.org"), conn),
            "this account can't log in"
        );
    });
}

#[test]
fn a8_the_login_locks_after_repeated_wrong_passwords() {
    staffed(|conn| {
        for _ in 0..2 {
            refused(&WRONG, conn);
        }
        ok(&RIGHT, conn);
        for _ in 0..2 {
            refused(&WRONG, conn);
        }
        assert_eq!(
            find("mary", conn).state(),
            UserState::Active,
            "counted anew"
        );
        refused(&WRONG, conn);
        let mary = find("mary", conn);
        assert_eq!(mary.state(), UserState::Locked);
        let history = mary.history(conn).unwrap();
        let last = history.last().unwrap();
        assert_eq!(last.actor_key.as_deref(), Some("system:login"));
        assert_eq!(last.note.as_deref(), Some("3 wrong passwords"));

        assert_eq!(refused(&RIGHT, conn), "this account can't log in");
        let vouched_for = ["login", "--vouched-for", "mary@example.org"];
        assert_eq!(refused(&vouched_for, conn), "this account can't log in");
        // An administrator lets her in again, and she activates the account.
        ok(&["unlock", "mary", "--by", "anna"], conn);
        ok(&["activate", "mary", "--password", "mary's own"], conn);
        ok(&RIGHT, conn);
    });
}
