//! What is measured.

/// A way to move the rows through the log.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Who writes the UPDATE.
    pub code: Code,
    /// Where the row comes from.
    pub row: Row,
    /// Whether a record is inserted as well: ours by the library, the others by hand.
    pub record: bool,
    /// How many transitions a transaction has.
    pub batch: usize,
}

/// Who writes the UPDATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// `row.fire(event).save(conn)`.
    Ours,
    /// The same on a table that its own triggers guard.
    OursGuarded,
    /// Diesel's `update`, and a transaction only around what has several statements.
    ByHand,
    /// Diesel's `update` in a transaction in any case.
    ByHandInTransaction,
}

impl Code {
    /// Whether the library writes the UPDATE, and its record.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Ours | Self::OursGuarded)
    }

    /// The name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursGuarded => "ours-guarded",
            Self::ByHand => "by-hand",
            Self::ByHandInTransaction => "by-hand-in-transaction",
        }
    }
}

/// Where the row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// It is what the last transition gave back.
    Memory,
    /// It is loaded before each transition.
    Loaded,
}

impl Row {
    /// The name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Loaded => "loaded",
        }
    }
}

impl Subject {
    /// All subjects, those that are compared with each other side by side.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut subjects = Vec::new();
        let mut add = |codes: &[Code], row, record, batch| {
            subjects.extend(codes.iter().map(|code| Self {
                code: *code,
                row,
                record,
                batch,
            }));
        };
        let all = [Code::Ours, Code::ByHand, Code::ByHandInTransaction];
        let both = [Code::Ours, Code::ByHand];
        add(&all, Row::Memory, false, 1);
        add(&[Code::OursGuarded], Row::Memory, false, 1);
        add(&all, Row::Loaded, false, 1);
        add(&both, Row::Memory, true, 1);
        add(&both, Row::Loaded, true, 1);
        add(&both, Row::Memory, false, 100);
        subjects
    }

    /// The name on the command line, as in `ours/memory` or `by-hand/loaded/record`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = format!("{}/{}", self.code.name(), self.row.name());
        if self.record {
            path.push_str("/record");
        }
        if self.batch > 1 {
            path.push_str("/batches");
        }
        path
    }

    /// Whether the replay opens a transaction around each batch.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        let by_hand = self.record && !self.code.is_ours();
        by_hand || self.batch > 1 || self.code == Code::ByHandInTransaction
    }
}
