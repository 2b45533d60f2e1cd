//! What was measured in one turn, as a line of JSON: programs in other languages print the same.

use serde::{Deserialize, Serialize};

/// One subject on one database in one round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The database, as on the command line.
    pub database: String,
    /// The program's name for what moved the rows.
    pub subject: String,
    /// `memory` or `loaded`: where the row comes from.
    pub row: String,
    /// Whether a record was inserted as well.
    pub record: bool,
    /// How many transitions a transaction had.
    pub batch: usize,
    /// The number of the round.
    pub round: usize,
    /// How many transitions there were.
    pub transitions: usize,
    /// How long they took.
    pub seconds: f64,
    /// Statements per transition, with those that begin and end a transaction.
    pub statements: f64,
}

impl Turn {
    /// How long a transition took.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub fn seconds_each(&self) -> f64 {
        self.seconds / self.transitions as f64
    }
}
