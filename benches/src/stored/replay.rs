//! A turn: the rows of a new database go through the log, and a clock runs.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chrono::Utc;
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use fsm_core::Dialect;
use fsm_core::prelude::*;

use super::database::{Database, Name, NewRecord, Place, Store};
use super::log::{Entry, Log};
use super::subject::{Code, Row, Subject};
use super::turn::Turn;
use super::{AnyError, by_hand, ours};

/// How many transitions are replayed to count statements.
const COUNTED: usize = 300;

/// Measures one subject on one database, and looks whether each row ends where the log does.
///
/// # Errors
///
/// The database is not there, or a row ends elsewhere.
pub fn turn(log: &Log, subject: Subject, place: &Place, round: usize) -> Result<Turn, AnyError> {
    match place.name {
        Name::SqliteMemory | Name::SqliteNormal | Name::SqliteFull => {
            turn_on::<SqliteConnection>(log, subject, place, round)
        }
        #[cfg(feature = "postgres")]
        Name::Postgres | Name::PostgresFar | Name::PostgresDurable => {
            turn_on::<PgConnection>(log, subject, place, round)
        }
        #[cfg(feature = "mysql")]
        Name::Mariadb | Name::MariadbDurable => {
            turn_on::<MysqlConnection>(log, subject, place, round)
        }
        #[cfg(not(all(feature = "postgres", feature = "mysql")))]
        other => Err(format!("`{}` needs its feature", other.as_str()).into()),
    }
}

fn turn_on<C: Database>(
    log: &Log,
    subject: Subject,
    place: &Place,
    round: usize,
) -> Result<Turn, AnyError> {
    let counted = Log {
        applications: log.applications.clone(),
        entries: log.entries.iter().take(COUNTED).copied().collect(),
    };
    let (_, statements) = replayed::<C>(&counted, subject, place, true)?;
    let (seconds, _) = replayed::<C>(log, subject, place, false)?;
    C::remove(place)?;
    #[expect(clippy::cast_precision_loss, reason = "at most a few thousand")]
    let statements = statements as f64 / counted.entries.len() as f64;
    Ok(Turn {
        database: place.name.as_str().to_owned(),
        subject: subject.code.name().to_owned(),
        row: subject.row.name().to_owned(),
        record: subject.record,
        batch: subject.batch,
        round,
        transitions: log.entries.len(),
        seconds,
        statements,
    })
}

/// The seconds that the log took, and the number of statements where they are counted.
fn replayed<C: Database>(
    log: &Log,
    subject: Subject,
    place: &Place,
    count: bool,
) -> Result<(f64, usize), AnyError> {
    let mut conn = C::create(place)?;
    conn.fill(&log.applications)?;
    if subject.code == Code::OursGuarded {
        let dialect = Dialect::of::<C::Backend>().ok_or("no dialect")?;
        conn.batch_execute(&ours::Application::ddl(dialect).up)?;
    }
    let measured = match subject.code {
        Code::Ours | Code::OursGuarded if subject.record => {
            replay::<ours::Recorded, C>(log, subject, count, &mut conn)
        }
        Code::Ours | Code::OursGuarded => {
            replay::<ours::Application, C>(log, subject, count, &mut conn)
        }
        Code::ByHand | Code::ByHandInTransaction => {
            replay::<by_hand::Application, C>(log, subject, count, &mut conn)
        }
    }?;
    check(log, subject, &mut conn)?;
    Ok(measured)
}

/// Counts the statements of a connection from now on.
fn count_statements(conn: &mut impl Connection) -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    count
}

/// Every row ends where the log does, and each transition has its record where records are kept.
fn check<C: Database>(log: &Log, subject: Subject, conn: &mut C) -> Result<(), AnyError> {
    let (mut states, records) = conn.outcome()?;
    let ids = log.applications.iter().map(|application| application.id);
    let mut expected: Vec<_> = ids.zip(log.last_states()?).collect();
    states.sort_unstable();
    expected.sort_unstable();
    if states != expected {
        return Err(format!("{}: not the last states of the log", subject.path()).into());
    }
    let expected = if subject.record { log.entries.len() } else { 0 };
    if usize::try_from(records)? != expected {
        return Err(format!("{}: {records} records", subject.path()).into());
    }
    Ok(())
}

fn replay<R, C>(
    log: &Log,
    subject: Subject,
    count: bool,
    conn: &mut C,
) -> Result<(f64, usize), AnyError>
where
    C: Database + Store<R>,
{
    let ids: Vec<i64> = log.applications.iter().map(|row| row.id).collect();
    let rows: QueryResult<Vec<R>> = ids.iter().map(|id| conn.find(*id)).collect();
    let mut replay = Replay {
        subject,
        ids,
        rows: rows?,
    };
    let statements = count.then(|| count_statements(conn));
    let start = Instant::now();
    for batch in log.entries.chunks(subject.batch) {
        if subject.in_transaction() {
            conn.transaction(|conn| replay.steps(batch, conn))?;
        } else {
            replay.steps(batch, conn)?;
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let statements = statements.map_or(0, |count| count.load(Ordering::Relaxed));
    Ok((seconds, statements))
}

/// The rows in memory, by the position of their application in the log.
struct Replay<R> {
    subject: Subject,
    ids: Vec<i64>,
    rows: Vec<R>,
}

impl<R> Replay<R> {
    fn steps<C>(&mut self, entries: &[Entry], conn: &mut C) -> Result<(), AnyError>
    where
        C: Database + Store<R>,
    {
        entries.iter().try_for_each(|entry| self.step(entry, conn))
    }

    fn step<C>(&mut self, entry: &Entry, conn: &mut C) -> Result<(), AnyError>
    where
        C: Database + Store<R>,
    {
        let id = self.ids[entry.application];
        let kept = &mut self.rows[entry.application];
        if self.subject.row == Row::Loaded {
            *kept = conn.find(id)?;
        }
        let moved = conn.fire(kept, entry.event, entry.actor)?;
        if self.subject.record && !self.subject.code.is_ours() {
            conn.record(NewRecord {
                application_id: id,
                event: entry.event.name(),
                source: C::state_of(kept),
                target: C::state_of(&moved),
                actor: entry.actor,
                at: Utc::now().naive_utc(),
            })?;
        }
        *kept = black_box(moved);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn all_subjects_end_where_the_log_does() {
        let text = "case,at,actor,activity,amount
7,a,112,submitted,20000
7,b,112,partlysubmitted,20000
9,c,112,submitted,5000
9,d,112,partlysubmitted,5000
7,e,112,preaccepted,20000
7,f,112,accepted,20000
7,g,112,finalized,20000
7,h,112,approved,20000
9,i,112,declined,5000
7,j,112,activated,20000
7,k,112,registered,20000
";
        let log = Log::parse(text, 2).unwrap();
        let place = Place::new(Name::SqliteMemory, Path::new("")).unwrap();
        for subject in Subject::all() {
            let turn = turn(&log, subject, &place, 0).unwrap();
            assert_eq!(turn.transitions, 9);
            let least = usize::from(subject.record) + usize::from(subject.row == Row::Loaded) + 1;
            #[expect(clippy::cast_precision_loss, reason = "at most 3")]
            let least = least as f64;
            assert!(turn.statements >= least, "{turn:?}");
        }
    }
}
