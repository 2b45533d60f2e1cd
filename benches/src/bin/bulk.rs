//! One event on every row of a table, with records: in bulk, and row by row.
//!
//! ```text
//! bulk [--databases sqlite-normal,postgres] [--rows 100000] [--sample 2000] [--rounds 5]
//!      [--directory target/bulk] [--guarded]
//! ```
//!
//! `--guarded` puts the trigger of `Loan::ddl(..)` on the table first.
//!
//! Row by row only a sample is moved, each row loaded before and committed by itself; its time is that of a row
//! times the rows of the table. By hand it is an INSERT and an UPDATE in a
//! transaction. The memory is by how much the most that the process has had grows in the bulk transition (Linux).

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use diesel::prelude::*;
use fsm_benches::arguments::Arguments;
use fsm_benches::markdown::Table;
use fsm_benches::stored::AnyError;
use fsm_benches::stored::by_hand::{Application, State};
use fsm_benches::stored::database::{Database, Name, Place};
use fsm_benches::stored::ours::{Employee, Recorded};
use fsm_benches::stored::schema::{application_log, applications};
use fsm_core::Dialect;
use fsm_core::bulk::EveryRow;
use fsm_core::prelude::*;

/// The same by hand, with the columns that this library's records have. `{text}` is the type of a text.
const BY_HAND: [&str; 2] = [
    "INSERT INTO application_log (application_id, model, row_table, machine, row_key, event, from_state,
         to_state, overrides, actor_key, actor_name, rule, recorded_at)
     SELECT id, 'Recorded', 'applications', 'state', CAST(id AS {text}), 'decline', state, 'declined',
         FALSE, '7', '7', 'anyone', CURRENT_TIMESTAMP
     FROM applications WHERE state IN ('partlysubmitted', 'preaccepted', 'accepted', 'finalized')",
    "UPDATE applications SET state = 'declined'
     WHERE state IN ('partlysubmitted', 'preaccepted', 'accepted', 'finalized')",
];

/// Declines applications.
trait Decline: Database {
    /// All at once, without this library.
    fn by_hand(&mut self) -> QueryResult<()>;

    /// All at once.
    fn in_bulk(&mut self) -> Result<u64, AnyError>;

    /// The first of them, one by one: the seconds without the loading.
    fn one_by_one(&mut self, sample: i64) -> Result<f64, AnyError>;

    /// How many records there are.
    fn records(&mut self) -> QueryResult<i64>;
}

macro_rules! declines {
    ($connection:ty, $text:literal) => {
        impl Decline for $connection {
            fn by_hand(&mut self) -> QueryResult<()> {
                self.transaction(|conn| {
                    for statement in BY_HAND {
                        diesel::sql_query(statement.replace("{text}", $text)).execute(conn)?;
                    }
                    Ok(())
                })
            }

            fn in_bulk(&mut self) -> Result<u64, AnyError> {
                let employee = Employee::new(7);
                let report = Recorded::bulk(EveryRow)
                    .decline()
                    .by(&employee)
                    .save(self)?;
                Ok(report.moved())
            }

            fn one_by_one(&mut self, sample: i64) -> Result<f64, AnyError> {
                let employee = Employee::new(7);
                let rows: Vec<Recorded> = applications::table
                    .order(applications::id)
                    .limit(sample)
                    .select(Recorded::as_select())
                    .load(self)?;
                let begun = Instant::now();
                for row in &rows {
                    row.decline().by(&employee).save(self)?;
                }
                Ok(begun.elapsed().as_secs_f64())
            }

            fn records(&mut self) -> QueryResult<i64> {
                application_log::table.count().get_result(self)
            }
        }
    };
}

declines!(SqliteConnection, "TEXT");
#[cfg(feature = "postgres")]
declines!(PgConnection, "TEXT");
#[cfg(feature = "mysql")]
declines!(MysqlConnection, "CHAR");

/// What was measured on a database.
struct Measured {
    bulk: f64,
    by_hand: f64,
    sampled: f64,
    /// The most memory before and after the bulk transition.
    memory: (u64, u64),
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let databases = arguments.list("--databases", &[Name::SqliteNormal])?;
    let rows: i64 = arguments.option("--rows", 100_000)?;
    let sample: i64 = arguments.option("--sample", 2_000)?;
    let rounds = arguments.option("--rounds", 5)?;
    let guarded = arguments.flag("--guarded");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bulk");
    let directory = PathBuf::from(arguments.option("--directory", target.display().to_string())?);
    let mut table = Table::new([
        "",
        "bulk, s",
        "by hand, s",
        "row by row, s",
        "times as fast as row by row",
        "more memory, KiB",
    ]);
    for name in databases {
        let place = Place::new(name, &directory)?;
        let measured: Result<Vec<Measured>, AnyError> = (0..rounds)
            .map(|_| round(&place, rows, sample, guarded))
            .collect();
        let measured = measured?;
        let bulk = median(measured.iter().map(|one| one.bulk));
        #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
        let each = rows as f64 / sample as f64;
        let by_hand = median(measured.iter().map(|one| one.by_hand));
        let single = median(measured.iter().map(|one| one.sampled)) * each;
        let ratio = median(measured.iter().map(|one| one.sampled * each / one.bulk));
        table.push([
            name.as_str().to_owned(),
            format!("{bulk:.2}"),
            format!("{by_hand:.2}"),
            format!("{single:.2}"),
            format!("{ratio:.1}"),
            measured
                .first()
                .map_or(0, |one| one.memory.1 - one.memory.0)
                .to_string(),
        ]);
    }
    println!("{table}");
    Ok(())
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn round(place: &Place, rows: i64, sample: i64, guarded: bool) -> Result<Measured, AnyError> {
    match place.name {
        Name::SqliteMemory | Name::SqliteNormal | Name::SqliteFull => {
            round_on::<SqliteConnection>(place, rows, sample, guarded)
        }
        #[cfg(feature = "postgres")]
        Name::Postgres | Name::PostgresFar | Name::PostgresDurable => {
            round_on::<PgConnection>(place, rows, sample, guarded)
        }
        #[cfg(feature = "mysql")]
        Name::Mariadb | Name::MariadbDurable => {
            round_on::<MysqlConnection>(place, rows, sample, guarded)
        }
        #[cfg(not(all(feature = "postgres", feature = "mysql")))]
        other => Err(format!("`{}` needs its feature", other.as_str()).into()),
    }
}

fn round_on<C: Decline>(
    place: &Place,
    rows: i64,
    sample: i64,
    guarded: bool,
) -> Result<Measured, AnyError> {
    let mut conn = filled::<C>(place, rows, guarded)?;
    let before = most_memory();
    let begun = Instant::now();
    let moved = conn.in_bulk()?;
    let bulk = begun.elapsed().as_secs_f64();
    let memory = (before, most_memory());
    let recorded = conn.records()?;
    if (i64::try_from(moved)?, recorded) != (rows, rows) {
        return Err(format!("{moved} moved and {recorded} recorded").into());
    }
    drop(conn);
    let mut conn = filled::<C>(place, rows, guarded)?;
    let begun = Instant::now();
    conn.by_hand()?;
    let by_hand = begun.elapsed().as_secs_f64();
    drop(conn);
    let mut conn = filled::<C>(place, rows, guarded)?;
    let sampled = conn.one_by_one(sample)?;
    drop(conn);
    C::remove(place)?;
    Ok(Measured {
        bulk,
        by_hand,
        sampled,
        memory,
    })
}

/// A table of so many applications, in two of the states that `decline` starts from.
fn filled<C: Decline>(place: &Place, rows: i64, guarded: bool) -> Result<C, AnyError> {
    let mut conn = C::create(place)?;
    let ids: Vec<i64> = (1..=rows).collect();
    for some in ids.chunks(1_000) {
        let some = some.iter().map(|id| Application {
            id: *id,
            amount: 1_000,
            submitted_by: 3,
            state: if id % 2 == 0 {
                State::Preaccepted
            } else {
                State::Accepted
            },
        });
        conn.fill(&some.collect::<Vec<_>>())?;
    }
    if guarded && let Some(dialect) = Dialect::of::<C::Backend>() {
        conn.batch_execute(&Recorded::ddl(dialect).up)?;
    }
    Ok(conn)
}

/// In KiB; nothing where `/proc` does not say.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
