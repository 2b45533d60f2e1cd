//! What a replay asks of a database. The queries are written once, and checked for each of Diesel's
//! connections.

use std::collections::BTreeMap;

use diesel::connection::{LoadConnection, SimpleConnection};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{BrokenRecord, Context, Dialect, check_records, drift};

use crate::error::Error;
use crate::loan::{self, Employee, Loan};
use crate::log::LogEvent;
use crate::report::{RefusedEdge, Report};
use crate::schema::{
    self, replay_edges, replay_malformed, replay_position, replay_records, replay_refusals,
    replayed_loans,
};

/// How far a log is replayed.
#[derive(Queryable, Selectable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = replay_position)]
pub(crate) struct Position {
    pub(crate) machine: String,
    pub(crate) log: String,
    pub(crate) line: i64,
    pub(crate) checksum: i64,
    run: i64,
}

/// An event that the machine refused.
#[derive(Insertable, Debug)]
#[diesel(table_name = replay_refusals)]
pub(crate) struct Refusal {
    pub(crate) line: i64,
    pub(crate) loan: i64,
    pub(crate) source: Option<&'static str>,
    pub(crate) target: &'static str,
    pub(crate) why: String,
}

/// A line that is no event.
#[derive(Insertable, Debug)]
#[diesel(table_name = replay_malformed)]
pub(crate) struct Malformed<'a> {
    pub(crate) line: i64,
    pub(crate) why: &'a str,
}

/// What a batch has brought, beside the loans.
#[derive(Debug, Default)]
pub(crate) struct Outcome<'a> {
    pub(crate) taken: BTreeMap<(&'static str, &'static str), i64>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) malformed: Vec<Malformed<'a>>,
}

/// A database that a log is replayed into.
pub(crate) trait Database: LoadConnection + Sized {
    /// Makes the tables where they are missing.
    fn make_tables(&mut self) -> QueryResult<()>;
    /// How far a log is replayed; `None` where none was begun.
    fn position(&mut self) -> QueryResult<Option<Position>>;
    /// Begins or goes on. From now on no replay that was started before can write.
    fn start(&mut self, machine: &'static str, log: &str, fresh: bool) -> Result<Position, Error>;
    /// Moves the position; `false` where another replay was started. It comes first in a transaction,
    /// so that it takes the lock before anything is read.
    fn advance(&mut self, position: &Position, line: i64, checksum: i64) -> QueryResult<bool>;
    /// Writes what a batch has brought.
    fn keep(&mut self, outcome: &Outcome<'_>) -> QueryResult<()>;
    /// What was replayed so far, in this run and before.
    fn report(&mut self, log: String) -> QueryResult<Report>;
}

/// A loan in one of the machines, on a database that is reached by `C`.
pub(crate) trait LoanOn<C>: Loan {
    /// Installs what guards the loans' table, or takes it away, whichever machine it was for.
    fn guard(wanted: bool, conn: &mut C) -> QueryResult<()>;
    /// The loans of these cases, as far as there are any.
    fn of_cases(cases: &[i64], conn: &mut C) -> QueryResult<Vec<Self>>;
    /// A new loan.
    fn submitted(by: &LogEvent, conn: &mut C) -> Result<Self, TransitionError>;
    /// Moves the loan in the database: the loan as it is now stored.
    fn moved(
        &self,
        event: Self::Event,
        by: &LogEvent,
        conn: &mut C,
    ) -> Result<Self, TransitionError>;
    /// Where the records contradict each other, or the loans.
    fn broken_records(conn: &mut C) -> Result<Vec<BrokenRecord>, TransitionError>;
}

/// Who did it and when, as the log says: that is what the record keeps.
fn told(by: &LogEvent) -> (Employee, Context) {
    (Employee(by.actor), Context::at(by.at.and_utc()))
}

macro_rules! database {
    ($connection:ty, $dialect:expr) => {
        impl Database for $connection {
            fn make_tables(&mut self) -> QueryResult<()> {
                self.batch_execute(&schema::ddl($dialect))
            }

            fn position(&mut self) -> QueryResult<Option<Position>> {
                let position = replay_position::table.select(Position::as_select());
                position.first(self).optional()
            }

            fn start(
                &mut self,
                machine: &'static str,
                log: &str,
                fresh: bool,
            ) -> Result<Position, Error> {
                use replay_position as table;
                self.transaction(|conn| {
                    // First of all, so that it waits for a replay that was killed a moment ago.
                    let started = diesel::update(table::table)
                        .set(table::run.eq(table::run + 1))
                        .execute(conn)?;
                    let beginning = (
                        table::machine.eq(machine),
                        table::log.eq(log),
                        table::line.eq(0),
                        table::checksum.eq(0),
                    );
                    if started == 0 {
                        diesel::insert_into(table::table)
                            .values((table::id.eq(1), table::run.eq(1), beginning))
                            .execute(conn)?;
                    } else if fresh {
                        diesel::delete(replayed_loans::table).execute(conn)?;
                        diesel::delete(replay_records::table).execute(conn)?;
                        diesel::delete(replay_edges::table).execute(conn)?;
                        diesel::delete(replay_refusals::table).execute(conn)?;
                        diesel::delete(replay_malformed::table).execute(conn)?;
                        diesel::update(table::table).set(beginning).execute(conn)?;
                    }
                    let position = conn.position()?.ok_or(diesel::result::Error::NotFound)?;
                    if position.machine != machine {
                        return Err(Error::OtherMachine {
                            begun: position.machine,
                            asked: machine,
                        });
                    }
                    Ok(position)
                })
            }

            fn advance(
                &mut self,
                position: &Position,
                line: i64,
                checksum: i64,
            ) -> QueryResult<bool> {
                use replay_position as table;
                let mine = table::table.filter(table::run.eq(position.run));
                let moved = diesel::update(mine)
                    .set((
                        table::log.eq(&position.log),
                        table::line.eq(line),
                        table::checksum.eq(checksum),
                    ))
                    .execute(self)?;
                Ok(moved == 1)
            }

            fn keep(&mut self, outcome: &Outcome<'_>) -> QueryResult<()> {
                for ((source, target), times) in &outcome.taken {
                    let edge = replay_edges::table.find((source, target));
                    let counted = diesel::update(edge)
                        .set(replay_edges::times.eq(replay_edges::times + times))
                        .execute(self)?;
                    if counted == 0 {
                        diesel::insert_into(replay_edges::table)
                            .values((
                                replay_edges::source.eq(source),
                                replay_edges::target.eq(target),
                                replay_edges::times.eq(times),
                            ))
                            .execute(self)?;
                    }
                }
                if !outcome.refusals.is_empty() {
                    diesel::insert_into(replay_refusals::table)
                        .values(&outcome.refusals)
                        .execute(self)?;
                }
                if !outcome.malformed.is_empty() {
                    diesel::insert_into(replay_malformed::table)
                        .values(&outcome.malformed)
                        .execute(self)?;
                }
                Ok(())
            }

            fn report(&mut self, log: String) -> QueryResult<Report> {
                let position = self.position()?.ok_or(diesel::result::Error::NotFound)?;
                let refused = replay_refusals::table
                    .group_by((replay_refusals::source, replay_refusals::target))
                    .select((
                        replay_refusals::source,
                        replay_refusals::target,
                        count_star(),
                        min(replay_refusals::line),
                        min(replay_refusals::why),
                    ))
                    .load::<RefusedEdge>(self)?;
                let mut report = Report {
                    machine: position.machine,
                    log,
                    lines: position.line,
                    cases: replayed_loans::table.count().get_result(self)?,
                    records: replay_records::table.count().get_result(self)?,
                    broken: Vec::new(),
                    edges: replay_edges::table.load(self)?,
                    refused,
                    malformed: replay_malformed::table.count().get_result(self)?,
                    first_malformed: replay_malformed::table
                        .order(replay_malformed::line)
                        .limit(Report::SHOWN)
                        .load(self)?,
                    states: replayed_loans::table
                        .group_by(replayed_loans::state)
                        .select((replayed_loans::state, count_star()))
                        .load(self)?,
                };
                report.sort();
                Ok(report)
            }
        }

        loans!($connection, $dialect; full, no_early_cancel, one_outcome);
    };
}

macro_rules! loans {
    ($connection:ty, $dialect:expr; $($machine:ident),*) => {
        $(impl LoanOn<$connection> for loan::$machine::Loan {
            fn guard(wanted: bool, conn: &mut $connection) -> QueryResult<()> {
                let ddl = Self::ddl($dialect);
                let found = drift(&[Self::machine()], conn)?;
                // What it is called is the same for each machine. Of nothing that is there, all is missing.
                if found.iter().any(|finding| finding.code != "missing") || found.is_empty() {
                    conn.batch_execute(&ddl.down)?;
                }
                if wanted { conn.batch_execute(&ddl.up) } else { Ok(()) }
            }

            fn of_cases(cases: &[i64], conn: &mut $connection) -> QueryResult<Vec<Self>> {
                replayed_loans::table
                    .filter(replayed_loans::id.eq_any(cases))
                    .select(Self::as_select())
                    .load(conn)
            }

            fn submitted(
                by: &LogEvent,
                conn: &mut $connection,
            ) -> Result<Self, TransitionError> {
                let values = (
                    replayed_loans::amount.eq(by.amount),
                    replayed_loans::changed_at.eq(by.at),
                    replayed_loans::changed_by.eq(by.actor),
                );
                let (employee, cx) = told(by);
                let create = Self::create(values).with_key(by.case);
                create.by(&employee).with(&cx).save(conn)
            }

            fn moved(
                &self,
                event: Self::Event,
                by: &LogEvent,
                conn: &mut $connection,
            ) -> Result<Self, TransitionError> {
                let changes = (
                    replayed_loans::changed_at.eq(by.at),
                    replayed_loans::changed_by.eq(by.actor),
                );
                let (employee, cx) = told(by);
                let fire = self.fire(event).set(changes);
                fire.by(&employee).with(&cx).save(conn)
            }

            fn broken_records(
                conn: &mut $connection,
            ) -> Result<Vec<BrokenRecord>, TransitionError> {
                check_records::<Self, _>(conn)
            }
        })*
    };
}

database!(SqliteConnection, Dialect::Sqlite);
#[cfg(feature = "postgres")]
database!(PgConnection, Dialect::Postgres);
#[cfg(feature = "mysql")]
database!(MysqlConnection, Dialect::MySql);
