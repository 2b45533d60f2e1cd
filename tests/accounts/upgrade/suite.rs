//! What holds on every database.

use std::fmt::Write as _;

use accounts::Upgrade;
use accounts::upgrade::{UpgradeConnection as _, Upgraded};
use diesel::connection::SimpleConnection;
use fsm_core::Dialect;

use super::database::{Connection, DIALECT, Database};
use super::url;

#[path = "after.rs"]
mod after;
#[path = "crashed.rs"]
mod crashed;
#[path = "killed.rs"]
mod killed;
#[cfg(django)]
#[path = "live.rs"]
mod live;
#[path = "program.rs"]
mod program;
#[path = "refused.rs"]
mod refused;
#[path = "taken.rs"]
mod taken;

/// How many users Django has made, and the key behind the last one, which was given to somebody who is gone.
const USERS: u64 = 21;
const NEXT: i64 = 24;

fn django() -> Database {
    Database::new(match DIALECT {
        Dialect::Postgres => include_str!("django/postgres.sql"),
        Dialect::MySql => include_str!("django/mysql.sql"),
        _ => include_str!("django/sqlite.sql"),
    })
}

/// Makes ever more users, twice as many each time, beginning with ten.
fn more(times: u32, conn: &mut Connection) {
    let fields =
        "first_name, last_name, email, is_staff, is_active, is_superuser, last_login, date_joined";
    let mut sql = String::new();
    for time in 0..times {
        let name = match DIALECT {
            Dialect::MySql => format!("CONCAT(username, '+{time}')"),
            _ => format!("username || '+{time}'"),
        };
        let ids = match time {
            0 => "id <= 10",
            _ => "id <= 10 OR id > 1000",
        };
        let behind = 1000 + 10 * (1 << time);
        let _ = write!(
            sql,
            "INSERT INTO auth_user (id, username, password, {fields}) \
             SELECT id + {behind} - CASE WHEN id > 1000 THEN 1000 ELSE 0 END, {name}, password, {fields} FROM auth_user \
             WHERE {ids};"
        );
    }
    conn.batch_execute(&sql).unwrap();
}

fn run(conn: &mut Connection) -> Upgraded {
    Upgrade::new().run(conn, |_| {}).unwrap()
}

/// What a query gives, as one text.
fn ask(sql: &str, conn: &mut Connection) -> String {
    format!("{:?}", conn.texts(sql).unwrap())
}

/// What a number is cast to, to be read as a text.
const TEXT: &str = match DIALECT {
    Dialect::MySql => "CHAR",
    _ => "TEXT",
};

/// The tables, and all that stands in those of users.
fn contents(conn: &mut Connection) -> Vec<String> {
    let tables = match DIALECT {
        Dialect::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
        Dialect::MySql => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
    };
    let users = format!("SELECT CAST(id AS {TEXT}), identifier, password FROM users ORDER BY id");
    // There may be no such table.
    let users = format!("{:?}", conn.texts(&users).ok());
    vec![ask(tables, conn), legacy_rows(conn), users]
}

fn legacy_rows(conn: &mut Connection) -> String {
    let sql = match DIALECT {
        Dialect::Postgres => "SELECT CAST(auth_user AS TEXT) FROM auth_user ORDER BY id",
        Dialect::MySql => {
            "SELECT CONCAT_WS('|', id, username, password, first_name, last_name, email, is_staff, is_active, \
             is_superuser, COALESCE(last_login, 'NULL'), date_joined) FROM auth_user ORDER BY id"
        }
        _ => {
            "SELECT quote(id) || quote(username) || quote(password) || quote(first_name) || quote(last_name) \
             || quote(email) || quote(is_staff) || quote(is_active) || quote(is_superuser) || quote(last_login) \
             || quote(date_joined) FROM auth_user ORDER BY id"
        }
    };
    ask(sql, conn)
}

/// How many legacy users have another value in the new tables, or are not there; by the database itself.
fn different(conn: &mut Connection) -> String {
    let pairs = [
        ("l.username", "u.identifier"),
        ("l.password", "u.password"),
        ("l.first_name", "p.first_name"),
        ("l.last_name", "p.last_name"),
        ("l.email", "p.email"),
        ("l.is_staff", "p.is_staff"),
        ("l.is_active", "p.is_active"),
        ("l.is_superuser", "p.is_superuser"),
        ("l.last_login", "p.last_login"),
        ("l.date_joined", "p.date_joined"),
    ];
    let pairs = pairs.map(|(old, new)| match DIALECT {
        Dialect::Postgres => format!("{old} IS DISTINCT FROM {new}"),
        Dialect::MySql => format!("NOT (BINARY {old} <=> BINARY {new})"),
        _ => format!("{old} IS NOT {new}"),
    });
    let sql = format!(
        "SELECT CAST(COUNT(*) AS {TEXT}) FROM auth_user l LEFT JOIN users u ON u.id = l.id \
         LEFT JOIN legacy_profiles p ON p.user_id = l.id WHERE {}",
        pairs.join(" OR ")
    );
    ask(&sql, conn)
}

const NONE: &str = r#"[Texts([Some("0")])]"#;
