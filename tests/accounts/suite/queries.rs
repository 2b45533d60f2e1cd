//! Many users with their profiles.

use accounts_tests::schema::{homes, records, users, works};
use accounts_tests::{Staff, User, UserData, may_see};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::Statements;

use super::{data, database, user};

fn names(found: &[UserData]) -> Vec<&str> {
    let identifiers = found.iter().map(|data| data.user().identifier.as_str());
    identifiers.collect()
}

#[test]
fn c11_one_query_loads_users_with_all_profiles() {
    let database = database();
    let conn = &mut database.connect();
    for number in 0..20 {
        let mut data = data(&format!("user {number}"), conn);
        data.work_mut().floor = number;
        data.save(conn).unwrap();
    }
    let statements = Statements::of(conn);
    let found = UserData::load(User::query().order(users::id), conn).unwrap();
    assert_eq!(statements.take().len(), 1);
    assert_eq!(found.len(), 20);
    let floors: Vec<i32> = found.iter().map(|data| *data.floor()).collect();
    assert_eq!(floors, (0..20).collect::<Vec<i32>>());

    let one = found[3].user().data(conn).unwrap();
    assert_eq!(statements.take().len(), 1);
    assert_eq!(one.floor(), found[3].floor());
}

#[test]
fn c11_missing_profiles_cost_a_fixed_number_of_statements() {
    let database = database();
    let conn = &mut database.connect();
    for number in 0..20 {
        user(&format!("user {number}"), conn);
    }
    let statements = Statements::of(conn);
    let found = UserData::load(User::query().order(users::id), conn).unwrap();
    // The query, and two statements for each of three profiles.
    assert_eq!(statements.take().len(), 7);
    assert_eq!(found.len(), 20);
    for data in &found {
        assert_eq!(data.work().user_id, data.user().id);
        assert_eq!(data.home().owner_id, data.user().id);
    }
    UserData::load(User::query(), conn).unwrap();
    assert_eq!(statements.take().len(), 1);
}

#[test]
fn c11_it_can_be_turned_off() {
    let database = database();
    let conn = &mut database.connect();
    user("mary", conn);
    let statements = Statements::of(conn);
    let found: Vec<User> = User::bare()
        .filter(users::identifier.eq("mary"))
        .load(conn)
        .unwrap();
    assert_eq!(found.len(), 1);
    let run = statements.take();
    assert_eq!(run.len(), 1);
    assert!(!run[0].contains("JOIN"), "{run:?}");
}

#[test]
fn c10_users_are_filtered_and_ordered_by_fields_of_the_view() {
    let database = database();
    let conn = &mut database.connect();
    for (name, floor, town) in [("a", 3, "Rome"), ("b", 2, "Oslo"), ("c", 1, "Rome")] {
        let mut data = data(name, conn);
        data.set_floor(floor).set_town(town.to_owned());
        data.save(conn).unwrap();
    }
    let fields = User::fields();
    let in_rome = User::query()
        .filter(fields.town().eq("Rome"))
        .order(fields.floor());
    assert_eq!(names(&UserData::load(in_rome, conn).unwrap()), ["c", "a"]);
    let high = User::query()
        .filter(fields.floor().ge(2))
        .order(fields.floor().desc())
        .limit(1);
    assert_eq!(names(&UserData::load(high, conn).unwrap()), ["a"]);
    let mut by_form = User::query().into_boxed();
    for floor in [2, 3].into_iter().take(1) {
        by_form = by_form.filter(fields.floor().eq(floor));
    }
    assert_eq!(names(&UserData::load(by_form, conn).unwrap()), ["b"]);
    // What else Diesel can do: another table, and rules.
    let rich = diesel::dsl::exists(records::table.filter(records::id.eq(users::id + 1000)));
    let poor = User::query()
        .filter(diesel::dsl::not(rich))
        .order(users::id.desc());
    assert_eq!(names(&UserData::load(poor, conn).unwrap()), ["c", "b", "a"]);
    let a = UserData::load(User::query().filter(users::identifier.eq("a")), conn).unwrap();
    let staff = Staff {
        id: a[0].user().id,
        name: "a".to_owned(),
        is_admin: false,
    };
    let visible = User::query().filter(may_see().scope(&staff));
    assert_eq!(names(&UserData::load(visible, conn).unwrap()), ["a"]);
    // A field that is on several profiles, by the column of one.
    let both = User::query()
        .filter(works::name.eq(homes::name))
        .order(users::id);
    assert_eq!(names(&UserData::load(both, conn).unwrap()), ["a", "b", "c"]);
}
