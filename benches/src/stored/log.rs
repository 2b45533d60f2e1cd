//! The log of events, read from a CSV file (packed by gzip, or not) with a heading and the columns
//! `case`, `at`, `actor`, `activity`, `amount`; the activity is the state that the case reached.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use super::AnyError;
use super::by_hand::{Application, Event, State};

/// Applications, and what happened to them in order of time.
#[derive(Debug, Clone)]
pub struct Log {
    /// The applications as they were submitted.
    pub applications: Vec<Application>,
    /// What happened to them.
    pub entries: Vec<Entry>,
}

/// A transition that happened.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The position of the application.
    pub application: usize,
    /// The event.
    pub event: Event,
    /// The number of the employee.
    pub actor: i32,
}

impl Log {
    /// Reads the log's first applications, all of them where there are fewer.
    ///
    /// # Errors
    ///
    /// The file can't be read, or a line has another form or an illegal event.
    pub fn read(path: &Path, applications: usize) -> Result<Self, AnyError> {
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut text = String::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8(bytes)?;
        }
        Self::parse(&text, applications)
    }

    /// Reads the first applications of a text.
    ///
    /// # Errors
    ///
    /// A line has another form or an illegal event.
    pub fn parse(text: &str, applications: usize) -> Result<Self, AnyError> {
        let mut log = Self {
            applications: Vec::new(),
            entries: Vec::new(),
        };
        let mut positions = HashMap::new();
        for line in text.lines().skip(1) {
            log.add(line, applications, &mut positions)
                .map_err(|error| format!("`{line}`: {error}"))?;
        }
        // An illegal event would stop every subject; here it has a line.
        log.last_states()?;
        Ok(log)
    }

    fn add(
        &mut self,
        line: &str,
        applications: usize,
        positions: &mut HashMap<i64, usize>,
    ) -> Result<(), AnyError> {
        let columns: Vec<&str> = line.split(',').collect();
        let [id, _, actor, activity, amount] = columns.as_slice() else {
            return Err("not five columns".into());
        };
        let id = id.parse()?;
        let actor = actor.parse()?;
        let state = State::from_name(activity).ok_or("an unknown state")?;
        match (Event::to(state), positions.get(&id)) {
            (None, None) if self.applications.len() < applications => {
                positions.insert(id, self.applications.len());
                self.applications.push(Application {
                    id,
                    amount: amount.parse()?,
                    submitted_by: actor,
                    state,
                });
            }
            (Some(event), Some(application)) => self.entries.push(Entry {
                application: *application,
                event,
                actor,
            }),
            (None, Some(_)) => return Err("submitted twice".into()),
            // An application beyond the first.
            (_, None) => {}
        }
        Ok(())
    }

    /// The state of each application after all entries.
    ///
    /// # Errors
    ///
    /// An event is illegal.
    pub fn last_states(&self) -> Result<Vec<State>, AnyError> {
        let mut states: Vec<State> = self.applications.iter().map(|row| row.state).collect();
        for (number, entry) in self.entries.iter().enumerate() {
            let state = &mut states[entry.application];
            *state = state.next(entry.event).ok_or_else(|| {
                let id = self.applications[entry.application].id;
                format!(
                    "entry {number}: {} of {id} is illegal in {}",
                    entry.event.name(),
                    state.name()
                )
            })?;
        }
        Ok(states)
    }
}

/// How many applications are in each state.
#[must_use]
pub fn counts(states: &[State]) -> BTreeMap<State, usize> {
    let mut counts = BTreeMap::new();
    for state in states {
        *counts.entry(*state).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "case,at,actor,activity,amount
7,2011-10-01T00:38:44.546+02:00,112,submitted,20000
7,2011-10-01T00:38:44.880+02:00,112,partlysubmitted,20000
9,2011-10-01T08:08:58.256+02:00,112,submitted,5000
9,2011-10-01T08:09:00.000+02:00,112,partlysubmitted,5000
7,2011-10-01T08:10:00.000+02:00,11201,declined,20000
";

    #[test]
    fn the_first_applications() {
        let log = Log::parse(TEXT, 1).unwrap();
        assert_eq!(log.applications.len(), 1);
        assert_eq!(log.entries.len(), 2);
        assert_eq!(log.entries[1].actor, 11201);
        assert_eq!(log.last_states().unwrap(), [State::Declined]);
        let log = Log::parse(TEXT, 5).unwrap();
        assert_eq!(log.entries.len(), 3);
        assert_eq!(counts(&log.last_states().unwrap()).len(), 2);
    }

    #[test]
    fn illegal_lines() {
        let twice = TEXT.replace("partlysubmitted,20000", "submitted,20000");
        assert!(Log::parse(&twice, 5).is_err());
        let illegal = TEXT.replace("declined", "approved");
        let error = Log::parse(&illegal, 5).unwrap_err().to_string();
        assert_eq!(error, "entry 2: approve of 7 is illegal in partlysubmitted");
    }
}
