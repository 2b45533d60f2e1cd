//! Signing up by a form over the user and both profiles.

use diesel::prelude::*;
use sign_up::model::UserState;
use sign_up::schema::{contacts, invoicings, records, users};

use super::{Connection, find, form, fresh, ok, refused};

/// How many rows there are.
fn rows(conn: &mut Connection) -> [i64; 4] {
    [
        users::table.count().get_result(conn).unwrap(),
        contacts::table.count().get_result(conn).unwrap(),
        invoicings::table.count().get_result(conn).unwrap(),
        records::table.count().get_result(conn).unwrap(),
    ]
}

#[test]
fn c14_a_form_makes_the_user_and_both_profiles() {
    fresh(|conn| {
        let form = r#"{
            "identifier": "mary", "password": "correct horse", "email": "m@example.org", "town": "Rome",
            "contact": {"name": "Mary"}, "invoicing": {"name": "Mary Ltd", "address": "1 Main Street"}
        }"#;
        assert_eq!(ok(&["create", form], conn), "mary is invited\n");
        let mary = find("mary", conn);
        assert_eq!(
            (mary.state(), mary.is_superuser),
            (UserState::Invited, false)
        );
        let data = mary.data(conn).unwrap();
        assert_eq!(
            (data.name().as_str(), data.town().as_deref()),
            ("Mary", Some("Rome"))
        );
        assert_eq!(data.invoicing().unwrap().name, "Mary Ltd");
        assert_eq!(rows(conn), [1, 1, 1, 1]);
    });
}

#[test]
fn c3_the_profile_that_not_everybody_has_is_made_for_who_asks() {
    fresh(|conn| {
        ok(&["create", &form("mary")], conn);
        assert_eq!(find("mary", conn).invoicing(conn).unwrap(), None);
        assert_eq!(rows(conn), [1, 1, 0, 1]);
    });
}

#[test]
fn c14_what_is_wrong_is_said_at_once_and_nothing_is_stored() {
    fresh(|conn| {
        for (form, why) in [
            // The names and types of the fields.
            (
                r#"{"identifier": "mary", "town": 5, "emial": "m", "name": "Mary"}"#,
                "no profile has a field `emial`; did you mean `email`?; `name` is on both `contact` and `invoicing`; \
                 set it on one of them; this is no value of `town`: invalid type: integer `5`, expected a string",
            ),
            // What both profiles say of their values, and of the identifier.
            (
                r#"{"identifier": "ma ry", "email": "m", "invoicing": {"name": "Mary", "address": " "}}"#,
                "contact: a name is missing; contact: an email address is missing; contact: an identifier is one word; \
                 invoicing: the address is missing",
            ),
            (r#"{"password": "x"}"#, "there is no identifier"),
            (
                r#"{"identifier": "mary", "password": ""}"#,
                "the password is empty",
            ),
        ] {
            assert_eq!(refused(&["create", form], conn), why);
        }
        let wrong = r#"{"identifier": "mary", "invoicing": {"name": "Mary", "adress": ""}}"#;
        let why = refused(&["create", wrong], conn);
        assert!(
            why.starts_with("this is no form: unknown field `adress`"),
            "{why}"
        );
        assert_eq!(rows(conn), [0, 0, 0, 0]);
    });
}

#[test]
fn c1_an_identifier_or_address_that_is_taken_is_no_fault_of_the_database() {
    fresh(|conn| {
        ok(&["create", &form("mary")], conn);
        let taken = "the identifier or the email address is somebody else's already";
        assert_eq!(refused(&["create", &form("mary")], conn), taken);
        let address = form("john").replace("john@", "mary@");
        assert_eq!(refused(&["create", &address], conn), taken);
        assert_eq!(rows(conn), [1, 1, 0, 1]);
    });
}
