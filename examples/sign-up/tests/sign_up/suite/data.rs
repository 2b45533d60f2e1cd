//! Data of the profiles, as JSON.

use super::{active, find, form, fresh, ok, refused, staffed};

fn data<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["data", "mary", "--by", "mary"], more].concat()
}

#[test]
fn c6_the_data_of_all_profiles_are_read_as_one() {
    fresh(|conn| {
        active("mary", conn);
        let all = r#"{"contact":{"email":"mary@example.org","name":"The mary","town":null}}"#;
        assert_eq!(ok(&data(&[]), conn).trim_end(), all);
        let some = ok(&data(&["name", "contact.email", "town"]), conn);
        assert_eq!(some, "\"The mary\"\n\"mary@example.org\"\nnull\n");
        let unknown = refused(&data(&["twon"]), conn);
        assert_eq!(
            unknown,
            "no profile has a field `twon`; did you mean `town`?"
        );
        let missing = refused(&data(&["address"]), conn);
        assert_eq!(
            missing,
            "the user has no profile `invoicing`, which `address` is on"
        );
    });
}

#[test]
fn c8_setting_changes_the_one_profile_that_has_the_field() {
    fresh(|conn| {
        let with_both = form("mary").replace(
            r#""contact""#,
            r#""invoicing": {"name": "Mary Ltd", "address": "1 Main Street"}, "contact""#,
        );
        ok(&["create", &with_both], conn);
        ok(&["activate", "mary", "--password", "mary's own"], conn);
        ok(
            &data(&["town=Rome", "address=2 Main Street", "invoicing.name=Mary"]),
            conn,
        );
        let stored = find("mary", conn).data(conn).unwrap();
        let invoicing = stored.invoicing().unwrap();
        assert_eq!(stored.town().as_deref(), Some("Rome"));
        assert_eq!(
            (invoicing.name.as_str(), invoicing.address.as_str()),
            ("Mary", "2 Main Street")
        );
        assert_eq!(stored.contact().name, "The mary");

        let ambiguous = refused(&data(&["town=Paris", "name=Mary"]), conn);
        assert_eq!(
            ambiguous,
            "`name` is on both `contact` and `invoicing`; set it on one of them"
        );
        let wrong = refused(&data(&["town=3"]), conn);
        assert!(
            wrong.starts_with("this is no value of `town`: invalid type"),
            "{wrong}"
        );
        let town = ok(&data(&["town"]), conn);
        assert_eq!(town, "\"Rome\"\n", "all or nothing");
        assert_eq!(ok(&data(&["town=null", "town"]), conn), "null\n");
    });
}

#[test]
fn c4_what_results_is_validated() {
    fresh(|conn| {
        active("mary", conn);
        let form = r#"{"town": "Rome", "contact": {"name": "", "email": null}}"#;
        let refusal = refused(&data(&["--form", form]), conn);
        assert_eq!(
            refusal,
            "contact: a name is missing; contact: an email address is missing"
        );
        assert_eq!(ok(&data(&["town"]), conn), "null\n");
        let form = r#"{"town": "Rome", "contact": {"name": "Mary"}}"#;
        let all = r#"{"contact":{"email":"mary@example.org","name":"Mary","town":"Rome"}}"#;
        assert_eq!(ok(&data(&["--form", form]), conn).trim_end(), all);
        assert_eq!(ok(&data(&[]), conn).trim_end(), all);
    });
}

#[test]
fn d5_somebody_elses_data_need_a_permission() {
    staffed(|conn| {
        for by in ["paul", "anna"] {
            let id = find("mary", conn).id;
            let denied = refused(&["data", "mary", "--by", by, "town"], conn);
            assert_eq!(
                denied,
                format!("{by} doesn't have permission to change account {id}")
            );
        }
        ok(&["data", "mary", "--by", "root", "town=Rome"], conn);
    });
}
