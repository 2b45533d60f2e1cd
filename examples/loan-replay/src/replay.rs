//! The replay: batches of lines, each in one transaction together with the position.

use std::collections::{BTreeSet, HashMap};

use fsm_core::prelude::*;
use indicatif::ProgressBar;

use crate::database::{Database, LoanOn, Malformed, Outcome, Position, Refusal};
use crate::error::Error;
use crate::log::{Line, Log, LogEvent};
use crate::report::count;

/// How much one run has done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Done {
    pub(crate) events: i64,
    pub(crate) transitions: i64,
    /// How many made a loan or moved one.
    pub(crate) written: i64,
}

/// Replays what of the log is not yet replayed, `size` lines at a time.
pub(crate) fn replay<M, C>(
    log: &mut Log,
    position: &Position,
    size: usize,
    conn: &mut C,
    progress: &ProgressBar,
) -> Result<Done, Error>
where
    C: Database,
    M: LoanOn<C>,
{
    let mut done = Done::default();
    loop {
        let (lines, end) = next_lines(log, size);
        if !lines.is_empty() {
            let (line, checksum) = (log.line(), log.checksum());
            let moves = conn.transaction(|conn| {
                if !conn.advance(position, line, checksum)? {
                    return Err(Error::OtherRun);
                }
                replay_lines::<M, C>(&lines, conn)
            })?;
            done.events += moves.events;
            done.transitions += moves.transitions;
            done.written += moves.written;
            progress.set_message(format!("{} lines", count(line)));
        }
        // What was read before the log broke off is replayed by now.
        if let Some(end) = end {
            return end.map(|()| done);
        }
    }
}

/// Up to `size` lines, and how the log ends where it does.
fn next_lines(log: &mut Log, size: usize) -> (Vec<Line>, Option<Result<(), Error>>) {
    let mut lines = Vec::with_capacity(size);
    while lines.len() < size {
        match log.next_line() {
            Ok(Some(line)) => lines.push(line),
            Ok(None) => return (lines, Some(Ok(()))),
            Err(error) => return (lines, Some(Err(error))),
        }
    }
    (lines, None)
}

/// Replays lines inside a transaction.
fn replay_lines<M, C>(lines: &[Line], conn: &mut C) -> Result<Done, Error>
where
    C: Database,
    M: LoanOn<C>,
{
    let events = lines.iter().filter_map(|line| line.event.as_ref().ok());
    let cases: BTreeSet<i64> = events.map(|event| event.case).collect();
    let cases: Vec<i64> = cases.into_iter().collect();
    let loaded = M::of_cases(&cases, conn)?;
    let mut loans: HashMap<i64, M> = loaded.into_iter().map(|loan| (loan.id(), loan)).collect();
    let mut outcome = Outcome::default();
    let mut done = Done::default();
    for line in lines {
        let event = match &line.event {
            Ok(event) => event,
            Err(why) => {
                let line = line.number;
                outcome.malformed.push(Malformed { line, why });
                continue;
            }
        };
        done.events += 1;
        let loan = loans.get(&event.case);
        let source = loan.map(M::name_of_state);
        let result = replay_event(loan, event, conn);
        match result.map_err(|source| Error::Transition {
            line: line.number,
            source: Box::new(source),
        })? {
            Ok(stored) => {
                done.written += 1;
                if let Some(source) = source {
                    done.transitions += 1;
                    *outcome
                        .taken
                        .entry((source, stored.name_of_state()))
                        .or_default() += 1;
                }
                loans.insert(event.case, stored);
            }
            Err(why) => outcome.refusals.push(Refusal {
                line: line.number,
                loan: event.case,
                source,
                target: event.activity.name(),
                why,
            }),
        }
    }
    conn.keep(&outcome)?;
    Ok(done)
}

/// Makes the loan or moves it: the loan as it is now stored, or why the machine refuses.
fn replay_event<M, C>(
    loan: Option<&M>,
    event: &LogEvent,
    conn: &mut C,
) -> Result<Result<M, String>, TransitionError>
where
    C: Database,
    M: LoanOn<C>,
{
    let moved = match (loan, M::event_to(event.activity)) {
        (None, None) => M::submitted(event, conn),
        (None, Some(_)) => return Ok(Err("There is no such loan yet.".to_owned())),
        (Some(_), None) => return Ok(Err("There is such a loan already.".to_owned())),
        (Some(loan), Some(name)) => loan.moved(name, event, conn),
    };
    match moved {
        // Refused on the row as loaded; nothing was asked of the database.
        Err(refused @ (TransitionError::NotAllowed { .. } | TransitionError::Guarded { .. })) => {
            Ok(Err(refused.to_string()))
        }
        other => other.map(Ok),
    }
}
