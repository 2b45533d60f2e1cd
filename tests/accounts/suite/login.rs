//! Logging in.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use accounts::{
    Authenticate, Credentials, FoundBy, Hashing, LoginError, Password, PasswordLogin,
    UserModel as _,
};
use accounts_tests::schema::users;
use accounts_tests::{User, UserData, UserState};
use diesel::prelude::*;
use fsm_core::prelude::*;

use super::{Connection, boss, data, database};

/// As little work as Argon2 takes.
static QUICK: LazyLock<Hashing> = LazyLock::new(|| Hashing::new(8, 1, 1).unwrap());

fn login(hashing: &Hashing) -> PasswordLogin<User, Connection> {
    PasswordLogin::new(hashing.clone())
        .admits(|user: &User| user.state() == UserState::Active)
        .locks_after(3, |user: &User, conn: &mut Connection| {
            let lock = user.lock().by_system("login");
            lock.note("3 wrong passwords").save(conn).map(drop)
        })
}

fn with<'a>(identifier: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials {
        identifier,
        password,
    }
}

/// An active user with the password `right`.
fn active(identifier: &str, hashing: &Hashing, conn: &mut Connection) -> User {
    let values = User::values(identifier, hashing.hash("right").unwrap()).unwrap();
    let user = User::create(values).by(&boss()).save(conn).unwrap();
    user.activate().by(&boss()).save(conn).unwrap()
}

fn stored(user: &User, conn: &mut Connection) -> User {
    let found = users::table.find(user.id).select(User::as_select());
    found.first(conn).unwrap()
}

#[test]
fn c13_the_right_password_logs_in() {
    let database = database();
    let conn = &mut database.connect();
    let mary = active("mary", &QUICK, conn);
    let login = login(&QUICK);
    assert_eq!(
        login.authenticate(with("mary", "right"), conn).unwrap(),
        mary
    );
    for (identifier, password) in [
        ("mary", "wrong"),
        ("mary", ""),
        ("mary", "!"),
        ("Mary", "right"),
        ("mary ", "right"),
        ("paul", "right"),
    ] {
        let refused = login.authenticate(with(identifier, password), conn);
        assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
    }
    let long = "x".repeat(5000);
    let refused = login.authenticate(with("mary", &long), conn);
    assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
}

#[test]
fn c1_no_password_matches_an_unusable_one() {
    let database = database();
    let conn = &mut database.connect();
    let values = User::values("mary", Password::unusable()).unwrap();
    let mary = User::create(values).by(&boss()).save(conn).unwrap();
    mary.activate().by(&boss()).save(conn).unwrap();
    let login = PasswordLogin::<User, Connection>::new(QUICK.clone());
    for password in ["!", "", " "] {
        let refused = login.authenticate(with("mary", password), conn);
        assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
    }
}

#[test]
fn a8_the_login_locks_after_repeated_wrong_passwords() {
    let database = database();
    let conn = &mut database.connect();
    let mary = active("mary", &QUICK, conn);
    let login = login(&QUICK);
    for _ in 0..2 {
        login.authenticate(with("mary", "wrong"), conn).unwrap_err();
    }
    assert_eq!(stored(&mary, conn).failed_logins, 2);
    // The right one begins the count anew.
    let logged_in = login.authenticate(with("mary", "right"), conn).unwrap();
    assert_eq!(logged_in.failed_logins, 0);
    for count in 1..=3 {
        assert_eq!(
            stored(&mary, conn).state(),
            UserState::Active,
            "before {count}"
        );
        login.authenticate(with("mary", "wrong"), conn).unwrap_err();
    }
    let locked = stored(&mary, conn);
    assert_eq!(
        (locked.state(), locked.failed_logins),
        (UserState::Locked, 0)
    );
    let history = locked.history(conn).unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.event, "lock");
    assert_eq!(last.actor_key.as_deref(), Some("system:login"));
    assert_eq!(last.note.as_deref(), Some("3 wrong passwords"));

    // Whoever knows the password is told, and nobody else.
    let refused = login.authenticate(with("mary", "right"), conn);
    assert!(
        matches!(refused, Err(LoginError::NotAdmitted)),
        "{refused:?}"
    );
    let refused = login.authenticate(with("mary", "wrong"), conn);
    assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
    assert_eq!(stored(&mary, conn).failed_logins, 0);

    let invited = locked.unlock().by(&boss()).save(conn).unwrap();
    invited.activate().by(&boss()).save(conn).unwrap();
    login.authenticate(with("mary", "right"), conn).unwrap();
}

#[test]
fn a8_wrong_passwords_at_the_same_time_are_all_counted() {
    let database = database();
    let mary = active("mary", &QUICK, &mut database.connect());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let conn = &mut database.connect();
                let refused = login(&QUICK).authenticate(with("mary", "wrong"), conn);
                assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
            });
        }
    });
    let locked = stored(&mary, &mut database.connect());
    assert_eq!(locked.state(), UserState::Locked);
}

/// It would never lock anybody, and nobody would know.
#[test]
fn a8_an_event_that_can_not_lock_is_an_error() {
    let database = database();
    let conn = &mut database.connect();
    let values = User::values("mary", QUICK.hash("right").unwrap()).unwrap();
    let invited = User::create(values).by(&boss()).save(conn).unwrap();
    let login = login(&QUICK).admits(|_: &User| true);
    for _ in 0..2 {
        let refused = login.authenticate(with("mary", "wrong"), conn);
        assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
    }
    let failed = login.authenticate(with("mary", "wrong"), conn).unwrap_err();
    assert_eq!(failed.to_string(), "You cannot lock an invited account.");
    assert_eq!(stored(&invited, conn).failed_logins, 3);
}

/// Logs mary in, and changes her account while her password is compared.
fn changed_meanwhile(change: impl FnOnce(&User, &mut Connection)) -> Result<User, LoginError> {
    let database = database();
    // Some tenths of a second.
    let slow = Hashing::new(64 * 1024, 12, 1).unwrap();
    let mary = active("mary", &slow, &mut database.connect());
    std::thread::scope(|scope| {
        let login = scope
            .spawn(|| login(&slow).authenticate(with("mary", "right"), &mut database.connect()));
        std::thread::sleep(Duration::from_millis(60));
        change(&mary, &mut database.connect());
        login.join().unwrap()
    })
}

#[test]
fn a8_whoever_is_locked_while_the_password_is_compared_is_not_logged_in() {
    let refused = changed_meanwhile(|mary, conn| {
        let boss = boss();
        let lock = mary.lock().by(&boss).note("she called");
        lock.save(conn).unwrap();
    });
    assert!(
        matches!(refused, Err(LoginError::NotAdmitted)),
        "{refused:?}"
    );
}

#[test]
fn c13_a_password_that_is_changed_while_it_is_compared_is_the_wrong_one() {
    let refused = changed_meanwhile(|mary, conn| {
        let other = users::password.eq(QUICK.hash("other").unwrap());
        let update = diesel::update(users::table.find(mary.id)).set(other);
        update.execute(conn).unwrap();
    });
    assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
}

#[test]
fn c13_an_outdated_hash_is_made_anew() {
    let database = database();
    let conn = &mut database.connect();
    let mary = active("mary", &QUICK, conn);
    assert!(
        mary.password
            .as_stored()
            .starts_with("$argon2id$v=19$m=8,t=1,p=1$")
    );
    let stronger = Hashing::new(16, 2, 1).unwrap();
    let login = login(&stronger);
    login.authenticate(with("mary", "wrong"), conn).unwrap_err();
    assert_eq!(stored(&mary, conn).password, mary.password);
    let logged_in = login.authenticate(with("mary", "right"), conn).unwrap();
    assert!(
        logged_in
            .password
            .as_stored()
            .starts_with("$argon2id$v=19$m=16,t=2,p=1$")
    );
    assert_eq!(stored(&mary, conn), logged_in);
    // Once.
    let again = login.authenticate(with("mary", "right"), conn).unwrap();
    assert_eq!(again, logged_in);
}

#[test]
fn c13_a_user_who_does_not_exist_costs_a_hash() {
    let database = database();
    let conn = &mut database.connect();
    let slow = Hashing::new(16 * 1024, 4, 1).unwrap();
    active("mary", &slow, conn);
    let values = User::values("nobody's password", Password::unusable()).unwrap();
    User::create(values).by(&boss()).save(conn).unwrap();
    let login = PasswordLogin::<User, Connection>::new(slow);
    let mut time = |identifier: &str| -> Duration {
        let times = (0..5).map(|_| {
            let begun = Instant::now();
            login
                .authenticate(with(identifier, "wrong"), conn)
                .unwrap_err();
            begun.elapsed()
        });
        times.min().unwrap()
    };
    let known = time("mary");
    for identifier in ["paul", "nobody's password"] {
        let unknown = time(identifier);
        assert!(
            // The statements alone take a hundredth of it.
            unknown > known / 10,
            "{identifier}: {unknown:?}, and {known:?}"
        );
    }
}

#[test]
fn c13_a_user_is_found_by_a_field_of_a_profile() {
    let database = database();
    let conn = &mut database.connect();
    for (name, email) in [
        ("mary", Some("m@example.org")),
        ("paul", Some("both@example.org")),
        ("lisa", Some("both@example.org")),
        ("john", None),
    ] {
        let mut data = data(name, conn);
        data.set_email(email.map(str::to_owned));
        data.save(conn).unwrap();
    }
    let login = FoundBy::new(|email: &str, conn: &mut Connection| {
        UserData::load(User::query().filter(User::fields().email().eq(email)), conn)
    });
    let mary = login.authenticate("m@example.org", conn).unwrap();
    assert_eq!(mary.user().identifier, "mary");
    for wrong in ["x@example.org", "both@example.org", ""] {
        let refused = login.authenticate(wrong, conn);
        assert!(matches!(refused, Err(LoginError::Wrong)), "{refused:?}");
    }
    let login = login.admits(|data: &UserData| data.user().state() == UserState::Active);
    let refused = login.authenticate("m@example.org", conn);
    assert!(
        matches!(refused, Err(LoginError::NotAdmitted)),
        "{refused:?}"
    );
}
