//! What can go wrong, as values that a program can act on.

use std::fmt;
use std::ops::Deref;

#[cfg(feature = "diesel")]
use crate::db::{Contention, unknown_state_behind};
use crate::event::Event;
use crate::guard::Reason;
use crate::machine::Model;
use crate::rule::Decision;
use crate::words::{self, Words};

/// Why a transition did not happen. Nothing has changed, neither the row in memory nor the
/// database; only `Unreadable` is of a row that was moved.
///
/// `Display` is a sentence that a person can be shown. Names of events and states are those of the
/// enums, as stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransitionError {
    /// The event has no edge from the row's state. HTTP 409.
    #[error("{}", allowed.words.not_allowed())]
    NotAllowed {
        /// The event.
        event: &'static str,
        /// The state that the row is in.
        state: &'static str,
        /// The events that have an edge from there, in order of declaration.
        allowed: Listed<&'static str>,
    },
    /// The edge exists, but its guards refuse. HTTP 409.
    #[error("{}", reasons.words.guarded(reasons))]
    Guarded {
        /// The event.
        event: &'static str,
        /// Every guard that failed.
        reasons: Listed<Reason>,
    },
    /// A rule does not allow it to the actor. HTTP 403.
    #[error("{}", decision.0.1.denied(decision.reasons()))]
    Denied {
        /// The event; `create` where a row is born.
        event: &'static str,
        /// What was decided, and why.
        decision: Denial,
    },
    /// The event needs a note, and there is none or a blank one: `.note("..")`. HTTP 422.
    #[error("{}", words::missing_note(event))]
    MissingNote {
        /// The event.
        event: &'static str,
    },
    /// The note holds a NUL character, which PostgreSQL keeps in no text: a program sent it, and no person.
    /// HTTP 422.
    #[error("{}", words::invalid_note(event))]
    InvalidNote {
        /// The event.
        event: &'static str,
    },
    /// The id of the request, `.once(id)`, can't be one. HTTP 422.
    #[cfg(feature = "diesel")]
    #[error("the request's id can't be used: {why}")]
    InvalidOnce {
        /// The event; `create` where a row is born.
        event: &'static str,
        /// Why not: an id has 1 to 200 letters, and neither control characters nor white space around it.
        why: &'static str,
    },
    /// The id of the request, `.once(id)`, was used for another one before: for another event, target or row, by
    /// another actor, or with another note or input. HTTP 422.
    #[cfg(feature = "diesel")]
    #[error("the request's id was used for another request before: each has an id of its own")]
    RequestReused {
        /// The event; `create` where a row is born.
        event: &'static str,
        /// The id.
        id: String,
    },
    /// The event needs an input, and there is none, or one of another type: `.input(..)`. HTTP 422.
    #[error("{}", words::missing_input(event, input))]
    MissingInput {
        /// The event.
        event: &'static str,
        /// The type that it takes, as declared.
        input: &'static str,
    },
    /// The caller has to name the target, with `.to(state)`. HTTP 422.
    #[error("{}", words::missing_target(event, allowed))]
    MissingTarget {
        /// The event.
        event: &'static str,
        /// The states that it may lead to.
        allowed: Vec<&'static str>,
    },
    /// The event does not lead to the state that was asked for. HTTP 422.
    #[error("{}", words::target_not_allowed(event, target, allowed))]
    TargetNotAllowed {
        /// The event; `create` where a row is born.
        event: &'static str,
        /// The state that was asked for.
        target: &'static str,
        /// The states that it may lead to.
        allowed: Vec<&'static str>,
    },
    /// Two events can't fire together: they belong to one machine, or to two rows. HTTP 422.
    #[error("{event} and {other} can't fire together: {why}")]
    NotTogether {
        /// The first event.
        event: &'static str,
        /// The second event.
        other: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// `.set(..)` was given a column that holds a state: of this machine or of another one of the row.
    /// HTTP 422.
    #[cfg(feature = "diesel")]
    #[error("`{column}` holds a state and can't be set: only an event changes it")]
    StateInSet {
        /// The column.
        column: &'static str,
    },
    /// `.set(..)` was given a column of the primary key: the row would become another one, whose history it has
    /// not. HTTP 422.
    #[cfg(feature = "diesel")]
    #[error("`{column}` is of the row's key and can't be set by a transition")]
    KeyInSet {
        /// The column.
        column: &'static str,
    },
    /// The event needs each row in memory, and a bulk transition loads none: a guard in Rust stands on it, or
    /// a hook runs for each row. HTTP 422.
    #[cfg(feature = "diesel")]
    #[error("`{event}` can't move rows in bulk: {why}")]
    NotInBulk {
        /// The event.
        event: &'static str,
        /// Why not, and what to do instead.
        why: &'static str,
    },
    /// The model has no event of this name. HTTP 422.
    #[error(transparent)]
    UnknownEvent(#[from] UnknownEvent),
    /// The enum has no state of this name. HTTP 500 for a stored value that the program does not know,
    /// 422 for a name that was parsed.
    #[error(transparent)]
    UnknownState(#[from] UnknownState),
    /// The row is in another state than the one that was asked for; also where a request of the typed form comes
    /// again (`.once(id)`), and the row has moved on since. HTTP 409.
    #[error("the row is in `{found}`, not in `{expected}`")]
    WrongState {
        /// The state that was asked for.
        expected: &'static str,
        /// The state that the row is in.
        found: &'static str,
    },
    /// Somebody else changed the row since it was loaded. HTTP 409.
    #[error("{}", conflict(expected, found, version.as_ref()))]
    Conflict {
        /// The state in which the row was loaded.
        expected: &'static str,
        /// The state that it is in now.
        found: &'static str,
        /// The version that it was loaded with and the one that it has now, where the model has one.
        version: Option<(i64, i64)>,
    },
    /// The row does not exist any more. HTTP 404.
    #[error("the row does not exist any more")]
    NotFound,
    /// The database did not tell the key of the new row: name it, with `.with_key(..)`. HTTP 500.
    #[cfg(feature = "diesel")]
    #[error("the database did not tell the key of the new row; give it with `.with_key(..)`")]
    MissingKey,
    /// A hook before the commit failed, and everything was rolled back. HTTP 500.
    #[cfg(feature = "diesel")]
    #[error("the hook `{hook}` failed: {error}")]
    Hook {
        /// The hook's function.
        hook: &'static str,
        /// What it reported.
        #[source]
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An effect can't be written as JSON, and everything was rolled back. HTTP 500.
    #[cfg(feature = "outbox")]
    #[error("the effect `{effect}` has no JSON that it could be kept as: {error}")]
    Effect {
        /// The effect's name.
        effect: &'static str,
        /// Why not: a map whose keys are no texts, say.
        #[source]
        error: serde_json::Error,
    },
    /// The machine has hooks that run after the commit, and a transaction was begun by Diesel, which
    /// nobody can ask whether it has committed: begin it by [`fsm_core::transaction`](crate::transaction).
    /// HTTP 500.
    #[cfg(feature = "diesel")]
    #[error(
        "hooks after the commit can't be run in a transaction that Diesel began; begin it by `fsm_core::transaction(conn, ..)`, or `transaction_async`"
    )]
    NoCommitToSee,
    /// The model's transitions are saved at an isolation of their own (`#[machine(isolation = "..")]`),
    /// which can't be set within a transaction that was begun before. HTTP 500.
    #[cfg(feature = "diesel")]
    #[error(
        "a transaction has been begun already, and can't be made {isolation} any more; save outside of it"
    )]
    InTransaction {
        /// The isolation, as in `repeatable read`.
        isolation: &'static str,
    },
    /// The row was moved, and what is stored in it now can't be read: a column holds NULL or a value
    /// that its field's type does not know. PostgreSQL alone, where `save` is one statement that
    /// commits by itself; inside a transaction of the caller's, and on other databases, the same is
    /// [`Database`](Self::Database) or [`UnknownState`](Self::UnknownState), and nothing has changed.
    /// HTTP 500.
    #[cfg(feature = "diesel")]
    #[error("the row was moved, and can't be read any more: {0}")]
    Unreadable(#[source] diesel::result::Error),
    /// The database refused or could not be asked. HTTP 500.
    #[cfg(feature = "diesel")]
    #[error("{}", words::reported(&_0.to_string()))]
    Database(#[source] diesel::result::Error),
}

impl TransitionError {
    /// A short code for a program, as in `not_allowed`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "not_allowed",
            Self::Guarded { .. } => "guarded",
            Self::Denied { .. } => "denied",
            Self::MissingNote { .. } => "missing_note",
            Self::InvalidNote { .. } => "invalid_note",
            #[cfg(feature = "diesel")]
            Self::InvalidOnce { .. } => "invalid_once",
            #[cfg(feature = "diesel")]
            Self::RequestReused { .. } => "request_reused",
            Self::MissingInput { .. } => "missing_input",
            Self::MissingTarget { .. } => "missing_target",
            Self::TargetNotAllowed { .. } => "target_not_allowed",
            Self::NotTogether { .. } => "not_together",
            #[cfg(feature = "diesel")]
            Self::StateInSet { .. } => "state_in_set",
            #[cfg(feature = "diesel")]
            Self::KeyInSet { .. } => "key_in_set",
            #[cfg(feature = "diesel")]
            Self::NotInBulk { .. } => "not_in_bulk",
            Self::UnknownEvent(_) => "unknown_event",
            Self::UnknownState(_) => "unknown_state",
            Self::WrongState { .. } => "wrong_state",
            Self::Conflict { .. } => "conflict",
            Self::NotFound => "not_found",
            #[cfg(feature = "diesel")]
            Self::MissingKey => "missing_key",
            #[cfg(feature = "diesel")]
            Self::Hook { .. } => "hook",
            #[cfg(feature = "diesel")]
            #[cfg(feature = "outbox")]
            Self::Effect { .. } => "effect",
            #[cfg(feature = "diesel")]
            Self::NoCommitToSee => "no_commit_to_see",
            #[cfg(feature = "diesel")]
            Self::InTransaction { .. } => "in_transaction",
            #[cfg(feature = "diesel")]
            Self::Unreadable(_) => "unreadable",
            #[cfg(feature = "diesel")]
            Self::Database(_) => "database",
        }
    }

    /// The HTTP status to answer with.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self {
            Self::NotAllowed { .. }
            | Self::Guarded { .. }
            | Self::Conflict { .. }
            | Self::WrongState { .. } => 409,
            Self::Denied { .. } => 403,
            Self::NotFound => 404,
            Self::MissingNote { .. }
            | Self::InvalidNote { .. }
            | Self::MissingInput { .. }
            | Self::MissingTarget { .. }
            | Self::TargetNotAllowed { .. }
            | Self::NotTogether { .. }
            | Self::UnknownEvent(_) => 422,
            Self::UnknownState(unknown) if !unknown.stored => 422,
            Self::UnknownState(_) => 500,
            #[cfg(feature = "diesel")]
            Self::InvalidOnce { .. }
            | Self::RequestReused { .. }
            | Self::StateInSet { .. }
            | Self::KeyInSet { .. }
            | Self::NotInBulk { .. } => 422,
            #[cfg(feature = "diesel")]
            Self::MissingKey
            | Self::InTransaction { .. }
            | Self::Hook { .. }
            | Self::NoCommitToSee
            | Self::Unreadable(_)
            | Self::Database(_) => 500,
            #[cfg(feature = "outbox")]
            Self::Effect { .. } => 500,
        }
    }

    /// What kind of contention between transactions the database reported, if it is that.
    #[cfg(feature = "diesel")]
    #[must_use]
    pub fn contention(&self) -> Option<Contention> {
        match self {
            Self::Database(error) => Contention::of(error),
            // A hook that asked the database may have met it as well.
            Self::Hook { error, .. } => error.downcast_ref().and_then(Contention::of),
            _ => None,
        }
    }

    /// Whether the same may succeed when its whole transaction is tried again: a serialization
    /// failure, a deadlock, or a lock that was not given free in time. A [`Conflict`](Self::Conflict)
    /// is not: somebody else has moved the row, and that is to be looked at.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        #[cfg(feature = "diesel")]
        let is_contention = self.contention().is_some();
        #[cfg(not(feature = "diesel"))]
        let is_contention = false;
        is_contention
    }

    /// Every reason of the refusal: each failed guard, or one that says the whole, with parameters.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let reason = Reason::new(self.code(), self.to_string());
        match self {
            Self::Guarded { reasons, .. } => reasons.to_vec(),
            Self::Denied { decision, .. } => decision.reasons().to_vec(),
            Self::NotAllowed {
                event,
                state,
                allowed,
            } => vec![
                reason
                    .with("event", event)
                    .with("state", state)
                    .with("allowed", allowed.join(", ")),
            ],
            Self::MissingNote { event } | Self::InvalidNote { event } => {
                vec![reason.with("event", event)]
            }
            Self::MissingInput { event, input } => {
                vec![reason.with("event", event).with("input", input)]
            }
            Self::MissingTarget { event, allowed } => {
                vec![
                    reason
                        .with("event", event)
                        .with("allowed", allowed.join(", ")),
                ]
            }
            Self::TargetNotAllowed {
                event,
                target,
                allowed,
            } => vec![
                reason
                    .with("event", event)
                    .with("target", target)
                    .with("allowed", allowed.join(", ")),
            ],
            Self::WrongState { expected, found } => {
                vec![reason.with("expected", expected).with("found", found)]
            }
            Self::Conflict {
                expected,
                found,
                version,
            } => {
                let reason = reason.with("expected", expected).with("found", found);
                vec![match version {
                    Some((loaded, now)) => reason
                        .with("expected_version", loaded)
                        .with("found_version", now),
                    None => reason,
                }]
            }
            Self::NotTogether { event, other, .. } => {
                vec![reason.with("event", event).with("other", other)]
            }
            #[cfg(feature = "diesel")]
            Self::StateInSet { column } | Self::KeyInSet { column } => {
                vec![reason.with("column", column)]
            }
            #[cfg(feature = "diesel")]
            Self::NotInBulk { event, why } | Self::InvalidOnce { event, why } => {
                vec![reason.with("event", event).with("why", why)]
            }
            #[cfg(feature = "diesel")]
            Self::RequestReused { event, id } => {
                vec![reason.with("event", event).with("id", id)]
            }
            Self::UnknownEvent(UnknownEvent {
                value,
                known,
                nearest,
                ..
            }) => vec![reason_of(reason, value, known, *nearest)],
            Self::UnknownState(UnknownState {
                value,
                known,
                nearest,
                place,
                ..
            }) => {
                let reason = reason_of(reason, value, known, *nearest);
                vec![match place.as_deref() {
                    Some(Place { table, column, row }) => reason
                        .with("table", table)
                        .with("column", column)
                        .with("row", row),
                    None => reason,
                }]
            }
            _ => vec![reason],
        }
    }
}

/// A row that Diesel did not find is [`TransitionError::NotFound`] here as well, and a stored value
/// that is no state is [`TransitionError::UnknownState`].
#[cfg(feature = "diesel")]
impl From<diesel::result::Error> for TransitionError {
    fn from(error: diesel::result::Error) -> Self {
        if let Some(unknown) = unknown_state_behind(&error) {
            return Self::UnknownState(unknown.clone());
        }
        match error {
            diesel::result::Error::NotFound => Self::NotFound,
            other => Self::Database(other),
        }
    }
}

/// The reason of an unknown name.
fn reason_of(
    reason: Reason,
    value: &str,
    known: &[&'static str],
    nearest: Option<&'static str>,
) -> Reason {
    let reason = reason.with("value", value).with("known", known.join(", "));
    match nearest {
        Some(nearest) => reason.with("nearest", nearest),
        None => reason,
    }
}

fn conflict(expected: &str, found: &str, version: Option<&(i64, i64)>) -> String {
    match version {
        Some((loaded, now)) if expected == found && loaded != now => {
            format!(
                "somebody else changed the row: it was loaded with version {loaded}, and has version {now} now"
            )
        }
        _ if expected == found => format!(
            "the row was not changed, and is in `{found}` as it was loaded: a trigger, a policy or a view of the database may have kept it"
        ),
        _ => {
            format!(
                "somebody else changed the row: it was loaded in `{expected}`, and is in `{found}` now"
            )
        }
    }
}

impl TransitionError {
    /// A rule denies an event.
    pub(crate) fn denied<M: Model>(event: usize, decision: Decision) -> Self {
        let event = M::Event::ALL.get(event);
        let words = Words {
            sentence: M::SENTENCE,
            noun: M::NOUN,
            event: event.map_or("", |event| event.label()),
            state: "",
        };
        Self::Denied {
            event: event.map_or("", |event| event.name()),
            decision: Denial(Box::new((decision, words))),
        }
    }

    /// Rules among the guards refuse an event.
    #[cfg(feature = "diesel")]
    pub(crate) fn guarded<M: Model>(event: usize, decision: &Decision) -> Self {
        let event = M::Event::ALL.get(event);
        let words = Words {
            sentence: M::SENTENCE,
            noun: M::NOUN,
            event: event.map_or("", |event| event.label()),
            state: "",
        };
        Self::Guarded {
            event: event.map_or("", |event| event.name()),
            reasons: Listed::new(decision.reasons().to_vec(), words),
        }
    }

    /// A rule denies a new row.
    #[cfg(feature = "diesel")]
    pub(crate) fn creation_denied<M: Model>(decision: Decision) -> Self {
        let words = Words {
            sentence: M::SENTENCE,
            noun: M::NOUN,
            event: "",
            state: "",
        };
        Self::Denied {
            event: "create",
            decision: Denial(Box::new((decision, words))),
        }
    }
}

/// The [`Decision`] in a [`TransitionError::Denied`], which it reads as, and the words to say it with.
#[derive(Clone)]
pub struct Denial(Box<(Decision, Words)>);

impl Denial {
    /// The decision alone.
    pub fn into_decision(self) -> Decision {
        self.0.0
    }
}

impl Deref for Denial {
    type Target = Decision;

    fn deref(&self) -> &Decision {
        &self.0.0
    }
}

impl fmt::Debug for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.0.fmt(f)
    }
}

/// A list in a [`TransitionError`], which reads as a slice, and the words to say the error with.
#[derive(Clone)]
pub struct Listed<T> {
    items: Vec<T>,
    words: Words,
}

impl<T> Listed<T> {
    pub(crate) fn new(items: Vec<T>, words: Words) -> Self {
        Self { items, words }
    }

    /// The items alone.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }
}

impl<T> Deref for Listed<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: fmt::Debug> fmt::Debug for Listed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

impl<T, U> PartialEq<U> for Listed<T>
where
    Vec<T>: PartialEq<U>,
{
    fn eq(&self, other: &U) -> bool {
        self.items == *other
    }
}

impl<T> IntoIterator for Listed<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Listed<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// A name that is no event of the model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no event of {event_enum}; {}", suggestion(*nearest, known))]
#[non_exhaustive]
pub struct UnknownEvent {
    /// The event enum, as in `LoanEvent`.
    pub event_enum: &'static str,
    /// The name that was given.
    pub value: String,
    /// The known names, in order of declaration.
    pub known: &'static [&'static str],
    /// The known name that is most like it, if one is.
    pub nearest: Option<&'static str>,
}

impl UnknownEvent {
    pub(crate) fn new(
        event_enum: &'static str,
        value: &str,
        known: &'static [&'static str],
    ) -> Self {
        Self {
            event_enum,
            value: value.to_owned(),
            known,
            nearest: nearest(value, known),
        }
    }
}

/// A name or stored value that is no state of the enum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}`{value}` is no state of {state_enum}; {}", place_of(place.as_deref()), suggestion(*nearest, known))]
#[non_exhaustive]
pub struct UnknownState {
    /// The state enum, as in `LoanState`.
    pub state_enum: &'static str,
    /// The value that was given or stored.
    pub value: String,
    /// The known names, in order of declaration.
    pub known: &'static [&'static str],
    /// The known name that is most like it, if one is.
    pub nearest: Option<&'static str>,
    /// Where the value is stored, as far as it is known.
    pub place: Option<Box<Place>>,
    /// It was read from the database.
    pub(crate) stored: bool,
}

/// Where a value is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's primary key as text, with commas where it has several columns.
    pub row: String,
}

fn place_of(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |Place { table, column, row }| {
        format!("row {row} of {table}, column {column}: ")
    })
}

impl UnknownState {
    /// The same, of a value that was read from the database.
    #[cfg(feature = "diesel")]
    pub(crate) fn stored(mut self) -> Self {
        self.stored = true;
        self
    }

    pub(crate) fn new(
        state_enum: &'static str,
        value: &str,
        known: &'static [&'static str],
    ) -> Self {
        Self {
            state_enum,
            value: value.to_owned(),
            known,
            nearest: nearest(value, known),
            place: None,
            stored: false,
        }
    }
}

pub(crate) fn suggestion(nearest: Option<&'static str>, known: &[&'static str]) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`? Known: {}", known.join(", ")),
        None => format!("known: {}", known.join(", ")),
    }
}

/// The candidate that is most like `value` by Jaro-Winkler distance, if one is near enough.
pub(crate) fn nearest<'a>(value: &str, known: &[&'a str]) -> Option<&'a str> {
    // Longer names than any known one can't be near, and the distance is quadratic.
    let longest = known.iter().map(|name| name.len()).max().unwrap_or(0);
    if value.len() > longest * 2 {
        return None;
    }
    let value = value.to_lowercase();
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(&value, name), *name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
