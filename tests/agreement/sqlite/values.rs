//! What stands in a column of SQLite's, which takes any value.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::rows::users;

diesel::table! {
    r1 (id) {
        id -> BigInt,
        done -> Bool,
        flag -> Nullable<Bool>,
        name -> Text,
    }
}

/// Its table is called as the row of a relation would be.
#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = r1)]
struct Thing {
    id: i64,
    done: bool,
    flag: Option<bool>,
    name: String,
}

#[rule(object)]
fn is_done(thing: &Thing) -> bool {
    thing.done
}

#[rule(object)]
fn is_flagged(thing: &Thing) -> bool {
    thing.flag == Some(true)
}

#[rule(object)]
fn has_a_twin(thing: &Thing) -> bool {
    exists(|t: Thing| t.name == thing.name && t.id != thing.id)
}

#[rule(object)]
fn is_the_first(thing: &Thing) -> bool {
    none(|t: Thing| t.id < thing.id)
}

#[test]
fn f5_values_of_another_type_and_a_table_called_r1_agree() {
    let conn = &mut memory("CREATE TABLE r1 (id INTEGER, done BOOLEAN, flag BOOLEAN, name TEXT)");
    let values = [
        "0", "1", "2", "-1", "0.5", "1.5", "'yes'", "'1'", "'2x'", "''", "x'31'",
    ];
    for (id, value) in values.into_iter().enumerate() {
        let name = ["a", "A", "b\u{0}c", "b"][id % 4];
        conn.batch_execute(
            &format!("INSERT INTO r1 VALUES ({id}, {value}, {value}, CAST('{name}' AS TEXT))")
                .replace('\u{0}', "' || char(0) || '"),
        )
        .unwrap();
    }
    let all: Vec<Thing> = r1::table.select(Thing::as_select()).load(conn).unwrap();
    let facts = fsm_core::Facts::none().with(all.clone());
    for user in users() {
        macro_rules! agrees {
            ($($rule:expr),*) => {
                $(
                    let found: Vec<i64> =
                        r1::table.filter($rule.scope(&user)).select(r1::id).load(conn).unwrap();
                    let column: Vec<(i64, bool)> =
                        r1::table.select((r1::id, $rule.column(&user))).load(conn).unwrap();
                    for thing in &all {
                        let answer = $rule.eval(&user, thing, &facts);
                        let name = stringify!($rule);
                        assert_eq!(found.contains(&thing.id), answer, "{name}: {thing:?}");
                        assert!(column.contains(&(thing.id, answer)), "{name}: {thing:?}");
                    }
                )*
            };
        }
        agrees!(is_done(), !is_done(), is_flagged(), !is_flagged());
        agrees!(has_a_twin(), !has_a_twin(), is_the_first(), !is_the_first());
    }
}
