//! The table of the users.

use accounts::{IdentifierError, Password, UserModel as _, UserTable};
use accounts_tests::schema::users;
use accounts_tests::{User, UserData};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use fsm_core::prelude::*;

use super::super::database::{DIALECT, Database};
use super::{boss, data, database, user};

#[test]
fn c1_a_user_is_an_identifier_and_a_password() {
    let database = database();
    let conn = &mut database.connect();
    diesel::insert_into(users::table)
        .values(users::identifier.eq("mary"))
        .execute(conn)
        .unwrap();
    let mary = users::table.select(User::as_select()).first(conn).unwrap();
    assert_eq!(mary.identifier, "mary");
    assert_eq!(mary.password, Password::unusable());
    assert_eq!(mary.password.as_stored(), "!");
}

#[test]
fn c1_an_identifier_is_unique() {
    let database = database();
    let conn = &mut database.connect();
    user("mary", conn);
    let again = diesel::insert_into(users::table)
        .values(users::identifier.eq("mary"))
        .execute(conn);
    assert!(
        matches!(
            again,
            Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        ),
        "{again:?}"
    );
}

#[test]
fn c1_an_identifier_that_is_taken_is_told_from_other_errors() {
    let database = database();
    let conn = &mut database.connect();
    data("mary", conn);
    let values = || User::values("mary", Password::unusable()).unwrap();
    let taken = UserData::create(conn, |conn| User::create(values()).by(&boss()).save(conn));
    assert!(taken.unwrap_err().is_duplicate());
    let insert = diesel::insert_into(users::table).values(values());
    let taken = accounts::Error::from(insert.execute(conn).unwrap_err());
    assert!(taken.is_duplicate());
    assert!(!accounts::Error::from(Error::NotFound).is_duplicate());
    assert!(!accounts::Error::from(IdentifierError::Missing).is_duplicate());
}

diesel::table! {
    people (id) {
        id -> BigInt,
        identifier -> Text,
        is_superuser -> Bool,
    }
}

#[test]
fn d1_the_table_can_say_who_is_a_superuser() {
    let database = Database::new(&UserTable::new("people").superuser().up(DIALECT));
    let conn = &mut database.connect();
    for (name, is) in [("mary", None), ("root", Some(true))] {
        let values = (
            people::identifier.eq(name),
            is.map(|is| people::is_superuser.eq(is)),
        );
        let insert = diesel::insert_into(people::table).values(values);
        insert.execute(conn).unwrap();
    }
    let query = people::table.select((people::identifier, people::is_superuser));
    let all: Vec<(String, bool)> = query.order(people::id).load(conn).unwrap();
    assert_eq!(all, [("mary".to_owned(), false), ("root".to_owned(), true)]);
}

#[test]
fn c1_identifiers_compare_by_their_bytes() {
    let database = database();
    let conn = &mut database.connect();
    let names = [
        "mary",
        "Mary",
        "mary ",
        " mary",
        "marý",
        "mary\u{301}",
        "mary\u{200b}",
        "",
    ];
    for name in names {
        user(name, conn);
    }
    for name in names {
        let found: Vec<String> = users::table
            .filter(users::identifier.eq(name))
            .select(users::identifier)
            .load(conn)
            .unwrap();
        assert_eq!(found, [name]);
    }
}

#[test]
fn c1_an_identifier_has_512_characters_at_most() {
    let database = database();
    let conn = &mut database.connect();
    // Four bytes each.
    let longest = "\u{1f600}".repeat(512);
    assert_eq!(user(&longest, conn).identifier, longest);
    let Err(too_long) = User::values("x".repeat(513), Password::unusable()) else {
        panic!("it was taken");
    };
    assert_eq!(too_long, IdentifierError::TooLong { characters: 513 });
    assert_eq!(
        too_long.to_string(),
        "an identifier has at most 512 characters, and this has 513"
    );
    let nul = User::values("a\0b", Password::unusable()).err();
    assert_eq!(nul, Some(IdentifierError::Nul));
    // The database refuses what does not come this way.
    let longer = diesel::insert_into(users::table)
        .values(users::identifier.eq("x".repeat(513)))
        .execute(conn);
    assert!(longer.is_err());
}
