//! Times of day.

use chrono::NaiveTime;
use diesel::prelude::*;
use fsm_core::prelude::*;

use super::super::database::Database;

diesel::table! {
    shops (id) {
        id -> BigInt,
        opens -> Time,
        closes -> Nullable<Time>,
    }
}

#[derive(Columns, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = shops)]
struct Shop {
    id: i64,
    opens: NaiveTime,
    closes: Option<NaiveTime>,
}

#[derive(Debug)]
struct Guest {
    comes: NaiveTime,
    leaves: Option<NaiveTime>,
}

#[rule]
fn opens_for_the_guest(guest: &Guest, shop: &Shop) -> bool {
    shop.opens == guest.comes
}

#[rule]
fn is_open(guest: &Guest, shop: &Shop) -> bool {
    shop.opens <= guest.comes && shop.closes.is_none_or(|closes| guest.comes < closes)
}

#[rule]
fn closes_when_the_guest_leaves(guest: &Guest, shop: &Shop) -> bool {
    match guest.leaves {
        Some(leaves) => shop.closes == Some(leaves),
        None => false,
    }
}

#[rule]
fn never_closes_or_later_than_it_opens(_guest: &Guest, shop: &Shop) -> bool {
    shop.closes.is_none_or(|closes| closes > shop.opens)
}

#[rule]
fn opens_at_one_of_both(guest: &Guest, shop: &Shop) -> bool {
    [guest.comes, NaiveTime::MIN].contains(&shop.opens)
}

fn hours() -> Vec<NaiveTime> {
    let time = |hour, minute, second, micro| {
        NaiveTime::from_hms_micro_opt(hour, minute, second, micro).unwrap()
    };
    vec![
        time(0, 0, 0, 0),
        time(0, 0, 0, 1),
        time(9, 59, 59, 999_999),
        time(10, 0, 0, 0),
        time(10, 0, 0, 500_000),
        time(10, 0, 0, 500_001),
        time(10, 0, 1, 0),
        time(23, 59, 59, 999_999),
    ]
}

#[test]
fn f5_rules_on_times_of_day_agree() {
    let time = match super::super::database::DIALECT {
        fsm_core::Dialect::MySql => "TIME(6)",
        _ => "TIME",
    };
    let database = Database::new(&format!(
        "CREATE TABLE shops (id BIGINT NOT NULL, opens {time} NOT NULL, closes {time} NULL)"
    ));
    let conn = &mut database.connect();
    let mut id = 0;
    for opens in hours() {
        let ends = hours().into_iter().step_by(2).map(Some);
        for closes in ends.chain([None]) {
            id += 1;
            let shop = Shop { id, opens, closes };
            diesel::insert_into(shops::table)
                .values(&shop)
                .execute(conn)
                .unwrap();
        }
    }
    let rows: Vec<Shop> = shops::table.select(Shop::as_select()).load(conn).unwrap();
    let guests: Vec<Guest> = hours()
        .into_iter()
        .enumerate()
        .map(|(number, comes)| Guest {
            comes,
            leaves: (number > 0).then(|| hours()[(number * 3) % 8]),
        })
        .collect();
    agree_on!(
        conn,
        shops,
        &rows,
        &guests,
        [
            opens_for_the_guest,
            is_open,
            closes_when_the_guest_leaves,
            never_closes_or_later_than_it_opens,
            opens_at_one_of_both,
        ]
    );
}
