//! Which refusals are recorded.

#[cfg(feature = "diesel")]
use crate::error::TransitionError;

/// Kinds of refusals, as `#[machine(record = .., refusals = [rule, conflict])]` names them.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusals(u8);

impl Refusals {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// The state has no such edge, or not to that target.
    pub const EDGE: Self = Self(1);
    /// A guard refuses.
    pub const GUARD: Self = Self(2);
    /// A rule denies.
    pub const RULE: Self = Self(4);
    /// Somebody else was faster.
    pub const CONFLICT: Self = Self(8);
    /// A note or an input is missing.
    pub const NOTE: Self = Self(16);

    /// Every kind.
    pub const ALL: Self = Self(31);

    /// These as well.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether an error is of one of these kinds. What only the database reports is of none.
    #[cfg(feature = "diesel")]
    pub(crate) fn include(self, error: &TransitionError) -> bool {
        let kind = match error {
            TransitionError::NotAllowed { .. }
            | TransitionError::MissingTarget { .. }
            | TransitionError::TargetNotAllowed { .. }
            | TransitionError::NotTogether { .. } => Self::EDGE,
            TransitionError::Guarded { .. } => Self::GUARD,
            TransitionError::Denied { .. } => Self::RULE,
            TransitionError::Conflict { .. } => Self::CONFLICT,
            TransitionError::MissingNote { .. }
            | TransitionError::InvalidNote { .. }
            | TransitionError::MissingInput { .. } => Self::NOTE,
            _ => Self::NONE,
        };
        self.0 & kind.0 != 0
    }
}
