//! The log, line by line.
//!
//! Each line is parsed by itself: a quote that is not closed spoils its line, and not the rest of the
//! log. Nothing but the present line is kept.

use std::io::{self, BufRead, BufReader, Read};

use chrono::{DateTime, Datelike as _, NaiveDateTime};
use csv_core::ReadRecordResult;
use flate2::Crc;
use flate2::bufread::MultiGzDecoder;
use fsm_core::prelude::*;

use crate::error::Error;
use crate::loan::LoanState;

/// The columns that a log has, in any order and among others.
pub const COLUMNS: &[&str] = &["case", "at", "actor", "activity", "amount"];

/// The longest line that is parsed, in bytes.
const LONGEST: usize = 64 * 1024;

/// The most columns that a line may have.
const MOST_COLUMNS: usize = 256;

/// An event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    /// The number of the application.
    pub case: i64,
    /// When it happened, in UTC, in whole microseconds.
    pub at: NaiveDateTime,
    /// The employee behind it.
    pub actor: i64,
    /// The state that the application reached.
    pub activity: LoanState,
    /// What is asked for, in euro.
    pub amount: i64,
}

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number; the header is line 1.
    pub number: i64,
    /// The event, or what is wrong with the line.
    pub event: Result<LogEvent, String>,
}

/// An event log: CSV, plain or compressed with gzip.
pub struct Log {
    input: Box<dyn BufRead>,
    /// How many lines were read.
    number: i64,
    /// Over what was read, also of a line that the log breaks off in.
    crc: Crc,
    /// The sum at the end of the present line.
    checksum: u32,
    /// The present line, which ends with `\n`.
    line: Vec<u8>,
    columns: Columns,
    csv: Csv,
}

/// Where the columns stand.
#[derive(Debug, Default)]
struct Columns {
    count: usize,
    /// In the order of [`COLUMNS`].
    places: [usize; COLUMNS.len()],
}

impl Log {
    /// Reads the header. Whether the log is compressed is seen from its first two bytes.
    ///
    /// # Errors
    /// It can't be read, or has no such header.
    pub fn new(input: impl Read + 'static) -> Result<Self, Error> {
        let mut input = BufReader::new(input);
        let start = input.fill_buf();
        let start = start.map_err(|source| Error::Read { line: 0, source })?;
        let input: Box<dyn BufRead> = if start.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::new(MultiGzDecoder::new(input)))
        } else {
            Box::new(input)
        };
        let mut log = Self {
            input,
            number: 0,
            crc: Crc::new(),
            checksum: 0,
            line: Vec::new(),
            columns: Columns::default(),
            csv: Csv::default(),
        };
        if log.read_line()?.is_none() {
            return Err(Error::Empty(COLUMNS));
        }
        log.columns = log.header().ok_or_else(|| Error::Header {
            wanted: COLUMNS,
            found: clipped(&String::from_utf8_lossy(&log.line)),
        })?;
        Ok(log)
    }

    /// How many lines were read.
    #[must_use]
    pub fn line(&self) -> i64 {
        self.number
    }

    /// The checksum of all lines that were read. How they were compressed and how they end does not
    /// matter to it.
    #[must_use]
    pub fn checksum(&self) -> i64 {
        i64::from(self.checksum)
    }

    /// Reads up to and with this line; `false` where the log ends before it.
    ///
    /// # Errors
    /// The log can't be read.
    pub fn skip_to(&mut self, line: i64) -> Result<bool, Error> {
        while self.number < line {
            if self.read_line()?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next line that is not blank; `None` at the end.
    ///
    /// # Errors
    /// The log can't be read.
    pub fn next_line(&mut self) -> Result<Option<Line>, Error> {
        while let Some(length) = self.read_line()? {
            if length <= LONGEST && self.line.trim_ascii().is_empty() {
                continue;
            }
            let event = if length > LONGEST {
                Err(format!("is longer than {LONGEST} bytes"))
            } else {
                self.parse()
            };
            return Ok(Some(Line {
                number: self.number,
                event,
            }));
        }
        Ok(None)
    }

    /// Reads a line, of which it keeps no more than is parsed, and gives its length.
    fn read_line(&mut self) -> Result<Option<usize>, Error> {
        let number = self.number;
        let read = self.read_bytes().map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => Error::CutShort { line: number },
            _ => Error::Read {
                line: number,
                source,
            },
        })?;
        let Some(rest) = read else { return Ok(None) };
        self.number += 1;
        let kept = self.line.len();
        // The end is always the same, whatever the line ended with.
        if self.line.pop_if(|byte| *byte == b'\n').is_some() {
            self.line.pop_if(|byte| *byte == b'\r');
        }
        self.line.push(b'\n');
        self.crc.update(&self.line);
        self.checksum = self.crc.sum();
        Ok(Some(kept + rest))
    }

    /// Reads the bytes of a line and gives the number of those that were too many; `None` at the end.
    fn read_bytes(&mut self) -> io::Result<Option<usize>> {
        self.line.clear();
        let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        let read = (&mut self.input)
            .take(limit)
            .read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        let mut rest = 0;
        let mut is_open = read == LONGEST && !self.line.ends_with(b"\n");
        while is_open {
            let bytes = self.input.fill_buf()?;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(bytes.len(), |end| end + 1);
            is_open = end.is_none() && used > 0;
            self.crc.update(bytes.get(..used).unwrap_or(bytes));
            self.input.consume(used);
            rest += used;
        }
        Ok(Some(rest))
    }

    fn header(&mut self) -> Option<Columns> {
        // Spreadsheets begin a file with this mark.
        let text = self.line.strip_prefix("\u{feff}".as_bytes());
        let fields = self.csv.fields(text.unwrap_or(&self.line)).ok()?;
        let names: Vec<&[u8]> = (0..fields.count()).map(|at| fields.get(at)).collect();
        let mut columns = Columns {
            count: names.len(),
            ..Columns::default()
        };
        for (place, wanted) in columns.places.iter_mut().zip(COLUMNS) {
            let is_wanted = |name: &&[u8]| *name == wanted.as_bytes();
            *place = names.iter().position(is_wanted)?;
            if names.iter().rposition(is_wanted) != Some(*place) {
                return None;
            }
        }
        Some(columns)
    }

    fn parse(&mut self) -> Result<LogEvent, String> {
        let fields = self.csv.fields(&self.line)?;
        let (count, wanted) = (fields.count(), self.columns.count);
        if count != wanted {
            return Err(format!("has {count} columns, the header has {wanted}"));
        }
        let [case, at, actor, activity, amount] = self.columns.places;
        Ok(LogEvent {
            case: number("case", fields.get(case))?,
            at: time(fields.get(at))?,
            actor: number("actor", fields.get(actor))?,
            activity: state(fields.get(activity))?,
            amount: number("amount", fields.get(amount))?,
        })
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log")
            .field("line", &self.number)
            .finish_non_exhaustive()
    }
}

/// Splits a line into its fields.
#[derive(Debug)]
struct Csv {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: [usize; MOST_COLUMNS],
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            reader: csv_core::Reader::new(),
            text: Vec::new(),
            ends: [0; MOST_COLUMNS],
        }
    }
}

impl Csv {
    /// The fields of a line that ends with `\n`.
    fn fields(&mut self, line: &[u8]) -> Result<Fields<'_>, String> {
        self.reader.reset();
        // Without its quotes a line is no longer than with them.
        self.text.resize(line.len() + 1, 0);
        let (result, used, _, count) =
            self.reader
                .read_record(line, &mut self.text, &mut self.ends);
        match result {
            ReadRecordResult::Record if used == line.len() => Ok(Fields {
                text: &self.text,
                ends: self.ends.get(..count).unwrap_or_default(),
            }),
            ReadRecordResult::Record => Err("has an end of line in its middle".to_owned()),
            ReadRecordResult::OutputEndsFull => Err(format!("has over {MOST_COLUMNS} columns")),
            _ => Err("has a quote that is not closed".to_owned()),
        }
    }
}

/// The fields of a line.
struct Fields<'a> {
    text: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Fields<'a> {
    fn count(&self) -> usize {
        self.ends.len()
    }

    /// A field without the space around it.
    fn get(&self, at: usize) -> &'a [u8] {
        let end = |at: usize| self.ends.get(at).copied();
        let start = at.checked_sub(1).and_then(end).unwrap_or_default();
        let field = self.text.get(start..end(at).unwrap_or_default());
        field.unwrap_or_default().trim_ascii()
    }
}

fn text<'a>(column: &str, field: &'a [u8]) -> Result<&'a str, String> {
    match std::str::from_utf8(field) {
        Ok("") => Err(format!("has no {column}")),
        Ok(text) => Ok(text),
        Err(_) => Err(format!(
            "the {column} is not UTF-8: {}",
            clipped(&String::from_utf8_lossy(field))
        )),
    }
}

fn number(column: &str, field: &[u8]) -> Result<i64, String> {
    let text = text(column, field)?;
    text.parse()
        .map_err(|_| format!("the {column} is not a whole number: {}", clipped(text)))
}

/// Databases differ in the years that they keep; these are kept by all.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

fn time(field: &[u8]) -> Result<NaiveDateTime, String> {
    let text = text("at", field)?;
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| {
        let example = "2012-03-01T09:30:00+01:00";
        format!("at is not a time as in {example}: {}", clipped(text))
    })?;
    // Counted in microseconds, a leap second is the one after it: databases have no other.
    DateTime::from_timestamp_micros(time.timestamp_micros())
        .map(|time| time.naive_utc())
        .filter(|time| YEARS.contains(&time.year()))
        .ok_or_else(|| format!("at is not in the years {YEARS:?}: {}", clipped(text)))
}

fn state(field: &[u8]) -> Result<LoanState, String> {
    let text = text("activity", field)?;
    LoanState::from_name(text).map_err(|unknown| {
        let hint = match unknown.nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("known are {}", unknown.known.join(", ")),
        };
        format!("unknown activity {}; {hint}", clipped(text))
    })
}

/// A piece of the log to show to a person: in quotes, with nothing that a terminal would act on.
fn clipped(text: &str) -> String {
    const LENGTH: usize = 60;
    let shown: String = text.trim().chars().take(LENGTH).collect();
    let dots = if text.trim().chars().nth(LENGTH).is_some() {
        ".."
    } else {
        ""
    };
    format!("`{}{dots}`", shown.escape_debug())
}

#[cfg(test)]
mod tests;
