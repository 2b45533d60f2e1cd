//! What was replayed, for a person to read.

use std::fmt;

use indicatif::HumanCount;

/// What the database holds of a log. It is the same however often the replay was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The name of the machine.
    pub machine: String,
    /// The name of the log's file.
    pub log: String,
    /// How many lines are done, the header included.
    pub lines: i64,
    /// How many loans there are.
    pub cases: i64,
    /// How many records there are: one for each loan and one for each transition.
    pub records: i64,
    /// Where they contradict each other, or the loans.
    pub broken: Vec<String>,
    /// How often each edge was taken: source, target, number. By source and target.
    pub edges: Vec<(String, String, i64)>,
    /// The refused events, by edge.
    pub refused: Vec<RefusedEdge>,
    /// How many lines were no events.
    pub malformed: i64,
    /// The first of them: number, and what is wrong. At most [`Report::SHOWN`].
    pub first_malformed: Vec<(i64, String)>,
    /// How many loans are in each state, the most first.
    pub states: Vec<(String, i64)>,
}

/// Refused events that would have led from one state to another.
#[derive(diesel::Queryable, Debug, Clone, PartialEq, Eq)]
pub struct RefusedEdge {
    /// The state that the loans were in; none where there was no loan.
    pub source: Option<String>,
    /// The state that they would have reached.
    pub target: String,
    /// How often.
    pub times: i64,
    /// The first line.
    pub first_line: Option<i64>,
    /// Why.
    pub why: Option<String>,
}

impl Report {
    /// How many malformed lines are shown.
    pub const SHOWN: i64 = 20;

    /// How many events moved a loan.
    #[must_use]
    pub fn transitions(&self) -> i64 {
        self.edges.iter().map(|(_, _, times)| times).sum()
    }

    /// How many events were refused.
    #[must_use]
    pub fn refusals(&self) -> i64 {
        self.refused.iter().map(|edge| edge.times).sum()
    }

    /// How many events the log has: each made a loan, moved one, or was refused.
    #[must_use]
    pub fn events(&self) -> i64 {
        self.cases + self.transitions() + self.refusals()
    }

    /// Puts the lists in order; a database gives groups in any.
    pub(crate) fn sort(&mut self) {
        self.edges.sort();
        self.refused
            .sort_by(|a, b| (&a.source, &a.target).cmp(&(&b.source, &b.target)));
        self.states.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {} lines", self.log, count(self.lines))?;
        writeln!(f, "machine      {}", self.machine)?;
        writeln!(f, "cases        {:>9}", count(self.cases))?;
        writeln!(f, "events       {:>9}", count(self.events()))?;
        writeln!(
            f,
            "transitions  {:>9}  over {} edges",
            count(self.transitions()),
            self.edges.len()
        )?;
        for (source, target, times) in &self.edges {
            writeln!(f, "  {:<34} {:>7}", edge(source, target), count(*times))?;
        }
        writeln!(f, "refused      {:>9}", count(self.refusals()))?;
        for refused in &self.refused {
            let source = refused.source.as_deref().unwrap_or("(no loan)");
            writeln!(
                f,
                "  {:<34} {:>7}  first in line {}: {}",
                edge(source, &refused.target),
                count(refused.times),
                refused.first_line.unwrap_or_default(),
                refused.why.as_deref().unwrap_or_default()
            )?;
        }
        writeln!(f, "malformed    {:>9}", count(self.malformed))?;
        for (line, why) in &self.first_malformed {
            writeln!(f, "  line {line}: {why}")?;
        }
        if self.malformed > Self::SHOWN {
            writeln!(f, "  .. all of them stand in the table replay_malformed")?;
        }
        writeln!(
            f,
            "records      {:>9}  {} breaks",
            count(self.records),
            self.broken.len()
        )?;
        for broken in &self.broken {
            writeln!(f, "  {broken}")?;
        }
        writeln!(f, "last states")?;
        for (state, loans) in &self.states {
            writeln!(f, "  {state:<34} {:>7}", count(*loans))?;
        }
        Ok(())
    }
}

fn edge(source: &str, target: &str) -> String {
    format!("{source} -> {target}")
}

/// A number with its thousands apart.
pub(crate) fn count(number: i64) -> String {
    HumanCount(u64::try_from(number).unwrap_or_default()).to_string()
}
