//! One run of the program: from its options to its report.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use diesel::connection::InstrumentationEvent;
use indicatif::{ProgressBar, ProgressStyle};

use crate::connect::{self, Address};
use crate::database::{Database, LoanOn, Position};
use crate::error::Error;
use crate::loan::{Loan, full, no_early_cancel, one_outcome};
use crate::log::Log;
use crate::replay::replay;
use crate::report::{Report, count};

/// What is replayed where no log is given.
const OWN_LOG: (&str, &[u8]) = ("log.csv", include_bytes!("../log.csv"));

/// Replays an event log of loan applications through a state machine.
///
/// It can be stopped at any time (Ctrl-C, kill -9): the same command goes on where it was. The exit
/// code is 0; 1 where lines of the log were malformed, or records and loans disagree; 2 where the replay could not run to its end.
#[derive(Parser, Debug, Clone)]
#[command(version)]
pub struct Options {
    /// The log: CSV, plain or gzip, with the columns case, at, actor, activity and amount. Without it
    /// a small one that comes with the program
    pub log: Option<PathBuf>,
    /// The database: a file for SQLite, `postgres://..` (feature `postgres`), `mysql://..` (feature
    /// `mysql`). Without it a temporary file, and then there is nothing to go on from
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// The machine that the loans are in
    #[arg(long, value_enum, default_value_t)]
    pub machine: Machine,
    /// How many lines make one transaction
    #[arg(long, default_value_t = Options::BATCH, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub batch: u32,
    /// Starts over: deletes what an earlier replay left in the database
    #[arg(long)]
    pub fresh: bool,
    /// Lets the database itself refuse what the machine does not allow: installs its triggers first
    #[arg(long)]
    pub guard: bool,
    /// Reports how many statements the database was sent
    #[arg(long)]
    pub statements: bool,
}

impl Options {
    /// Measured, in transitions per second: on SQLite 10 lines made 57,000, 100 made 98,000, 1,000 made
    /// 119,000, 5,000 made no more; on the servers it was alike. A stop takes back no more than this.
    const BATCH: u32 = 1000;
}

/// A machine to replay through.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Machine {
    /// The 21 edges of the process
    #[default]
    Full,
    /// Without the edge from partlysubmitted to cancelled
    NoEarlyCancel,
    /// Approved, registered and activated are terminal
    OneOutcome,
}

/// What a run has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What the database holds, of this run and those before.
    pub report: Report,
    /// The line after which this run went on; 0 where it began.
    pub continued_after: i64,
    /// How many events this run replayed.
    pub events: i64,
    /// How many of them moved a loan.
    pub transitions: i64,
    /// How many made a loan or moved one.
    pub written: i64,
    /// How many statements it sent, transactions included.
    pub statements: i64,
    /// How long that took.
    pub elapsed: Duration,
}

impl Run {
    /// A line for a person.
    #[must_use]
    pub fn statements_per_event(&self) -> String {
        format!(
            "{} statements, {:.2} for each event that was not refused\n",
            count(self.statements),
            ratio(self.statements, as_float(self.written))
        )
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.continued_after > 0 {
            writeln!(f, "went on after line {}", count(self.continued_after))?;
        }
        let seconds = self.elapsed.as_secs_f64();
        writeln!(
            f,
            "{} events in {seconds:.2} s: {:.0} events and {:.0} transitions per second",
            count(self.events),
            ratio(self.events, seconds),
            ratio(self.transitions, seconds)
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with a few digits")]
fn as_float(number: i64) -> f64 {
    number as f64
}

fn ratio(number: i64, by: f64) -> f64 {
    if by > 0.0 { as_float(number) / by } else { 0.0 }
}

/// Replays a log, from its beginning or from where an earlier run stopped.
///
/// # Errors
/// The log or the database can't be opened, read or written, or do not belong together. What was
/// replayed before stays.
pub fn run(options: &Options, progress: &ProgressBar) -> Result<Run, Error> {
    let (name, log) = open(options.log.as_deref(), progress)?;
    let source = Source { name, log };
    match options
        .database_url
        .as_deref()
        .map(str::parse)
        .transpose()?
    {
        None => {
            let directory = tempfile::tempdir().map_err(Error::Temporary)?;
            let path = directory.path().join("replay.sqlite");
            run_on(
                connect::sqlite(&path.to_string_lossy())?,
                source,
                options,
                progress,
            )
        }
        Some(Address::Sqlite(path)) => run_on(connect::sqlite(&path)?, source, options, progress),
        #[cfg(feature = "postgres")]
        Some(Address::Postgres(url)) => run_on(connect::postgres(&url)?, source, options, progress),
        #[cfg(not(feature = "postgres"))]
        Some(Address::Postgres(_)) => Err(Error::NeedsFeature {
            database: "PostgreSQL",
            feature: "postgres",
        }),
        #[cfg(feature = "mysql")]
        Some(Address::MySql(url)) => run_on(connect::mysql(&url)?, source, options, progress),
        #[cfg(not(feature = "mysql"))]
        Some(Address::MySql(_)) => Err(Error::NeedsFeature {
            database: "MySQL or MariaDB",
            feature: "mysql",
        }),
    }
}

/// A log and the name of its file.
struct Source {
    name: String,
    log: Log,
}

fn open(path: Option<&Path>, progress: &ProgressBar) -> Result<(String, Log), Error> {
    let Some(path) = path else {
        let (name, bytes) = OWN_LOG;
        return Ok((name.to_owned(), Log::new(bytes)?));
    };
    let failed = |source| Error::Open {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_file() {
        progress.set_length(metadata.len());
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent}% {msg}, {eta} left") {
            progress.set_style(style);
        }
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    let log = Log::new(progress.wrap_read(file))?;
    Ok((name.to_string_lossy().into_owned(), log))
}

fn run_on<C>(
    conn: C,
    source: Source,
    options: &Options,
    progress: &ProgressBar,
) -> Result<Run, Error>
where
    C: Database,
    full::Loan: LoanOn<C>,
    no_early_cancel::Loan: LoanOn<C>,
    one_outcome::Loan: LoanOn<C>,
{
    match options.machine {
        Machine::Full => run_through::<full::Loan, C>(conn, source, options, progress),
        Machine::NoEarlyCancel => {
            run_through::<no_early_cancel::Loan, C>(conn, source, options, progress)
        }
        Machine::OneOutcome => run_through::<one_outcome::Loan, C>(conn, source, options, progress),
    }
}

fn run_through<M, C>(
    mut conn: C,
    Source { name, mut log }: Source,
    options: &Options,
    progress: &ProgressBar,
) -> Result<Run, Error>
where
    C: Database,
    M: Loan + LoanOn<C>,
{
    conn.make_tables()?;
    M::guard(options.guard, &mut conn)?;
    // Another log is refused before a replay that may be running is stopped.
    if !options.fresh
        && let Some(position) = conn.position()?
    {
        skip_to(&position, &mut log, &name)?;
    }
    let mut position = conn.start(M::MACHINE, &name, options.fresh)?;
    skip_to(&position, &mut log, &name)?;
    let continued_after = position.line;
    // A log that has grown, or was cut short before, may come under another name.
    position.log.clone_from(&name);
    let statements = count_statements(&mut conn);
    let begun = Instant::now();
    let size = usize::try_from(options.batch).unwrap_or(usize::MAX);
    let done = replay::<M, C>(&mut log, &position, size, &mut conn, progress)?;
    let elapsed = begun.elapsed();
    let statements = statements.load(Ordering::Relaxed);
    let mut report = conn.report(name)?;
    let broken = M::broken_records(&mut conn).map_err(|error| Error::Records(Box::new(error)))?;
    report.broken = broken.iter().map(ToString::to_string).collect();
    Ok(Run {
        report,
        continued_after,
        events: done.events,
        transitions: done.transitions,
        written: done.written,
        statements,
        elapsed,
    })
}

/// Skips the lines that are replayed, where the log is the one that the database holds.
fn skip_to(position: &Position, log: &mut Log, name: &str) -> Result<(), Error> {
    if position.line == 0 && log.line() <= 1 {
        return Ok(());
    }
    // Behind it only where somebody has started over in this very moment.
    if log.line() > position.line {
        return Err(Error::OtherRun);
    }
    if log.skip_to(position.line)? && log.checksum() == position.checksum {
        return Ok(());
    }
    Err(Error::OtherLog {
        log: name.to_owned(),
        replayed: position.log.clone(),
        line: position.line,
    })
}

/// Counts the statements that the connection sends from now on.
fn count_statements<C: Database>(conn: &mut C) -> Arc<AtomicI64> {
    let statements = Arc::new(AtomicI64::new(0));
    let seen = Arc::clone(&statements);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            seen.fetch_add(1, Ordering::Relaxed);
        }
    });
    statements
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::sync::mpsc;

    use super::*;

    /// A log in the middle of which something else happens.
    struct Interrupted<'a, F> {
        begin: &'a [u8],
        work: Option<F>,
        rest: &'a [u8],
    }

    impl<F: FnOnce()> Read for Interrupted<'_, F> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.begin.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            if let Some(work) = self.work.take() {
                work();
            }
            self.rest.read(buffer)
        }
    }

    /// Replays the program's own log, and does something else in the middle of it.
    fn interrupted(options: &Options, work: impl FnOnce() + 'static) -> Result<Run, Error> {
        let (name, bytes) = OWN_LOG;
        let (begin, rest) = bytes.split_at(bytes.len() / 2);
        let work = Some(work);
        let source = Source {
            name: name.to_owned(),
            log: Log::new(Interrupted { begin, work, rest })?,
        };
        let path = options.database_url.clone().unwrap_or_default();
        let progress = ProgressBar::hidden();
        run_on(connect::sqlite(&path)?, source, options, &progress)
    }

    fn options(directory: &Path) -> Options {
        Options {
            log: None,
            database_url: Some(
                directory
                    .join("replay.sqlite")
                    .to_string_lossy()
                    .into_owned(),
            ),
            machine: Machine::Full,
            batch: 10,
            fresh: false,
            guard: false,
            statements: false,
        }
    }

    #[test]
    fn g4_a_replay_stops_where_another_was_started() -> Result<(), Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        let mut options = options(directory.path());
        for fresh in [false, true] {
            options.fresh = fresh;
            let (later, sent) = mpsc::channel();
            let other = options.clone();
            let first = interrupted(&options, move || {
                let _ = later.send(run(&other, &ProgressBar::hidden()));
            });
            assert!(matches!(first, Err(Error::OtherRun)), "{first:?}");
            let later = sent.recv()??;
            assert_eq!(later.continued_after == 0, fresh);
            let report = &later.report;
            assert_eq!((report.events(), report.transitions()), (207, 158));
            options.fresh = false;
            assert_eq!(&run(&options, &ProgressBar::hidden())?.report, report);
        }
        Ok(())
    }

    #[test]
    fn g4_a_replay_of_another_log_or_machine_stops_none() -> Result<(), Box<dyn std::error::Error>>
    {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("other.csv");
        std::fs::write(&path, "case,at,actor,activity,amount\n")?;
        let options = options(directory.path());
        let mut others = [options.clone(), options.clone()];
        let [log, machine] = &mut others;
        log.log = Some(path);
        machine.machine = Machine::OneOutcome;
        let (refused, sent) = mpsc::channel();
        let first = interrupted(&options, move || {
            for other in others {
                let _ = refused.send(run(&other, &ProgressBar::hidden()));
            }
        })?;
        assert!(matches!(sent.recv()?, Err(Error::OtherLog { .. })));
        assert!(matches!(sent.recv()?, Err(Error::OtherMachine { .. })));
        assert_eq!(first.report.transitions(), 158);
        Ok(())
    }
}
