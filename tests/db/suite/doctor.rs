//! What the doctor finds in a database, each for real.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, Finding, RecordTable, doctor};

use super::database::{self, Connection, Database};

diesel::table! {
    bookings (id) {
        id -> BigInt,
        paid_at -> Nullable<Timestamp>,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum BookingState {
    #[state(initial)]
    Requested,
    #[state(terminal)]
    Confirmed,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = bookings)]
struct Booking {
    id: i64,
    paid_at: Option<chrono::NaiveDateTime>,
    #[transition(confirm: Requested => Confirmed, stamp = paid_at)]
    state: BookingState,
}

mod ruled {
    use super::{BookingState, bookings};
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    pub(super) struct Clerk;

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = bookings)]
    #[machine(actor = Clerk)]
    pub(super) struct Ruled {
        id: i64,
        #[transition(confirm: Requested => Confirmed, rule = anyone)]
        state: BookingState,
    }
}

mod kept {
    use super::{BookingState, bookings};
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! {
        booking_records (id) {
            id -> BigInt,
            booking_id -> Nullable<BigInt>,
        }
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = bookings)]
    #[machine(record = booking_records(booking_id))]
    pub(super) struct Kept {
        id: i64,
        #[transition(confirm: Requested => Confirmed)]
        state: BookingState,
    }
}

/// What is found of the records of a model, where the table is made by this SQL.
fn found_of_records(records: &str) -> Vec<String> {
    let database = Database::new(&format!(
        "CREATE TABLE bookings (id {{key}}, paid_at {TIME} NULL, state {EXACT} NOT NULL); {records}"
    ));
    let model = kept::Kept::machine();
    // Also where several models keep theirs there.
    let findings = doctor(&[model.clone(), model], &mut database.connect()).unwrap();
    assert!(
        findings.iter().all(|one| one.code == "records"),
        "{findings:?}"
    );
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn b6_a_table_of_records_that_is_missing_or_lacks_a_column_is_found() {
    let table = RecordTable::new("booking_records");
    let whole = table.clone().key("booking_id", "BIGINT", "bookings (id)");
    let whole = whole.up(database::DIALECT);
    assert_eq!(found_of_records(&whole), [""; 0]);
    let missing = found_of_records("");
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].starts_with("booking_records: "), "{missing:?}");
    assert!(
        missing[0].contains("so no transition is saved"),
        "{missing:?}"
    );
    let without_key = found_of_records(&table.up(database::DIALECT));
    assert_eq!(without_key.len(), 1, "{without_key:?}");
    let text = "booking_records.booking_id: there is no column ";
    assert!(without_key[0].starts_with(text), "{without_key:?}");
    let older = whole
        .replace("    reasons ", "    reason ")
        .replace("    note ", "    notes ");
    let columns = found_of_records(&older);
    assert_eq!(columns.len(), 2, "{columns:?}");
    assert!(
        columns[0].starts_with("booking_records.note: "),
        "{columns:?}"
    );
    assert!(
        columns[1].starts_with("booking_records.reasons: "),
        "{columns:?}"
    );
    let unknown = format!("{whole}ALTER TABLE booking_records RENAME COLUMN once TO again;");
    let unknown = found_of_records(&unknown);
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert!(
        unknown[0].starts_with("booking_records.once: there is no column ")
            && unknown[0].contains("so no request can be known when it comes again"),
        "{unknown:?}"
    );
    let index = match database::DIALECT {
        Dialect::MySql => "DROP INDEX booking_records_once ON booking_records",
        _ => "DROP INDEX booking_records_once",
    };
    // One of two columns keeps nothing apart.
    let two = "CREATE UNIQUE INDEX of_two ON booking_records (once, id)";
    let shared = found_of_records(&format!("{whole}{index}; {two};"));
    assert_eq!(shared.len(), 1, "{shared:?}");
    assert!(
        shared[0].starts_with("booking_records.once: the column has no unique index"),
        "{shared:?}"
    );
    let unique = table
        .if_missing()
        .key("booking_id", "BIGINT", "bookings (id)");
    assert_eq!(found_of_records(&unique.up(database::DIALECT)), [""; 0]);
    if database::DIALECT == Dialect::MySql {
        let engine = "ALTER TABLE booking_records DROP FOREIGN KEY booking_records_ibfk_1;
            ALTER TABLE booking_records DROP INDEX booking_records_of_row, ENGINE = MyISAM";
        let engine = found_of_records(&format!("{whole}{engine}"));
        assert_eq!(engine.len(), 1, "{engine:?}");
        assert!(engine[0].contains("has no transactions"), "{engine:?}");
    }
}

/// What is found in a table with a column of this type and value, by the model without rules and by the one
/// with them.
fn found_with(column: &str, value: &str) -> (Vec<String>, Vec<(&'static str, String)>) {
    let database = Database::new(&format!(
        "CREATE TABLE bookings (id {{key}}, paid_at {TIME} NULL, state {EXACT} NOT NULL, {column});
         INSERT INTO bookings VALUES (1, NULL, 'requested', {value})"
    ));
    let conn = &mut database.connect();
    let findings = doctor(&[ruled::Ruled::machine()], conn).unwrap();
    let told = findings.iter().map(|one| (one.code, one.to_string()));
    (found(conn), told.collect())
}

#[test]
fn f5_a_column_that_rules_compare_otherwise_than_rust_is_found() {
    let none = Vec::<String>::new();
    let cases: &[(&str, &str, &str)] = match database::DIALECT {
        Dialect::Postgres => &[("code CHAR(5)", "'ab'", "padded")],
        Dialect::MySql => &[
            ("code VARCHAR(5) CHARACTER SET latin1", "'ab'", "letters"),
            ("code TEXT CHARACTER SET utf8mb3", "'ab'", "letters"),
            ("code TIMESTAMP(6) NULL", "NULL", "range"),
        ],
        _ => &[
            ("code TIMESTAMP", "'+10000-01-01 00:00:00'", "foreign_times"),
            ("code DATETIME", "'2024-02-29T10:00:00'", "foreign_times"),
            ("code TIMESTAMPTZ", "1709200800", "foreign_times"),
            ("code DATE", "'29.2.2024'", "foreign_times"),
            ("code TIME", "'10:00'", "foreign_times"),
        ],
    };
    for (column, value, code) in cases {
        let (without_rules, found) = found_with(column, value);
        assert_eq!(without_rules, none, "{column}");
        assert_eq!(found.len(), 1, "{column}: {found:?}");
        let (found, text) = &found[0];
        assert_eq!(found, code, "{column}");
        assert!(text.starts_with("bookings: `code` "), "{text}");
    }
}

#[test]
fn f5_a_column_that_rules_compare_as_rust_does_is_not_found() {
    let cases: &[(&str, &str)] = match database::DIALECT {
        Dialect::Postgres => &[("code VARCHAR(5)", "'ab'"), ("code TEXT", "'ab'")],
        Dialect::MySql => &[
            ("code VARCHAR(5) CHARACTER SET utf8mb4", "'ab'"),
            ("code VARBINARY(5)", "'ab'"),
            ("code DATETIME(6)", "NULL"),
        ],
        _ => &[
            ("code TIMESTAMP", "'2024-02-29 10:00:00'"),
            ("code TIMESTAMP", "'2024-02-29 10:00:00.500'"),
            ("code TIMESTAMPTZ", "'2024-02-29 10:00:00.500001+00:00'"),
            ("code DATE", "'2024-02-29'"),
            ("code TIME", "'10:00:00.123456789'"),
            ("code TIMESTAMP", "CURRENT_TIMESTAMP"),
            ("code TEXT", "'10:00'"),
        ],
    };
    for (column, value) in cases {
        assert_eq!(found_with(column, value).1, [], "{column}");
    }
}

/// The codes of what is found, with the columns.
fn found(conn: &mut Connection) -> Vec<String> {
    let findings = doctor(&[Booking::machine()], conn).unwrap();
    let code = |finding: &Finding| match finding.place {
        Some((table, Some(column))) => format!("{} {table}.{column}", finding.code),
        Some((table, None)) => format!("{} {table}", finding.code),
        None => finding.code.to_owned(),
    };
    findings.iter().map(code).collect()
}

/// A table with columns of these types.
fn with(state: &str, paid_at: &str) -> Database {
    Database::new(&format!(
        "CREATE TABLE bookings (id {{key}}, paid_at {paid_at} NULL, state {state} NOT NULL)"
    ))
}

const EXACT: &str = match database::DIALECT {
    Dialect::MySql => "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
    _ => "VARCHAR(20)",
};

const TIME: &str = match database::DIALECT {
    Dialect::MySql => "DATETIME(6)",
    _ => "TIMESTAMP",
};

#[test]
fn g1_a_sound_database_has_no_findings() {
    let database = with(EXACT, TIME);
    let conn = &mut database.connect();
    assert_eq!(found(conn), Vec::<String>::new());
    let rows: i64 = bookings::table.count().get_result(conn).unwrap();
    assert_eq!(rows, 0, "nothing is changed");
}

#[test]
fn g1_what_can_not_be_read_is_found() {
    let database = Database::new("CREATE TABLE bookings (id {key})");
    let conn = &mut database.connect();
    assert_eq!(found(conn), ["no_column bookings.state"]);
    conn.batch_execute("DROP TABLE bookings").unwrap();
    assert_eq!(found(conn), ["no_table bookings"]);
}

#[test]
fn g1_a_column_that_is_not_exact_is_found() {
    let (loose, first): (&str, &str) = match database::DIALECT {
        Dialect::MySql => (
            "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
            "",
        ),
        Dialect::Postgres => (
            "VARCHAR(20) COLLATE loose",
            "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);",
        ),
        _ => ("VARCHAR(20) COLLATE NOCASE", ""),
    };
    let database = Database::new(&format!(
        "{first} CREATE TABLE bookings (id {{key}}, paid_at {TIME} NULL, state {loose} NOT NULL)"
    ));
    let conn = &mut database.connect();
    assert_eq!(found(conn), ["not_exact bookings.state"]);
    let finding = doctor(&[Booking::machine()], conn).unwrap().remove(0);
    let text = finding.to_string();
    assert!(
        text.starts_with("bookings.state: the column takes texts for the same"),
        "{text}"
    );
}

#[test]
fn g1_a_column_that_is_too_short_or_padded_is_found() {
    if database::DIALECT == Dialect::Sqlite {
        return; // It holds whatever it is given.
    }
    let short = EXACT.replace("20", "8");
    let database = with(&short, TIME);
    assert_eq!(found(&mut database.connect()), ["too_short bookings.state"]);
    if database::DIALECT == Dialect::Postgres {
        let database = with("CHAR(20)", TIME);
        let findings = found(&mut database.connect());
        assert_eq!(findings.last().unwrap(), "padded bookings.state");
    }
}

#[test]
fn g1_a_stamp_of_whole_seconds_is_found() {
    let seconds = match database::DIALECT {
        Dialect::Sqlite => return,
        Dialect::MySql => "DATETIME",
        _ => "TIMESTAMP(0)",
    };
    let database = with(EXACT, seconds);
    assert_eq!(found(&mut database.connect()), ["seconds bookings.paid_at"]);
}

#[test]
fn g1_a_session_that_weakens_a_promise_is_found() {
    let database = with(EXACT, TIME);
    let conn = &mut database.connect();
    let (weaken, code) = match database::DIALECT {
        Dialect::Sqlite => ("PRAGMA busy_timeout = 0", "impatient"),
        Dialect::MySql => ("SET SESSION sql_mode = ''", "not_strict"),
        // A superuser's setting; what follows from it is tested where it is read.
        _ => return,
    };
    conn.batch_execute(weaken).unwrap();
    assert_eq!(found(conn), [code]);
}

#[test]
fn g1_an_engine_without_transactions_is_found() {
    if database::DIALECT != Dialect::MySql {
        return;
    }
    let database = with(EXACT, TIME);
    let conn = &mut database.connect();
    conn.batch_execute("ALTER TABLE bookings ENGINE = MyISAM")
        .unwrap();
    assert_eq!(found(conn), ["no_transactions bookings"]);
}

#[test]
fn g1_a_stamp_in_a_zone_that_is_not_utc_is_found() {
    if database::DIALECT != Dialect::MySql {
        return;
    }
    let database = with(EXACT, "TIMESTAMP(6)");
    let conn = &mut database.connect();
    conn.batch_execute("SET time_zone = '+05:30'").unwrap();
    assert_eq!(found(conn), ["time_zone bookings.paid_at"]);
    conn.batch_execute("SET time_zone = '+00:00'").unwrap();
    assert_eq!(found(conn), Vec::<String>::new());
}
