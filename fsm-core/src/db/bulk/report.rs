//! What a bulk transition did.

use std::fmt;

/// How many rows a bulk transition moved, and how many of those that its filter found it did not, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "it says whether any row was moved"]
pub struct Report {
    pub(super) moves: Vec<Moved>,
    pub(super) skips: Vec<Skipped>,
}

/// Rows that were moved from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// The name of the state that they were in.
    pub from: &'static str,
    /// The name of the state that they are in now.
    pub to: &'static str,
    /// How many.
    pub count: u64,
}

/// Rows that the filter found and that were not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The name of the state that they are in; `None` where it is none that the program knows.
    pub state: Option<&'static str>,
    /// Why.
    pub why: Why,
    /// How many.
    pub count: u64,
}

/// Why a row was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The event has no edge from its state, or none to the target that was asked for.
    NoEdge,
    /// A guard refuses it, or leads it to another target than the one that was asked for.
    Guard,
    /// The rule denies it to the actor.
    Rule,
    /// Its stored state is none that the program knows: `Loan::unknown_states(&mut conn)` lists them.
    UnknownState,
}

impl Report {
    /// How many rows were moved.
    #[must_use]
    pub fn moved(&self) -> u64 {
        self.moves.iter().map(|moved| moved.count).sum()
    }

    /// The same by source and target, in the order of the states.
    #[must_use]
    pub fn moves(&self) -> &[Moved] {
        &self.moves
    }

    /// How many rows the filter found that were not moved.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skips.iter().map(|skipped| skipped.count).sum()
    }

    /// The same by state and reason, in the order of the states; those of an unknown state come first.
    #[must_use]
    pub fn skips(&self) -> &[Skipped] {
        &self.skips
    }
}

/// `2 moved (reviewed to denied: 2), 1 skipped (created, no edge: 1)`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moves = self.moves.iter();
        let moves = moves.map(|moved| format!("{} to {}: {}", moved.from, moved.to, moved.count));
        let skips = self.skips.iter().map(|skipped| {
            let state = skipped.state.unwrap_or("an unknown state");
            match skipped.why {
                Why::UnknownState => format!("{state}: {}", skipped.count),
                why => format!("{state}, {why}: {}", skipped.count),
            }
        });
        write_part(f, self.moved(), "moved", moves)?;
        f.write_str(", ")?;
        write_part(f, self.skipped(), "skipped", skips)
    }
}

fn write_part(
    f: &mut fmt::Formatter<'_>,
    count: u64,
    what: &str,
    parts: impl Iterator<Item = String>,
) -> fmt::Result {
    write!(f, "{count} {what}")?;
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return Ok(());
    }
    write!(f, " ({})", parts.join("; "))
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEdge => "no edge",
            Self::Guard => "guard",
            Self::Rule => "rule",
            Self::UnknownState => "unknown state",
        })
    }
}
