//! Fields with rules of their own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::Readable;
use fsm_core::prelude::*;

diesel::table! {
    employees (id) {
        id -> BigInt,
        boss_id -> BigInt,
        name -> Text,
        salary -> BigInt,
        #[sql_name = "remark"]
        note -> Nullable<Text>,
        #[sql_name = "home `address`, \"salary\" = 1"]
        address -> Nullable<Text>,
    }
}

struct User {
    id: i64,
}

#[derive(Columns, Queryable, Selectable, Debug)]
#[diesel(table_name = employees)]
struct Employee {
    id: i64,
    boss_id: i64,
    #[columns(write = is_boss)]
    name: String,
    #[columns(read = is_boss_or_self, write = is_boss)]
    salary: i64,
    #[columns(read = is_boss)]
    note: Option<String>,
    #[columns(write = is_boss)]
    #[diesel(column_name = address)]
    lives_at: Option<String>,
}

/// The employee's boss.
#[rule]
fn is_boss(user: &User, employee: &Employee) -> bool {
    employee.boss_id == user.id
}

#[rule]
fn is_boss_or_self(user: &User, employee: &Employee) -> bool {
    is_boss(user, employee) || employee.id == user.id
}

#[derive(AsChangeset)]
#[diesel(table_name = employees)]
struct Form {
    name: Option<String>,
    salary: Option<i64>,
    note: Option<String>,
    address: Option<String>,
}

const BOSS: User = User { id: 1 };
const MARY: User = User { id: 5 };

fn database() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE employees (id INTEGER PRIMARY KEY NOT NULL, boss_id BIGINT NOT NULL,
             name TEXT NOT NULL, salary BIGINT NOT NULL, remark TEXT,
             \"home `address`, \"\"salary\"\" = 1\" TEXT);
         INSERT INTO employees VALUES (5, 1, 'mary', 300, 'good', NULL), (6, 1, 'bob', 200, NULL, NULL),
             (7, 2, 'sue', 900, NULL, NULL);",
    )
    .unwrap();
    conn
}

fn employee(id: i64) -> Employee {
    let found = employees::table.find(id).select(Employee::as_select());
    found.first(&mut database()).unwrap()
}

#[test]
fn d7_a_field_is_read_by_who_may_and_masked_for_others() {
    let (mary, bob) = (employee(5), employee(6));
    assert_eq!(mary.read(|c| c.salary, &MARY), Readable::Value(&300));
    assert_eq!(bob.read(|c| c.salary, &MARY), Readable::Masked);
    assert_eq!(bob.read(|c| c.salary, &BOSS).value(), Some(&200));
    assert!(mary.may_read(|c| c.salary, &MARY) && !mary.may_read(|c| c.note, &MARY));
    assert!(!mary.may_write(|c| c.salary, &MARY) && mary.may_write(|c| c.note, &MARY));
    assert_eq!(format!("{}", bob.read(|c| c.salary, &MARY)), "...");
}

#[test]
fn d7_a_list_masks_what_may_not_be_read() {
    let list: Vec<(String, Readable<i64>)> = employees::table
        .select((employees::name, Employee::readable(|c| c.salary, &MARY)))
        .order(employees::id)
        .load(&mut database())
        .unwrap();
    let salaries: Vec<Readable<i64>> = list.into_iter().map(|(_, salary)| salary).collect();
    assert_eq!(
        salaries,
        [Readable::Value(300), Readable::Masked, Readable::Masked]
    );
}

#[test]
fn d7_a_null_that_may_be_read_is_no_secret() {
    let notes: Vec<Readable<Option<String>>> = employees::table
        .select(Employee::readable(|c| c.note, &BOSS))
        .order(employees::id)
        .load(&mut database())
        .unwrap();
    assert_eq!(
        notes,
        [
            Readable::Value(Some("good".to_owned())),
            Readable::Value(None),
            Readable::Masked
        ]
    );
}

#[test]
fn d7_a_null_where_the_field_has_none_is_an_error() {
    let conn = &mut database();
    conn.batch_execute(
        "CREATE TABLE copy AS SELECT * FROM employees; UPDATE copy SET salary = NULL;
         DROP TABLE employees; ALTER TABLE copy RENAME TO employees;",
    )
    .unwrap();
    let loaded: QueryResult<Vec<Readable<i64>>> = employees::table
        .select(Employee::readable(|c| c.salary, &BOSS))
        .load(conn);
    let error = loaded.unwrap_err().to_string();
    assert!(error.contains("null"), "{error}");
}

#[test]
fn d7_nobody_learns_a_masked_value_by_filtering_or_sorting() {
    let conn = &mut database();
    let rich = Employee::visible(|c| c.salary, &BOSS).gt(100);
    let found: Vec<i64> = employees::table
        .filter(rich)
        .select(employees::id)
        .load(conn)
        .unwrap();
    assert_eq!(found, [5, 6]);
    let by_salary = Employee::visible(|c| c.salary, &BOSS).desc();
    let found: Vec<i64> = employees::table
        .order((by_salary, employees::id))
        .select(employees::id)
        .load(conn)
        .unwrap();
    assert_eq!(found, [5, 6, 7]);
}

#[test]
fn d7_a_changeset_with_a_field_that_may_not_be_written_is_refused_by_its_name() {
    let mary = employee(5);
    let form = |name: Option<&str>, salary| Form {
        name: name.map(str::to_owned),
        salary,
        note: Some("a, \"salary\" = 1".to_owned()),
        address: None,
    };
    mary.may_change(&form(None, None), &MARY).unwrap();
    mary.may_change(&form(Some("may"), Some(1)), &BOSS).unwrap();
    let refused = mary.may_change(&form(None, Some(1)), &MARY).unwrap_err();
    assert_eq!(refused.column, "salary");
    assert_eq!(refused.to_string(), "`salary` can't be changed by you");
    let refused = mary
        .may_change(&form(Some("may"), None), &MARY)
        .unwrap_err();
    assert_eq!(refused.column, "name");
}

#[test]
fn d7_a_column_of_any_name_is_found_in_a_changeset() {
    let mary = employee(5);
    let moves = Form {
        name: None,
        salary: None,
        note: None,
        address: Some("here".to_owned()),
    };
    let refused = mary.may_change(&moves, &MARY).unwrap_err();
    assert_eq!(refused.column, "home `address`, \"salary\" = 1");
    // A value that reads a column does not write it.
    let copies = employees::note.eq(employees::name.nullable());
    mary.may_change(copies, &MARY).unwrap();
    let copies = (employees::note.eq("x"), employees::name.eq(employees::name));
    let refused = mary.may_change(copies, &MARY).unwrap_err();
    assert_eq!(refused.column, "name");
}

#[test]
fn d7_a_rule_compares_a_field_that_has_rules() {
    #[rule]
    fn earns_more(user: &User, employee: &Employee) -> bool {
        employee.salary > 250 && employee.boss_id == user.id
    }
    let found = employees::table.filter(earns_more().scope(&BOSS)).count();
    assert_eq!(found.get_result(&mut database()), Ok(1));
}
