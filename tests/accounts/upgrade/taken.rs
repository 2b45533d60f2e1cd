//! The rows of the old table become users and profiles.

use std::collections::BTreeMap;

use crate::legacy::{User, legacy_profiles, users};
use accounts::upgrade::{Mode, Outcome, Progress};
use accounts::{LegacyTable, Password, Upgrade, UpgradeError, UserModel as _, UserTable};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::Dialect;

use super::{
    DIALECT, Database, NEXT, NONE, TEXT, USERS, ask, contents, different, django, legacy_rows,
    more, run,
};

#[test]
fn c15_every_user_of_djangos_is_taken_over() {
    let database = django();
    let conn = &mut database.connect();
    let before = legacy_rows(conn);
    let mut told = Vec::new();
    let upgraded = Upgrade::new().run(conn, |progress| told.push(progress));
    let upgraded = upgraded.unwrap();
    assert_eq!(upgraded.outcome, Outcome::Done);
    assert_eq!((upgraded.users, upgraded.next_id), (USERS, NEXT));
    assert_eq!(upgraded.checksum.len(), 64);
    assert_eq!(upgraded.passwords.usable, 6);
    let unknown = [("md5".to_owned(), 1), ("scrypt".to_owned(), 1)];
    assert_eq!(upgraded.passwords.unknown, BTreeMap::from(unknown));
    assert_eq!(upgraded.passwords.none, USERS - 8);
    assert_eq!(upgraded.inactive, 1);
    assert_eq!(upgraded.left_behind, [""; 0]);
    let all = [
        Progress::Read(USERS),
        Progress::Copying,
        Progress::Compared(USERS),
        Progress::Committing,
    ];
    assert_eq!(told, all);
    assert_eq!(different(conn), NONE);
    assert_eq!(legacy_rows(conn), before);
    let profiles = legacy_profiles::table.count().get_result::<i64>(conn);
    assert_eq!(profiles.unwrap(), 21);
    assert_eq!(users::table.count().get_result::<i64>(conn).unwrap(), 21);
    // Nobody gets the key of somebody who is gone.
    let new = User::values("new", Password::unusable()).unwrap();
    let insert = diesel::insert_into(users::table).values(new);
    insert.execute(conn).unwrap();
    let new = users::table.filter(users::identifier.eq("new"));
    assert_eq!(new.select(users::id).first::<i64>(conn).unwrap(), NEXT);
}

/// More than are read at a time.
#[test]
fn c15_many_users_are_taken_over() {
    let database = django();
    let conn = &mut database.connect();
    more(10, conn);
    let mut last = None;
    let upgraded = Upgrade::new().run(conn, |progress| {
        if let Progress::Read(users) | Progress::Compared(users) = progress {
            last = Some(users);
        }
    });
    let upgraded = upgraded.unwrap();
    assert_eq!(upgraded.users, USERS + 10 * 1023);
    assert_eq!(last, Some(upgraded.users));
    assert_eq!(upgraded.next_id, 1000 + 10 * 1024 + 1);
    assert_eq!(different(conn), NONE);
}

#[test]
fn c15_names_that_look_alike_stay_apart() {
    let database = django();
    let conn = &mut database.connect();
    run(conn);
    // Django's own table can't tell `mary ` from `mary` there.
    let padded = match DIALECT {
        Dialect::MySql => "mary_",
        _ => "mary ",
    };
    for (name, id) in [
        ("mary", 1),
        ("Mary", 2),
        ("", 11),
        (padded, 13),
        (&*"\u{1f600}".repeat(150), 15),
        ("mar\u{fd}", 16),
        ("mary\u{301}", 17),
        ("O'Neil \"the\" \\ %s ; -- `x`", 18),
        ("line\nbreak\ttab", 19),
    ] {
        let found = users::table.filter(users::identifier.eq(name));
        let found: Vec<i64> = found.select(users::id).load(conn).unwrap();
        assert_eq!(found, [id], "{name}");
    }
}

#[test]
fn c15_what_refers_to_a_legacy_user_still_does() {
    let database = django();
    let conn = &mut database.connect();
    run(conn);
    let sql = "SELECT g.name, u.identifier FROM auth_user_groups m JOIN auth_group g ON g.id = m.group_id \
               JOIN auth_user l ON l.id = m.user_id JOIN users u ON u.id = m.user_id";
    assert_eq!(ask(sql, conn), r#"[Texts([Some("staff"), Some("mary")])]"#);
    // A profile is of a user.
    let orphan = conn.batch_execute(
        "INSERT INTO legacy_profiles SELECT 99, first_name, last_name, email, is_staff, is_active, is_superuser, \
         last_login, date_joined FROM legacy_profiles WHERE user_id = 1",
    );
    assert!(orphan.is_err());
}

#[test]
fn c15_a_dry_run_changes_nothing() {
    let database = django();
    let conn = &mut database.connect();
    let before = contents(conn);
    let rehearsed = Upgrade::new().dry_run(conn, |_| {}).unwrap();
    assert_eq!(rehearsed.outcome, Outcome::Rehearsed);
    assert_eq!(contents(conn), before);
    assert_eq!(Upgrade::new().mode(conn).unwrap(), Mode::Legacy);
    // It has looked at everything.
    let mut expected = rehearsed;
    expected.outcome = Outcome::Done;
    assert_eq!(run(conn), expected);
}

#[test]
fn c15_a_second_run_changes_nothing() {
    let database = django();
    let conn = &mut database.connect();
    let first = run(conn);
    // Meanwhile the users are those of the application.
    conn.batch_execute(
        "UPDATE users SET identifier = 'maria' WHERE id = 1; UPDATE legacy_profiles SET email = 'x' WHERE user_id = 2; \
         DELETE FROM legacy_profiles WHERE user_id = 3; DELETE FROM users WHERE id = 3",
    )
    .unwrap();
    let before = contents(conn);
    let upgrade = Upgrade::new();
    for again in [upgrade.run(conn, |_| {}), upgrade.dry_run(conn, |_| {})] {
        let again = again.unwrap();
        assert_eq!(again.outcome, Outcome::AlreadyDone);
        assert_eq!((again.users, &again.checksum), (USERS, &first.checksum));
        assert!(!again.changed_since);
    }
    assert_eq!(contents(conn), before);
    // Somebody still writes to the old table.
    conn.batch_execute("UPDATE auth_user SET email = 'new' WHERE id = 5")
        .unwrap();
    let again = run(conn);
    assert_eq!(again.outcome, Outcome::AlreadyDone);
    assert!(again.changed_since);
    // It went into these tables, and into no others.
    let elsewhere = Upgrade::new().profiles("old_profiles").run(conn, |_| {});
    assert!(
        matches!(elsewhere, Err(UpgradeError::Elsewhere { .. })),
        "{elsewhere:?}"
    );
    // The table may be gone.
    conn.batch_execute(match DIALECT {
        Dialect::Postgres => "DROP TABLE auth_user CASCADE",
        Dialect::MySql => "SET FOREIGN_KEY_CHECKS = 0; DROP TABLE auth_user",
        _ => "PRAGMA foreign_keys = OFF; DROP TABLE auth_user",
    })
    .unwrap();
    let again = run(conn);
    assert_eq!(again.outcome, Outcome::AlreadyDone);
    assert!(!again.changed_since);
}

#[test]
fn c15_the_mode_is_read_from_the_database() {
    let database = Database::new("");
    let conn = &mut database.connect();
    let upgrade = Upgrade::new();
    let nothing = upgrade.mode(conn).unwrap_err().to_string();
    assert_eq!(
        nothing,
        "there is no table `auth_user` to take users over from"
    );
    assert_eq!(upgrade.run(conn, |_| {}).unwrap_err().to_string(), nothing);
    // A program that never had others.
    conn.batch_execute(&UserTable::new("users").up(DIALECT))
        .unwrap();
    assert_eq!(upgrade.mode(conn).unwrap(), Mode::New);

    let database = django();
    let conn = &mut database.connect();
    assert_eq!(upgrade.mode(conn).unwrap(), Mode::Legacy);
    run(conn);
    assert_eq!(upgrade.mode(conn).unwrap(), Mode::New);
}

#[test]
fn c15_tables_of_a_migration_are_filled() {
    let database = django();
    let conn = &mut database.connect();
    let users = UserTable::new("people").state("invited").failed_logins();
    conn.batch_execute(&users.up(DIALECT)).unwrap();
    conn.batch_execute(&LegacyTable::new("old", "people").up(DIALECT))
        .unwrap();
    let upgrade = Upgrade::new().to(users).profiles("old");
    let upgrade = upgrade.states("active", "deactivated");
    let people = format!("SELECT CAST(COUNT(*) AS {TEXT}) FROM people");
    upgrade.dry_run(conn, |_| {}).unwrap();
    assert_eq!(ask(&people, conn), NONE);
    let upgraded = upgrade.run(conn, |_| {}).unwrap();
    assert_eq!(upgraded.outcome, Outcome::Done);
    let states =
        format!("SELECT state, CAST(COUNT(*) AS {TEXT}) FROM people GROUP BY state ORDER BY state");
    assert_eq!(
        ask(&states, conn),
        r#"[Texts([Some("active"), Some("20")]), Texts([Some("deactivated"), Some("1")])]"#
    );
    conn.batch_execute("INSERT INTO people (identifier) VALUES ('new')")
        .unwrap();
    let new = format!("SELECT CAST(id AS {TEXT}), state FROM people WHERE identifier = 'new'");
    assert_eq!(ask(&new, conn), r#"[Texts([Some("24"), Some("invited")])]"#);
}

/// A user model of the application's own: another name, more columns, no counter.
#[test]
fn c15_columns_that_are_not_taken_over_are_told() {
    let database = django();
    let conn = &mut database.connect();
    let table = match DIALECT {
        Dialect::MySql => "`Staff_Member`",
        _ => "\"Staff_Member\"",
    };
    conn.batch_execute(&format!(
        "CREATE TABLE {table} AS SELECT * FROM auth_user; ALTER TABLE {table} ADD COLUMN phone VARCHAR(20)"
    ))
    .unwrap();
    let upgrade = Upgrade::new().of("Staff_Member");
    let upgraded = upgrade.run(conn, |_| {}).unwrap();
    assert_eq!(upgraded.left_behind, ["phone"]);
    assert_eq!((upgraded.users, upgraded.next_id), (USERS, 22));
}

#[test]
fn c15_a_table_without_users_is_taken_over() {
    let database = django();
    let conn = &mut database.connect();
    conn.batch_execute("CREATE TABLE nobody AS SELECT * FROM auth_user WHERE id < 0")
        .unwrap();
    let upgraded = Upgrade::new().of("nobody").run(conn, |_| {}).unwrap();
    assert_eq!((upgraded.users, upgraded.next_id), (0, 1));
}

#[test]
fn c15_of_two_runs_at_once_one_waits_for_the_other() {
    let database = django();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let run = || run(&mut database.connect()).outcome;
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let done = outcomes.iter().filter(|one| **one == Outcome::Done);
    assert_eq!(done.count(), 1, "{outcomes:?}");
    assert_eq!(different(&mut database.connect()), NONE);
}
