//! Times before 1970, in a column that is a `Datetime` in `table!`.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use fsm_core::prelude::*;

use super::database::Database;

diesel::table! {
    finds (id) {
        id -> BigInt,
        made -> Datetime,
        shown -> Nullable<Datetime>,
    }
}

#[derive(Columns, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = finds)]
struct Find {
    id: i64,
    made: NaiveDateTime,
    shown: Option<NaiveDateTime>,
}

#[derive(Debug)]
struct Scholar {
    from: NaiveDateTime,
}

#[rule(backend = Mysql)]
fn is_later(scholar: &Scholar, find: &Find) -> bool {
    find.made > scholar.from
}

#[rule(backend = Mysql)]
fn is_of_that_time(scholar: &Scholar, find: &Find) -> bool {
    find.made == scholar.from
}

#[rule(backend = Mysql)]
fn was_shown_before(scholar: &Scholar, find: &Find) -> bool {
    find.shown.is_some_and(|shown| shown < scholar.from)
}

#[test]
fn f5_times_before_1970_agree() {
    let database = Database::new(
        "CREATE TABLE finds (id BIGINT NOT NULL, made DATETIME(6) NOT NULL, shown DATETIME(6) NULL)",
    );
    let conn = &mut database.connect();
    let times = [1066, 1969, 1970, 2038, 9999].map(|year| {
        let day = NaiveDate::from_ymd_opt(year, 1, 19).unwrap();
        day.and_hms_micro_opt(3, 14, 8, 1).unwrap()
    });
    let mut id = 0;
    for made in times {
        for shown in times.into_iter().map(Some).chain([None]) {
            id += 1;
            diesel::insert_into(finds::table)
                .values(&Find { id, made, shown })
                .execute(conn)
                .unwrap();
        }
    }
    let rows: Vec<Find> = finds::table.select(Find::as_select()).load(conn).unwrap();
    let scholars = times.map(|from| Scholar { from });
    agree_on!(
        conn,
        finds,
        &rows,
        &scholars,
        [is_later, is_of_that_time, was_shown_before]
    );
}
