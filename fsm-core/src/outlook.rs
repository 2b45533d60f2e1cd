//! What may happen to a row now: the answer of `events()`.

use crate::error::TransitionError;
use crate::guard::Reason;
use crate::note::NotePolicy;

/// The events of a model, divided into what may happen to a row now and what is refused; each list
/// in order of declaration.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Events {
    /// What may happen.
    pub possible: Vec<Choice>,
    /// What may not, and why.
    pub refused: Vec<Refusal>,
}

/// An event that may happen now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The event's name, which parses into the event enum.
    pub event: &'static str,
    /// The event's label, for a person.
    pub label: &'static str,
    /// The state field that it moves.
    pub field: &'static str,
    /// The names of the states that it leads to: one, or those that the caller may choose from.
    pub targets: Vec<&'static str>,
    /// The labels of these states, in the same order.
    pub target_labels: Vec<&'static str>,
    /// Whether it is an override.
    pub overrides: bool,
    /// Whether it takes a note, so that a form has a field for it.
    pub note: NotePolicy,
    /// The type of its input as declared, where it takes one.
    pub input: Option<&'static str>,
}

/// An event that may not happen now.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The event's name, which parses into the event enum.
    pub event: &'static str,
    /// The event's label, for a person.
    pub label: &'static str,
    /// The state field that it moves.
    pub field: &'static str,
    /// The error that firing it would give.
    pub error: TransitionError,
}

impl Refusal {
    /// Every reason, with a code, a text and parameters.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        self.error.reasons()
    }
}
