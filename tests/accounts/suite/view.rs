//! All profiles of a user as one.

use accounts::{FieldError, HasField, field};
use accounts_tests::schema::works;
use accounts_tests::{Home, Invoicing, Work};
use diesel::prelude::*;
use fsm_tests::database::Statements;
use serde_json::json;

use super::{data, database};

#[test]
fn c6_the_first_profile_wins() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    mary.work_mut().name = "Joe".to_owned();
    mary.home_mut().name = "Joe Smith".to_owned();
    assert_eq!(mary.name(), "Joe");
    assert_eq!(mary.get("name"), Ok(json!("Joe")));
    assert_eq!(mary.get("home.name"), Ok(json!("Joe Smith")));
    assert_eq!(mary.town(), &None);
    // Of a profile that not every user has.
    assert_eq!(mary.limit_in_cents(), None);
    let error = mary.get("limit_in_cents").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the user has no profile `invoicing`, which `limit_in_cents` is on"
    );
}

#[test]
fn c6_an_unknown_field_is_a_typed_error() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    for (name, near) in [
        ("nme", Some("name")),
        ("work.nme", Some("name")),
        ("work.town", Some("town")),
        ("user_id", None),
        ("printed", None),
        ("", None),
    ] {
        let field = name.to_owned();
        let unknown = FieldError::UnknownField { field, near };
        assert_eq!(mary.get(name), Err(unknown.clone()));
        assert_eq!(mary.all(name), Err(unknown.clone()));
        assert_eq!(mary.set(name, 1), Err(unknown));
    }
    assert_eq!(
        mary.get("nme").unwrap_err().to_string(),
        "no profile has a field `nme`; did you mean `name`?"
    );
}

#[test]
fn c7_all_values_by_profile() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    mary.work_mut().name = "Joe".to_owned();
    mary.home_mut().name = "Joe Smith".to_owned();
    let both = vec![("work", json!("Joe")), ("home", json!("Joe Smith"))];
    assert_eq!(mary.all("name"), Ok(both));
    let ((_, at_work), (_, at_home), (of, on_invoices)) = mary.all_name();
    assert_eq!((at_work.as_str(), at_home.as_str()), ("Joe", "Joe Smith"));
    assert_eq!((of, on_invoices), ("invoicing", None));
    assert_eq!(mary.all("floor"), Ok(vec![("work", json!(0))]));
}

#[test]
fn c6_all_fields_as_json_are_what_a_form_sets() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    mary.set_floor(3).set_town("Rome".to_owned());
    let all = mary.to_value().unwrap();
    let expected = json!({
        "work": {"name": "", "email": null, "floor": 3},
        "home": {"name": "", "town": "Rome"},
        "badge": {"number": 0},
    });
    assert_eq!(
        all, expected,
        "without `invoicing`, which she does not have"
    );
    let mut joe = data("joe", conn);
    let form: accounts::Form = serde_json::from_value(all).unwrap();
    joe.fill(&form).unwrap();
    assert_eq!(joe.to_value().unwrap(), expected);
}

#[test]
fn c8_setting_changes_the_one_profile_that_has_the_field() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    mary.set_email("m@example.org".to_owned()).set_floor(3);
    mary.set("town", "Rome").unwrap();
    mary.set("home.name", "Mary").unwrap();
    assert_eq!(mary.work().email.as_deref(), Some("m@example.org"));
    assert_eq!(mary.work().floor, 3);
    assert_eq!(mary.home().town.as_deref(), Some("Rome"));
    assert_eq!(mary.home().name, "Mary");
    assert_eq!(mary.work().name, "");
}

#[test]
fn c8_setting_a_field_of_several_profiles_is_refused() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    let refused = mary.set("name", "Joe").unwrap_err();
    let candidates = vec!["work", "home", "invoicing"];
    let field = "name".to_owned();
    assert_eq!(refused, FieldError::Ambiguous { field, candidates });
    assert_eq!(
        refused.to_string(),
        "`name` is on `work`, `home`, `invoicing`; set it on one of them"
    );
    assert!(!mary.is_modified());
    let wrong = mary.set("floor", "high").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        r#"this is no value of `floor`: invalid type: string "high", expected i32"#
    );
    assert!(!mary.is_modified());
}

#[test]
fn c9_save_writes_what_was_modified() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    let statements = Statements::of(conn);
    mary.set_floor(3);
    mary.set_email(None);
    assert_eq!(statements.take(), Vec::<String>::new());
    mary.save(conn).unwrap();
    let updates = statements.take_verb("UPDATE");
    assert_eq!(updates.len(), 1, "{updates:?}");
    assert!(
        updates[0].contains("floor") && !updates[0].contains("email"),
        "{updates:?}"
    );
    // It is stored now.
    mary.save(conn).unwrap();
    assert_eq!(statements.take(), Vec::<String>::new());
    mary.set_floor(4).set_town("Rome".to_owned());
    mary.save(conn).unwrap();
    assert_eq!(statements.take_verb("UPDATE").len(), 2);
    let stored = mary.user().data(conn).unwrap();
    assert_eq!(
        (stored.floor(), stored.town()),
        (&4, &Some("Rome".to_owned()))
    );
}

#[test]
fn c9_all_or_nothing() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    diesel::sql_query("DROP TABLE homes").execute(conn).unwrap();
    mary.set_floor(3).set_town("Rome".to_owned());
    assert!(mary.save(conn).is_err());
    assert!(mary.is_modified(), "it can be tried again");
    let floors: Vec<i32> = works::table.select(works::floor).load(conn).unwrap();
    assert_eq!(floors, [0]);
}

#[test]
fn c9_a_profile_does_not_go_to_another_user() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    let paul = data("paul", conn);
    mary.work_mut().user_id = paul.user().id;
    mary.set_floor(3);
    mary.save(conn).unwrap();
    assert_eq!(mary.work().user_id, mary.user().id);
    assert_eq!(paul.user().data(conn).unwrap().floor(), &0);
    assert_eq!(mary.user().data(conn).unwrap().floor(), &3);
}

#[test]
fn c9_a_profile_that_is_gone_is_an_error() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    diesel::delete(works::table).execute(conn).unwrap();
    mary.set_floor(3);
    let gone = mary.save(conn).unwrap_err();
    assert_eq!(
        gone.to_string(),
        "there is no row of the profile `work` any more"
    );
}

#[test]
fn c3_a_profile_that_is_not_created_by_itself_is_put() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    let refused = mary.set_limit_in_cents(100).err();
    let profile = "invoicing";
    let field = "limit_in_cents".to_owned();
    assert_eq!(refused, Some(FieldError::NoProfile { field, profile }));
    mary.put_invoicing(Invoicing {
        user_id: 0,
        name: "Mary Ltd".to_owned(),
        limit_in_cents: 100,
        printed: 0,
    });
    mary.save(conn).unwrap();
    // What the database fills is read again.
    assert_eq!(mary.invoicing().unwrap().printed, 7);
    assert_eq!(mary.invoicing().unwrap().user_id, mary.user().id);
    mary.set_limit_in_cents(200).unwrap();
    mary.save(conn).unwrap();
    assert!(!mary.is_modified());
    let stored = mary.user().invoicing(conn).unwrap().unwrap();
    assert_eq!((stored.limit_in_cents, stored.printed), (200, 7));
}

#[test]
fn c4_all_contributions_run_and_all_failures_are_reported() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary@example.org", conn);
    mary.set_floor(99);
    let invalid = mary.validate().unwrap_err();
    let said: Vec<_> = invalid
        .failures()
        .iter()
        .map(|failure| (failure.profile, failure.reason.code()))
        .collect();
    assert_eq!(said, [("work", "no_such_floor"), ("home", "an_email")]);
    assert_eq!(
        invalid.to_string(),
        "work: there is no such floor; home: an email address is no user name"
    );
    assert!(mary.save_validated(conn).is_err());
    assert_eq!(mary.user().data(conn).unwrap().floor(), &0);
    // `save` does not validate.
    mary.save(conn).unwrap();
    assert_eq!(mary.user().data(conn).unwrap().floor(), &99);
    // Whoever has no `@` displeases the other one.
    let paul = data("paul", conn);
    let invalid = paul.validate().unwrap_err();
    assert_eq!(invalid.failures()[0].profile, "work");
    assert_eq!(invalid.failures()[0].reason.code(), "no_email");
}

fn greeting(someone: &impl HasField<field!(name), Type = String>) -> String {
    format!("Hello, {}!", someone.field())
}

#[test]
fn c16_some_profile_with_a_name() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    mary.work_mut().name = "Mary".to_owned();
    assert_eq!(greeting(&mary), "Hello, Mary!");
    assert_eq!(greeting(mary.home()), "Hello, !");
    let work = Work {
        name: "Joe".to_owned(),
        ..Work::default()
    };
    assert_eq!(greeting(&work), "Hello, Joe!");
}

#[test]
fn c8_a_profile_that_is_put_in_again_keeps_its_keys() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    let invoicing = |name: &str| Invoicing {
        user_id: 99,
        name: name.to_owned(),
        limit_in_cents: 5,
        printed: 0,
    };
    mary.put_invoicing(invoicing("first"));
    mary.save(conn).unwrap();
    mary.put_invoicing(invoicing("second"));
    mary.save(conn).unwrap();
    let held = mary.invoicing().unwrap();
    // The database has filled the column that is no field.
    assert_eq!((held.user_id, held.printed), (mary.user().id, 7));
    let stored = mary.user().data(conn).unwrap();
    assert_eq!(stored.invoicing(), Some(held));
    let home = mary.home().id;
    *mary.home_mut() = Home {
        name: "den".to_owned(),
        ..Home::default()
    };
    mary.save(conn).unwrap();
    assert_eq!(mary.home().id, home);
}
