//! The table of the users.

use accounts::{IdentifierError, Password, UserModel as _};
use accounts_tests::User;
use accounts_tests::schema::users;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::{database, user};

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
