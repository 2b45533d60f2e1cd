//! A form over the user and all profiles.

use accounts::{Authenticate, Credentials, Error, Form, Hashing, PasswordLogin};
use accounts_tests::schema::{users, works};
use accounts_tests::{User, UserData};
use diesel::prelude::*;
use fsm_core::prelude::*;
use serde_json::{Value, json};

use super::{Connection, boss, data, database};

fn form(value: Value) -> Form {
    serde_json::from_value(value).unwrap()
}

/// Deserialized, validated, and saved: all or nothing.
fn sign_up(form: &Form, conn: &mut Connection) -> Result<UserData, Error> {
    let hashing = Hashing::new(8, 1, 1)?;
    fsm_core::transaction(conn, |conn| {
        let values = form.values::<User>(&hashing)?;
        let mut data = UserData::create(conn, |conn| User::create(values).by(&boss()).save(conn))?;
        data.fill(form)?;
        // One of the two profiles wants an address, the other none.
        match data.validate() {
            Err(invalid) if invalid.failures().len() > 1 => return Err(invalid.into()),
            _ => data.save(conn)?,
        }
        Ok(data)
    })
}

#[test]
fn c14_one_form_for_the_user_and_all_profiles() {
    let database = database();
    let conn = &mut database.connect();
    let form = form(json!({
        "identifier": "m@example.org",
        "password": "correct horse",
        "town": "Rome",
        "floor": 3,
        "work": {"name": "Mary", "email": null},
        "home": {"name": "Mary Smith"},
    }));
    let mary = sign_up(&form, conn).unwrap();
    assert_eq!(mary.name(), "Mary");
    assert_eq!(mary.home().name, "Mary Smith");
    let stored = mary.user().data(conn).unwrap();
    assert_eq!(
        (stored.floor(), stored.town().as_deref()),
        (&3, Some("Rome"))
    );
    let login = PasswordLogin::<User, Connection>::new(Hashing::default());
    let given = Credentials {
        identifier: "m@example.org",
        password: "correct horse",
    };
    assert_eq!(login.authenticate(given, conn).unwrap().id, mary.user().id);
    assert!(!format!("{form:?}").contains("horse"));
}

#[test]
fn c14_a_form_with_mistakes_stores_nothing() {
    let database = database();
    let conn = &mut database.connect();
    let wrong = form(json!({
        "identifier": "mary",
        "floor": "high",
        "name": "Mary",
        "twon": "Rome",
        "home": {"email": "m@example.org"},
        "invoicing": {"limit_in_cents": 3},
    }));
    let Err(Error::Form(invalid)) = sign_up(&wrong, conn) else {
        panic!("it was taken");
    };
    let mut said: Vec<String> = invalid.errors().iter().map(ToString::to_string).collect();
    said.sort();
    assert_eq!(
        said,
        [
            "`name` is on `work`, `home`, `invoicing`; set it on one of them",
            "no profile has a field `home.email`; did you mean `email`?",
            "no profile has a field `twon`; did you mean `town`?",
            "the user has no profile `invoicing`, which `invoicing.limit_in_cents` is on",
            r#"this is no value of `floor`: invalid type: string "high", expected i32"#,
        ]
    );
    let invalid = form(json!({"identifier": "m@example.org", "floor": 99}));
    assert!(matches!(sign_up(&invalid, conn), Err(Error::Invalid(_))));
    let long = form(json!({"identifier": "x".repeat(513)}));
    assert!(matches!(sign_up(&long, conn), Err(Error::Identifier(_))));
    for value in [
        json!({}),
        json!({"identifier": null}),
        json!({"identifier": " "}),
    ] {
        let missing = sign_up(&form(value), conn).unwrap_err();
        assert_eq!(missing.to_string(), "there is no identifier");
    }
    let empty = form(json!({"identifier": "m@example.org", "password": ""}));
    let empty = sign_up(&empty, conn).unwrap_err();
    assert_eq!(empty.to_string(), "the password is empty");
    assert_eq!(users::table.count().get_result::<i64>(conn).unwrap(), 0);
    assert_eq!(works::table.count().get_result::<i64>(conn).unwrap(), 0);
    assert!(serde_json::from_value::<Form>(json!({"identifier": 3})).is_err());
}

#[test]
fn c14_a_form_changes_what_is_there() {
    let database = database();
    let conn = &mut database.connect();
    let mut mary = data("mary", conn);
    mary.set_floor(3).set_town("Rome".to_owned());
    mary.save(conn).unwrap();
    let before = format!("{:?}", mary.work());
    let half = form(json!({"floor": 4, "town": 5}));
    mary.fill(&half).unwrap_err();
    assert_eq!(format!("{:?}", mary.work()), before, "all or nothing");
    mary.fill(&form(json!({"floor": 4}))).unwrap();
    mary.save(conn).unwrap();
    let stored = mary.user().data(conn).unwrap();
    assert_eq!(
        (stored.floor(), stored.town().as_deref()),
        (&4, Some("Rome"))
    );
}
