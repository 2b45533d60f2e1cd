//! Profiles by themselves: how they are created, and read.

use std::sync::Barrier;
use std::thread;

use accounts::{Error, Password, UserModel as _};
use accounts_tests::schema::{homes, invoicings, users, works};
use accounts_tests::{Badge, BadgeState, Home, Invoicing, User, UserData, Work};
use diesel::prelude::*;
use fsm_core::Dialect;
use fsm_core::prelude::*;

use super::{DIALECT, boss, data, database, user};

#[test]
fn c3_a_user_is_created_with_its_profiles() {
    let database = database();
    let conn = &mut database.connect();
    let mary = data("mary", conn);
    let id = mary.user().id;
    assert_eq!(
        works::table
            .select(works::user_id)
            .load::<i64>(conn)
            .unwrap(),
        [id]
    );
    assert_eq!(
        homes::table
            .select(homes::owner_id)
            .load::<i64>(conn)
            .unwrap(),
        [id]
    );
    assert_eq!(
        invoicings::table.count().get_result::<i64>(conn).unwrap(),
        0
    );
    assert_eq!(
        mary.work(),
        &Work {
            user_id: id,
            ..Work::default()
        }
    );
    // The key of its own table is the database's.
    assert_ne!(mary.home().id, 0);
    assert_eq!(mary.invoicing(), None);
}

#[test]
fn c3_all_or_nothing() {
    let database = database();
    let conn = &mut database.connect();
    diesel::sql_query("DROP TABLE homes").execute(conn).unwrap();
    let values = User::values("mary", Password::unusable()).unwrap();
    let failed = UserData::create(conn, |conn| User::create(values).by(&boss()).save(conn));
    assert!(matches!(failed, Err(Error::Database(_))), "{failed:?}");
    assert_eq!(users::table.count().get_result::<i64>(conn).unwrap(), 0);
    assert_eq!(works::table.count().get_result::<i64>(conn).unwrap(), 0);
}

#[test]
fn c3_a_missing_profile_is_created_when_it_is_first_accessed() {
    let database = database();
    let conn = &mut database.connect();
    let mary = user("mary", conn);
    assert_eq!(works::table.count().get_result::<i64>(conn).unwrap(), 0);
    let work: Work = mary.work(conn).unwrap();
    assert_eq!(work.user_id, mary.id);
    assert_eq!(mary.work(conn).unwrap(), work);
    let home: Home = mary.home(conn).unwrap();
    assert_eq!(mary.home(conn).unwrap(), home);
    assert_eq!(works::table.count().get_result::<i64>(conn).unwrap(), 1);
    assert_eq!(homes::table.count().get_result::<i64>(conn).unwrap(), 1);
}

#[test]
fn c3_auto_create_can_be_turned_off() {
    let database = database();
    let conn = &mut database.connect();
    let mary = user("mary", conn);
    let none: Option<Invoicing> = mary.invoicing(conn).unwrap();
    assert_eq!(none, None);
    assert_eq!(mary.data(conn).unwrap().invoicing(), None);
    assert_eq!(
        invoicings::table.count().get_result::<i64>(conn).unwrap(),
        0
    );
}

#[test]
fn c3_of_two_who_create_a_profile_both_are_given_the_same() {
    let database = database();
    for round in 0..20 {
        let mary = user(&format!("mary {round}"), &mut database.connect());
        let barrier = Barrier::new(2);
        let (one, other) = thread::scope(|scope| {
            let race = || {
                let conn = &mut database.connect();
                barrier.wait();
                (mary.home(conn).unwrap(), mary.data(conn).unwrap())
            };
            let other = scope.spawn(race);
            (race(), other.join().unwrap())
        });
        assert_eq!(one.0, other.0);
        assert_eq!(one.1.home(), other.1.home());
        assert_eq!(one.1.work(), other.1.work());
    }
    let conn = &mut database.connect();
    assert_eq!(homes::table.count().get_result::<i64>(conn).unwrap(), 20);
    assert_eq!(works::table.count().get_result::<i64>(conn).unwrap(), 20);
}

/// The snapshot of the transaction is older than the row.
#[test]
fn c3_a_profile_that_somebody_creates_during_a_transaction() {
    // SQLite lets nobody write meanwhile.
    if DIALECT == Dialect::Sqlite {
        return;
    }
    let database = database();
    let conn = &mut database.connect();
    let mary = user("mary", conn);
    let work = conn.transaction(|conn| {
        assert_eq!(works::table.count().get_result::<i64>(conn)?, 0);
        let other = mary.work(&mut database.connect()).unwrap();
        assert_eq!(mary.work(conn).unwrap(), other);
        Ok::<_, diesel::result::Error>(other)
    });
    assert_eq!(mary.work(conn).unwrap(), work.unwrap());
}

/// A column of its own is unique as well: that is no race, and no profile is left out in silence.
#[test]
fn c3_another_unique_column_is_no_race() {
    let database = database();
    let conn = &mut database.connect();
    diesel::sql_query("CREATE UNIQUE INDEX names_of_homes ON homes (name)")
        .execute(conn)
        .unwrap();
    let (mary, paul) = (user("mary", conn), user("paul", conn));
    mary.home(conn).unwrap();
    let failed = paul.home(conn);
    assert!(
        matches!(failed, Err(Error::Database(_) | Error::ProfileGone { .. })),
        "{failed:?}"
    );
}

#[test]
fn a4_a_machine_on_a_row_of_its_own() {
    let database = database();
    let conn = &mut database.connect();
    let mary = user("mary", conn);
    let badge: Badge = mary.badge(conn).unwrap();
    assert_eq!(badge.state(), BadgeState::Ordered);
    let badge = badge.hand_out().save(conn).unwrap();
    assert_eq!(badge.state(), BadgeState::HandedOut);
    assert_eq!(mary.badge(conn).unwrap(), badge);
    // The view does not write the state, whatever it holds.
    let mut data = mary.data(conn).unwrap();
    data.badge().lose().save(conn).unwrap();
    data.set_number(7);
    data.save(conn).unwrap();
    let badge = mary.badge(conn).unwrap();
    assert_eq!((badge.number, badge.state()), (7, BadgeState::Lost));
}

#[test]
fn c3_a_profile_of_nobody_is_not_created() {
    let database = database();
    let conn = &mut database.connect();
    let mary = user("mary", conn);
    diesel::delete(users::table).execute(conn).unwrap();
    let gone = mary.work(conn);
    assert!(
        matches!(gone, Err(Error::ProfileGone { profile: "work" })),
        "{gone:?}"
    );
    let gone = mary.data(conn);
    assert!(
        matches!(gone, Err(Error::Database(diesel::result::Error::NotFound))),
        "{gone:?}"
    );
}
