//! Users with three profiles, and lists by stored permissions: ours, by hand, and django-guardian.
//!
//! ```text
//! accounts [--databases sqlite,postgres] [--rounds 30] [--users 10000] [--loans 100000] [--guardian PYTHON]
//! ```
//!
//! `--guardian` names a Python that has the packages of `peers/guardian.txt`; `peers/permissions` installs one. It has
//! its turn in every round, on a database of its own with the same grants. `postgres` is the server of
//! `PG_DATABASE_URL` and needs the feature `postgres`.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use accounts::{
    Grants, Holder, Password, PermissionList, PermissionTables, Permissions, Profile, UserModel,
    UserTable, has_perm_on, permissions, profiles,
};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_benches::arguments::Arguments;
use fsm_benches::markdown::Table;
use fsm_benches::rounds::median;
use fsm_core::Dialect;
use fsm_core::prelude::*;

diesel::table! {
    users (id) { id -> BigInt, identifier -> Text, password -> Text, }
}
diesel::table! {
    works (user_id) { user_id -> BigInt, name -> Text, email -> Nullable<Text>, floor -> Integer, }
}
diesel::table! {
    homes (user_id) { user_id -> BigInt, name -> Text, town -> Text, }
}
diesel::table! {
    bills (user_id) { user_id -> BigInt, address -> Text, amount -> BigInt, }
}
diesel::table! {
    loans (id) { id -> BigInt, applicant_id -> BigInt, amount -> BigInt, state -> Text, }
}
diesel::allow_tables_to_appear_in_same_query!(users, works, homes, bills);

#[derive(UserModel, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    identifier: String,
    password: Password,
}

#[derive(Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq)]
#[diesel(table_name = works)]
struct Work {
    user_id: i64,
    name: String,
    email: Option<String>,
    floor: i32,
}

#[derive(Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq)]
#[diesel(table_name = homes)]
struct Home {
    user_id: i64,
    name: String,
    town: String,
}

#[derive(Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq)]
#[diesel(table_name = bills)]
struct Bill {
    user_id: i64,
    address: String,
    amount: i64,
}

profiles!(User => [Work, Home, Bill]);

/// Who asks.
struct Clerk(i64, Option<Grants>);

impl Holder for Clerk {
    fn user_id(&self) -> i64 {
        self.0
    }

    fn is_active(&self) -> bool {
        true
    }

    fn is_superuser(&self) -> bool {
        false
    }

    fn grants(&self) -> Option<&Grants> {
        self.1.as_ref()
    }
}

#[derive(Columns, Permissions, Queryable, Selectable, Debug, PartialEq)]
#[diesel(table_name = loans)]
#[allow(dead_code, reason = "loaded, and compared")]
struct Loan {
    id: i64,
    applicant_id: i64,
    amount: i64,
    state: String,
}

permissions!(App => [Loan]);

/// A tenth and a bit of all loans, as in the other lists: so many of its own, the others through a group.
#[rule]
fn may_change(clerk: &Clerk, loan: &Loan) -> bool {
    has_perm_on(clerk, LoanPermission::Change, loan)
}

/// The list by hand.
const BY_HAND: &str = "SELECT id, applicant_id, amount, state FROM loans WHERE \
     EXISTS (SELECT 1 FROM accounts_user_grants WHERE user_id = 1 AND permission = 'loans.change_loan') \
     OR EXISTS (SELECT 1 FROM accounts_group_grants WHERE permission = 'loans.change_loan' \
     AND group_id IN (SELECT group_id FROM accounts_members WHERE user_id = 1)) \
     OR id IN (SELECT object_id FROM accounts_user_object_grants WHERE user_id = 1 AND permission = 'loans.change_loan') \
     OR id IN (SELECT object_id FROM accounts_group_object_grants WHERE permission = 'loans.change_loan' \
     AND group_id IN (SELECT group_id FROM accounts_members WHERE user_id = 1))";

#[derive(QueryableByName)]
#[diesel(table_name = loans)]
struct ByHand {
    id: i64,
    applicant_id: i64,
    amount: i64,
    state: String,
}

type AnyError = Box<dyn Error>;

macro_rules! measured {
    ($name:ident, $connection:ty) => {
        /// Both measurements on one database.
        fn $name(
            conn: &mut $connection,
            dialect: Dialect,
            sizes: &Sizes,
            guardian: Option<Guardian>,
        ) -> Result<(), AnyError> {
            fill(conn, dialect, sizes)?;
            let ours = |conn: &mut $connection| -> Result<usize, AnyError> {
                let data = UserData::load(User::query(), conn)?;
                Ok(black_box(data).len())
            };
            let by_hand = |conn: &mut $connection| -> Result<usize, AnyError> {
                type Row = (User, Option<Work>, Option<Home>, Option<Bill>);
                let rows: Vec<Row> = users::table
                    .left_join(works::table.on(works::user_id.eq(users::id)))
                    .left_join(homes::table.on(homes::user_id.eq(users::id)))
                    .left_join(bills::table.on(bills::user_id.eq(users::id)))
                    .select((
                        User::as_select(),
                        Option::<Work>::as_select(),
                        Option::<Home>::as_select(),
                        Option::<Bill>::as_select(),
                    ))
                    .load(conn)?;
                Ok(black_box(rows).len())
            };
            report(
                &format!("{dialect:?}, {} users with three profiles", sizes.users),
                sizes.rounds,
                conn,
                &mut [("ours", &mut { ours }), ("join by hand", &mut { by_hand })],
            )?;
            let clerk = Clerk(1, None);
            let loaded = Clerk(1, Some(Grants::load(1, conn)?));
            let ours = |conn: &mut $connection| -> Result<usize, AnyError> {
                let query = loans::table.filter(may_change().scope(&clerk));
                let rows: Vec<Loan> = query.select(Loan::as_select()).load(conn)?;
                Ok(black_box(rows).len())
            };
            let mut with_grants = |conn: &mut $connection| -> Result<usize, AnyError> {
                let query = loans::table.filter(may_change().scope(&loaded));
                let rows: Vec<Loan> = query.select(Loan::as_select()).load(conn)?;
                Ok(black_box(rows).len())
            };
            let by_hand = |conn: &mut $connection| -> Result<usize, AnyError> {
                let rows: Vec<ByHand> = diesel::sql_query(BY_HAND).load(conn)?;
                Ok(black_box(rows)
                    .iter()
                    .filter(|row| {
                        row.id + row.applicant_id + row.amount > 0 && !row.state.is_empty()
                    })
                    .count())
            };
            let title = format!("{dialect:?}, {} loans, by grants", sizes.loans);
            let mut guardian = guardian;
            let mut theirs = |_: &mut $connection| guardian.as_mut().map_or(Ok(0), Guardian::turn);
            let mut subjects: Vec<(
                &str,
                &mut dyn FnMut(&mut $connection) -> Result<usize, AnyError>,
            )> = Vec::new();
            let (mut ours, mut by_hand) = (ours, by_hand);
            subjects.push(("ours", &mut ours));
            subjects.push(("by hand", &mut by_hand));
            subjects.push((
                "ours, the actor's class-level grants loaded before",
                &mut with_grants,
            ));
            if sizes.guardian.is_some() {
                subjects.push(("django-guardian, get_objects_for_user", &mut theirs));
            }
            report(&title, sizes.rounds, conn, &mut subjects)
        }
    };
}

measured!(on_sqlite, SqliteConnection);
#[cfg(feature = "postgres")]
measured!(on_postgres, PgConnection);

struct Sizes {
    rounds: usize,
    users: usize,
    loans: usize,
    guardian: Option<String>,
}

fn main() -> Result<(), AnyError> {
    let mut arguments = Arguments::from_env();
    let databases = arguments.list("--databases", &["sqlite".to_owned()])?;
    let guardian: String = arguments.option("--guardian", String::new())?;
    let sizes = Sizes {
        rounds: arguments.option("--rounds", 30)?,
        users: arguments.option("--users", 10_000)?,
        loans: arguments.option("--loans", 100_000)?,
        guardian: (!guardian.is_empty()).then_some(guardian),
    };
    for database in databases {
        let guardian = sizes.guardian.as_ref();
        let guardian = guardian
            .map(|python| Guardian::start(python, &database, sizes.loans))
            .transpose()?;
        match database.as_str() {
            "sqlite" => {
                let path = std::env::temp_dir()
                    .join(format!("fsm-accounts-{}.sqlite", std::process::id()));
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")?;
                let done = on_sqlite(&mut conn, Dialect::Sqlite, &sizes, guardian);
                drop(conn);
                for suffix in ["", "-wal", "-shm"] {
                    // Two of them are gone already.
                    let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
                }
                done?;
            }
            #[cfg(feature = "postgres")]
            "postgres" => {
                let mut conn = PgConnection::establish(&std::env::var("PG_DATABASE_URL")?)?;
                conn.batch_execute(
                    "DROP SCHEMA IF EXISTS fsm_accounts CASCADE; CREATE SCHEMA fsm_accounts; SET search_path TO fsm_accounts",
                )?;
                on_postgres(&mut conn, Dialect::Postgres, &sizes, guardian)?;
                conn.batch_execute("DROP SCHEMA fsm_accounts CASCADE")?;
            }
            _ => {
                return Err(format!(
                    "no database `{database}`: sqlite, or postgres with its feature"
                )
                .into());
            }
        }
    }
    Ok(())
}

/// The tables and their rows: thirty other users have a grant on a tenth of the loans each.
fn fill<C>(conn: &mut C, dialect: Dialect, sizes: &Sizes) -> Result<(), AnyError>
where
    C: SimpleConnection + fsm_core::db::BlockingConnection,
    C::Database: accounts::GrantBackend,
{
    let numbers = |count: usize| match dialect {
        Dialect::Postgres => format!("generate_series(1, {count}) AS s (n)"),
        _ => format!(
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s) AS s"
        ),
    };
    let integer = "BIGINT PRIMARY KEY NOT NULL";
    conn.batch_execute(&UserTable::new("users").up(dialect))?;
    conn.batch_execute(&format!(
        "CREATE TABLE works (user_id {integer}, name TEXT NOT NULL, email TEXT, floor INTEGER NOT NULL);
         CREATE TABLE homes (user_id {integer}, name TEXT NOT NULL, town TEXT NOT NULL);
         CREATE TABLE bills (user_id {integer}, address TEXT NOT NULL, amount BIGINT NOT NULL);
         CREATE TABLE loans (id {integer}, applicant_id BIGINT NOT NULL, amount BIGINT NOT NULL, state TEXT NOT NULL);"
    ))?;
    conn.batch_execute(
        &PermissionTables::new("users")
            .objects_of("loans")
            .up(dialect),
    )?;
    App::sync_permissions(conn)?;
    let (users, loans) = (numbers(sizes.users.max(40)), numbers(sizes.loans));
    let few = numbers(30);
    conn.batch_execute(&format!(
        "INSERT INTO users (id, identifier, password) SELECT n, 'user ' || n, '!' FROM {users};
         INSERT INTO works SELECT n, 'name ' || n, 'user' || n || '@example.org', n % 12 FROM {users};
         INSERT INTO homes SELECT n, 'home name ' || n, 'town ' || n % 100 FROM {users};
         INSERT INTO bills SELECT n, 'street ' || n, n FROM {users};
         INSERT INTO loans SELECT n, n % 1000, n, 'submitted' FROM {loans};
         INSERT INTO accounts_groups (id, name) VALUES (1, 'office'), (2, 'elsewhere');
         INSERT INTO accounts_members VALUES (1, 1), (2, 2);
         INSERT INTO accounts_group_object_grants SELECT 1, 'loans.change_loan', n FROM {loans} WHERE n % 10 = 1;
         INSERT INTO accounts_user_object_grants SELECT 1, 'loans.change_loan', n FROM {loans} WHERE n % 1000 = 2;"
    ))?;
    conn.batch_execute(&match dialect {
        Dialect::Postgres => format!(
            "INSERT INTO accounts_user_object_grants SELECT 1 + u.n, 'loans.change_loan', s.n \
             FROM generate_series(1, 30) AS u (n), {loans} WHERE s.n % 10 = u.n % 10; ANALYZE"
        ),
        _ => format!(
            "INSERT INTO accounts_user_object_grants SELECT 1 + u.n, 'loans.change_loan', s.n \
             FROM (SELECT n FROM {few}) AS u, {loans} WHERE s.n % 10 = u.n % 10; ANALYZE"
        ),
    })?;
    Ok(())
}

type Turn<'s, C> = &'s mut dyn FnMut(&mut C) -> Result<usize, AnyError>;

/// Medians of interleaved rounds, and the median of the ratios to the last subject but one.
fn report<C>(
    title: &str,
    rounds: usize,
    conn: &mut C,
    subjects: &mut [(&str, Turn<'_, C>)],
) -> Result<(), AnyError> {
    let mut times = vec![Vec::new(); subjects.len()];
    let mut found = vec![0; subjects.len()];
    for round in 0..=rounds {
        for turn in 0..subjects.len() {
            let at = (round + turn) % subjects.len();
            let start = Instant::now();
            found[at] = (subjects[at].1)(conn)?;
            // The first one is a cold one.
            if round > 0 {
                times[at].push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    if found.iter().any(|count| *count != found[0]) {
        return Err(format!("{title}: other rows: {found:?}").into());
    }
    println!("### {title}: {} rows\n", found[0]);
    let mut table = Table::new(["", "ms", "ours is so many times that"]);
    for (at, (name, _)) in subjects.iter().enumerate() {
        let ratios = times[0]
            .iter()
            .zip(&times[at])
            .map(|(ours, other)| ours / other);
        let ratio = median(ratios.collect());
        table.push([
            (*name).to_owned(),
            format!("{:.2}", median(times[at].clone())),
            format!("{ratio:.2}"),
        ]);
    }
    println!("{table}");
    Ok(())
}

/// A Python that answers each line with the number of objects that it found.
struct Guardian {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Guardian {
    fn start(python: &str, database: &str, loans: usize) -> Result<Self, AnyError> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/guardian_list.py");
        let mut child = Command::new(python)
            .args([script, database, &loans.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let answers = child.stdout.take().ok_or("no output")?;
        let mut guardian = Self {
            child,
            answers: BufReader::new(answers),
        };
        guardian.answer()?;
        Ok(guardian)
    }

    fn answer(&mut self) -> Result<usize, AnyError> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }

    fn turn(&mut self) -> Result<usize, AnyError> {
        let stdin = self.child.stdin.as_mut().ok_or("no input")?;
        stdin.write_all(b"\n")?;
        stdin.flush()?;
        self.answer()
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        // It ends when its input does; a second end is no matter.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
