//! What users do who were taken over.

use crate::legacy::{Legacy, User, UserData, users};
use accounts::{
    Authenticate as _, Credentials, Hashing, LoginError, Password, PasswordLogin, UserModel as _,
};
use diesel::prelude::*;

use super::{Connection, django, run};

#[test]
fn c13_who_had_a_password_with_django_logs_in_and_it_is_hashed_anew() {
    let database = django();
    let conn = &mut database.connect();
    run(conn);
    let login = PasswordLogin::<User, Connection>::new(Hashing::new(8, 1, 1).unwrap());
    let mut comes = |identifier: &str, password: &str| {
        let given = Credentials {
            identifier,
            password,
        };
        let known = login.authenticate(given, conn);
        known.inspect(|user| {
            let stored = users::table.find(user.id).select(User::as_select());
            assert_eq!(stored.first(conn).as_ref(), Ok(user));
        })
    };
    // The others have a hash of a million iterations.
    for name in ["quick", "argon2", "inactive"] {
        let wrong = comes(name, "wrong");
        assert!(matches!(wrong, Err(LoginError::Wrong)), "{name}");
        let user = comes(name, "correct horse").unwrap();
        let stored = user.password.as_stored();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{name}");
        // Once.
        assert_eq!(comes(name, "correct horse").unwrap(), user);
    }
    for name in ["scrypt", "md5", "unusable", "empty password", "early"] {
        for password in [
            "correct horse",
            "",
            "!",
            "!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ] {
            let refused = comes(name, password);
            assert!(
                matches!(refused, Err(LoginError::Wrong)),
                "{name}: {refused:?}"
            );
        }
    }
}

#[test]
#[allow(deprecated, reason = "that is what they are")]
fn c15_the_old_fields_are_reached_by_their_old_names() {
    let database = django();
    let conn = &mut database.connect();
    run(conn);
    let mary = users::table.find(1).select(User::as_select());
    let mary: User = mary.first(conn).unwrap();
    let mut mary = mary.data(conn).unwrap();
    assert_eq!(mary.first_name(), "Mary");
    assert_eq!(mary.last_name(), "Smith");
    assert_eq!(mary.email(), "mary@example.org");
    assert!(*mary.is_staff() && *mary.is_active() && *mary.is_superuser());
    let joined = mary.date_joined().to_string();
    assert_eq!(joined, "2019-02-28 23:59:59.999999");
    let seen = mary.last_login().map(|seen| seen.to_string());
    assert_eq!(seen.as_deref(), Some("2024-12-31 00:00:00.000001"));
    mary.set_first_name("Maria");
    mary.save(conn).unwrap();
    let maria = User::query().filter(User::fields().first_name().eq("Maria"));
    assert_eq!(UserData::load(maria, conn).unwrap().len(), 1);
    // A new user has the profile as well.
    let values = User::values("new", Password::unusable()).unwrap();
    let insert = diesel::insert_into(users::table).values(values);
    insert.execute(conn).unwrap();
    let new = users::table.filter(users::identifier.eq("new"));
    let new: User = new.select(User::as_select()).first(conn).unwrap();
    let legacy: Legacy = new.legacy(conn).unwrap();
    assert!(legacy.is_active && !legacy.is_superuser);
}
