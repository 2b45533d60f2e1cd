//! What can't be taken over, and leaves everything as it was.

use accounts::upgrade::Mode;
use accounts::{LegacyTable, Upgrade, UpgradeError, UserTable};
use diesel::connection::{Connection as _, SimpleConnection};
use fsm_core::Dialect;

use super::{Connection, DIALECT, NONE, contents, different, django, run};

/// The same error in a run and in a dry run, and nothing has changed.
fn refused(upgrade: &Upgrade, conn: &mut Connection) -> String {
    let before = contents(conn);
    let error = upgrade.run(conn, |_| {}).unwrap_err().to_string();
    let rehearsed = upgrade.dry_run(conn, |_| {}).unwrap_err();
    assert_eq!(rehearsed.to_string(), error);
    assert_eq!(contents(conn), before, "{error}");
    error
}

#[test]
fn c15_a_name_that_would_have_to_be_quoted_is_refused() {
    let database = django();
    let conn = &mut database.connect();
    for upgrade in [
        Upgrade::new().of("x\"; DROP TABLE auth_user; --"),
        Upgrade::new().of(""),
        Upgrade::new().to(UserTable::new("Users")),
        Upgrade::new().profiles("old`"),
        Upgrade::new().states("active", "it's"),
    ] {
        let error = refused(&upgrade, conn);
        assert!(
            error.contains("is no name that can be used here"),
            "{error}"
        );
    }
}

#[test]
fn c15_a_legacy_table_that_is_not_what_it_has_to_be_is_refused() {
    let database = django();
    let conn = &mut database.connect();
    let error = refused(&Upgrade::new().of("auth_group"), conn);
    assert_eq!(
        error,
        "the table `auth_group` has no column `username`, `password`, `first_name`, `last_name`, `email`, `is_staff`, \
         `is_active`, `is_superuser`, `last_login`, `date_joined`"
    );
    conn.batch_execute(
        "CREATE TABLE texts (id VARCHAR(36) PRIMARY KEY);
         CREATE TABLE uuids AS SELECT texts.id, username, password, first_name, last_name, email, is_staff, is_active, \
         is_superuser, last_login, date_joined FROM auth_user, texts",
    )
    .unwrap();
    let error = refused(&Upgrade::new().of("uuids"), conn);
    assert!(
        error.starts_with("the key of `uuids` is of the type"),
        "{error}"
    );
}

#[test]
fn c15_a_table_of_users_that_can_not_be_filled_is_refused() {
    let database = django();
    let conn = &mut database.connect();
    let upgrade = Upgrade::new();
    let error = refused(&Upgrade::new().states("active", "deactivated"), conn);
    assert!(error.contains("no column `state`"), "{error}");
    conn.batch_execute("CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(10))")
        .unwrap();
    let error = refused(&upgrade, conn);
    assert_eq!(
        error,
        "the table `users` has no column `identifier`, `password`"
    );
    conn.batch_execute("DROP TABLE users").unwrap();
    conn.batch_execute(&UserTable::new("users").up(DIALECT))
        .unwrap();
    conn.batch_execute("INSERT INTO users (identifier) VALUES ('somebody')")
        .unwrap();
    let error = refused(&upgrade, conn);
    assert!(
        error.starts_with("the table `users` has 1 rows already"),
        "{error}"
    );
}

#[test]
fn c15_it_does_not_run_in_a_transaction_of_the_callers() {
    let database = django();
    let conn = &mut database.connect();
    conn.begin_test_transaction().unwrap();
    let error = Upgrade::new().run(conn, |_| {}).unwrap_err();
    assert!(matches!(error, UpgradeError::InTransaction), "{error}");
}

#[test]
fn c15_a_user_who_can_not_be_taken_over_leaves_all_as_it_was() {
    let database = django();
    let conn = &mut database.connect();
    conn.batch_execute(match DIALECT {
        Dialect::Postgres => "ALTER TABLE auth_user ALTER COLUMN username TYPE TEXT",
        Dialect::MySql => "ALTER TABLE auth_user MODIFY username VARCHAR(700) NOT NULL",
        // It takes any length.
        _ => "SELECT 1",
    })
    .unwrap();
    let long = "x".repeat(513);
    conn.batch_execute(&format!(
        "UPDATE auth_user SET username = '{long}' WHERE id = 7"
    ))
    .unwrap();
    assert_eq!(
        refused(&Upgrade::new(), conn),
        "the user 7 can't be taken over: an identifier has at most 512 characters, and this has 513"
    );
    assert_eq!(Upgrade::new().mode(conn).unwrap(), Mode::Legacy);
    conn.batch_execute("UPDATE auth_user SET username = 'shorter' WHERE id = 7")
        .unwrap();
    run(conn);
    assert_eq!(different(conn), NONE);
}

/// Whatever the database makes of the rows while it copies them is seen before the commit.
#[test]
fn c15_a_value_that_is_changed_on_the_way_is_seen() {
    let database = django();
    let conn = &mut database.connect();
    conn.batch_execute(&UserTable::new("users").up(DIALECT))
        .unwrap();
    conn.batch_execute(&LegacyTable::new("legacy_profiles", "users").up(DIALECT))
        .unwrap();
    conn.batch_execute(match DIALECT {
        Dialect::Postgres => {
            "CREATE FUNCTION meddle() RETURNS trigger AS $$ BEGIN NEW.is_staff := true; RETURN NEW; END $$ \
             LANGUAGE plpgsql; CREATE TRIGGER meddle BEFORE INSERT ON legacy_profiles FOR EACH ROW \
             WHEN (NEW.user_id = 4) EXECUTE FUNCTION meddle()"
        }
        Dialect::MySql => {
            "CREATE TRIGGER meddle BEFORE INSERT ON legacy_profiles FOR EACH ROW \
             SET NEW.is_staff = IF(NEW.user_id = 4, 1, NEW.is_staff)"
        }
        _ => {
            "CREATE TRIGGER meddle AFTER INSERT ON legacy_profiles WHEN NEW.user_id = 4 BEGIN \
             UPDATE legacy_profiles SET is_staff = 1 WHERE user_id = 4; END"
        }
    })
    .unwrap();
    let error = refused(&Upgrade::new(), conn);
    assert!(
        error.starts_with("the new tables have 21 users with the checksum "),
        "{error}"
    );
}

/// Neither is one that is lost.
#[test]
fn c15_a_row_that_is_lost_on_the_way_is_seen() {
    if DIALECT == Dialect::MySql {
        // Its triggers can't leave a row out.
        return;
    }
    let database = django();
    let conn = &mut database.connect();
    conn.batch_execute(&UserTable::new("users").up(DIALECT))
        .unwrap();
    conn.batch_execute(match DIALECT {
        Dialect::Postgres => {
            "CREATE FUNCTION lose() RETURNS trigger AS $$ BEGIN RETURN NULL; END $$ LANGUAGE plpgsql; \
             CREATE TRIGGER lose BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.id = 21) EXECUTE FUNCTION lose()"
        }
        _ => {
            "CREATE TRIGGER lose BEFORE INSERT ON users WHEN NEW.id = 21 BEGIN SELECT RAISE(IGNORE); END"
        }
    })
    .unwrap();
    let before = contents(conn);
    assert!(Upgrade::new().run(conn, |_| {}).is_err());
    assert_eq!(contents(conn), before);
}
