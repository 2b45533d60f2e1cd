//! The isolation of the transactions that transitions are saved in.

/// An isolation above the databases' own: `#[machine(isolation = "repeatable read")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// `repeatable read`: a transaction sees one snapshot, and fails where it would have to see another.
    RepeatableRead,
    /// `serializable`: transactions behave as if they ran one after another, or fail.
    Serializable,
}

impl Isolation {
    /// Its name, as in `repeatable read`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RepeatableRead => "repeatable read",
            Self::Serializable => "serializable",
        }
    }
}
