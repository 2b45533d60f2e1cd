//! What records say of an attempt, whether it succeeds or is refused.

use diesel::result::Error;

use super::entry::{Entry, Told};
use super::once::{Asked, once_of};
use crate::actor::{ActorGiven, ActorOf, ContextOf};
use crate::db::once::{self, Requested};
use crate::error::TransitionError;
use crate::event::Event;
use crate::input::AnyInput;
use crate::machine::{Model, Step, Wanted};
use crate::rule::HasNow;
use crate::ruling::CREATE;
use crate::transition::{Fire, Holds};

/// An attempt to move a row, of a model that keeps records.
pub(crate) struct Attempt {
    told: Told,
    events: Vec<Attempted>,
}

struct Attempted {
    event: &'static str,
    /// The state field.
    machine: &'static str,
    /// The target that its caller named.
    to: Option<&'static str>,
    input: Option<String>,
}

/// Who acts, when, and in which request; nothing where the model keeps no records.
pub(crate) fn told<M: Model>(
    actor: &impl ActorGiven<ActorOf<M>>,
    cx: &ContextOf<M>,
    note: Option<&str>,
    once: Option<&str>,
) -> Option<Told> {
    M::RECORDS.then(|| Told {
        model: M::NAME,
        actor: match actor.system() {
            Some(name) => Some((format!("system:{name}"), name.to_owned())),
            None => actor.actor().and_then(M::__who).map(apart_from_the_system),
        },
        is_ruled: actor.actor().is_some(),
        note: note.map(ToOwned::to_owned),
        request_id: cx.request_id().map(ToOwned::to_owned),
        once: once.map(ToOwned::to_owned),
        version: None,
        at: cx.now(),
    })
}

/// A person's key is never taken for a part of the system: one that begins like those has a backslash before it.
fn apart_from_the_system((key, name): (String, String)) -> (String, String) {
    let is_taken = key.trim_start_matches('\\').starts_with("system:");
    (if is_taken { format!("\\{key}") } else { key }, name)
}

impl Attempt {
    /// What a transition that was begun attempts; nothing where the model keeps no records.
    ///
    /// # Errors
    /// An input that has no JSON, or an id of the request that is none.
    pub(crate) fn of<H, E, A, N, C, X, I>(
        begun: &Fire<H, E, A, N, C, X, I>,
        cx: &ContextOf<H::Model>,
    ) -> Result<Option<Self>, TransitionError>
    where
        H: Holds,
        A: ActorGiven<ActorOf<H::Model>>,
    {
        let (note, id) = (begun.wish.note(), begun.wish.once.as_deref());
        once::usable(begun.wish.first.event.name(), id)?;
        let Some(told) = told::<H::Model>(&begun.actor, cx, note, id) else {
            return Ok(None);
        };
        let mut events = Vec::new();
        for request in begun.wish.requests() {
            let info = request.event.info();
            let to = match request.wanted {
                Wanted::State { name, .. } => Some(name),
                Wanted::Asked | Wanted::Default => None,
            };
            events.push(Attempted {
                event: info.name,
                machine: info.field,
                to,
                input: request.input.as_ref().map(json).transpose()?,
            });
        }
        Ok(Some(Self { told, events }))
    }

    /// The records of its success, by these steps.
    pub(crate) fn done<M: Model>(&self, _: &M, steps: &[Step]) -> (Told, Vec<Entry>) {
        let entries = self.events.iter().zip(steps).map(|(event, step)| Entry {
            machine: event.machine,
            event: event.event,
            from: Some(step.source),
            to: Some(step.target),
            overrides: step.overrides,
            input: event.input.clone(),
            rule: rule_of::<M>(step.declaration).filter(|_| self.told.is_ruled),
            refusal: None,
            reasons: None,
        });
        (self.told.clone(), entries.collect())
    }

    /// What the records of many rows have in common, where it is one event.
    pub(crate) fn of_rows(&self) -> (Told, Entry) {
        let entry = self.events.first().map(|event| Entry {
            machine: event.machine,
            event: event.event,
            input: event.input.clone(),
            ..Entry::default()
        });
        (self.told.clone(), entry.unwrap_or_default())
    }

    /// The records of its refusal.
    pub(crate) fn refused<M: Model>(
        &self,
        model: &M,
        error: &TransitionError,
    ) -> (Told, Vec<Entry>) {
        self.refused_from(|machine| state_of(model, machine), error)
    }

    /// The record of a refusal that is of no row in particular.
    pub(crate) fn refused_rows(&self, error: &TransitionError) -> (Told, Vec<Entry>) {
        self.refused_from(|_| None, error)
    }

    fn refused_from(
        &self,
        from: impl Fn(&str) -> Option<&'static str>,
        error: &TransitionError,
    ) -> (Told, Vec<Entry>) {
        let entries = self.events.iter().map(|event| Entry {
            machine: event.machine,
            event: event.event,
            from: from(event.machine),
            to: event.to,
            input: event.input.clone(),
            refusal: Some(error.code()),
            reasons: Some(error.to_string()),
            ..Entry::default()
        });
        (refused(&self.told), entries.collect())
    }

    /// The id of the request.
    pub(crate) fn once(&self) -> Option<&str> {
        self.told.once.as_deref()
    }

    /// The event that it is about.
    pub(crate) fn event(&self) -> &'static str {
        self.events.first().map_or("", |event| event.event)
    }

    /// What stands in the column `once` of each of its records, and of one more that it would have with another
    /// event.
    pub(crate) fn onces(&self, id: &str) -> Vec<String> {
        let numbers = 0..=self.events.len();
        numbers.map(|number| once_of(id, number)).collect()
    }

    /// Whether it is what these records say.
    pub(crate) fn is_what_was<M: Model>(&self, requested: &Requested) -> bool {
        let Requested { found, table, row } = requested;
        let is_the_whole = found.len() == self.events.len();
        is_the_whole
            && self.events.iter().zip(found).all(|(event, found)| {
                *table == found.table
                    && row.is_some()
                    && *row == found.row
                    && event.machine == found.machine
                    && event.event == found.event
                    && event.to.is_none_or(|to| is_target::<M>(to, found))
                    && is_by(&self.told, found)
                    && self.told.note == found.note
                    && is_same_json(event.input.as_deref(), found.input.as_deref())
            })
    }
}

/// Whether the record is of this target, which may have had another name then.
fn is_target<M: Model>(to: &str, found: &Asked) -> bool {
    let Some(was) = found.to.as_deref() else {
        return false;
    };
    let now = M::Event::from_name(&found.event)
        .ok()
        .and_then(|event| M::target_named(event, was).ok());
    matches!(now, Some(Wanted::State { name, .. }) if name == to) || was == to
}

/// What is told of a refusal: it does not take the id of the request, which may be tried again.
fn refused(told: &Told) -> Told {
    Told {
        once: None,
        ..told.clone()
    }
}

/// Whether the record is of the same actor. Nobody else is given the answer: the rules have not been asked about
/// them.
fn is_by(told: &Told, found: &Asked) -> bool {
    let key = told.actor.as_ref().map(|(key, _)| key.as_str());
    key == found.actor.as_deref()
}

/// Whether the birth of a row is what these records say.
pub(crate) fn is_born_before<M: Model>(told: &Told, requested: &Requested) -> bool {
    let [found] = requested.found.as_slice() else {
        return false;
    };
    requested.table == found.table
        && found.event == "create"
        && M::FIELDS
            .first()
            .is_some_and(|field| *field == found.machine)
        && is_by(told, found)
}

/// The rule of a declaration, or of `create`, as written.
pub(crate) fn rule_of<M: Model>(declaration: u16) -> Option<&'static str> {
    let mut rules = M::RULES.iter();
    let rule = rules.find(|(number, _)| *number == declaration);
    rule.map(|(_, text)| *text)
}

/// The records of a row that was born, one for each machine.
pub(crate) fn born<M: Model>(row: &M, told: &Told) -> Vec<Entry> {
    let machines = M::FIELDS.iter().enumerate();
    let entries = machines.map(|(number, field)| Entry {
        machine: field,
        event: "create",
        to: Some(row.__state_name(&Step::of_machine(number))),
        rule: rule_of::<M>(CREATE).filter(|_| told.is_ruled),
        ..Entry::default()
    });
    entries.collect()
}

/// The record of a row that was not allowed to be born.
pub(crate) fn unborn(told: &Told, error: &TransitionError) -> (Told, Vec<Entry>) {
    let to = match error {
        TransitionError::TargetNotAllowed { target, .. } => Some(*target),
        _ => None,
    };
    let entry = Entry {
        event: "create",
        to,
        refusal: Some(error.code()),
        reasons: Some(error.to_string()),
        ..Entry::default()
    };
    (refused(told), vec![entry])
}

/// The state that a field of the row is in.
fn state_of<M: Model>(row: &M, field: &str) -> Option<&'static str> {
    let machine = M::FIELDS.iter().position(|known| *known == field)?;
    Some(row.__state_name(&Step::of_machine(machine)))
}

/// Whether both are the same value. A map that has no order is written in any.
#[cfg(feature = "serde")]
fn is_same_json(a: Option<&str>, b: Option<&str>) -> bool {
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    a == b || matches!((a.and_then(value), b.and_then(value)), (Some(a), Some(b)) if a == b)
}

#[cfg(not(feature = "serde"))]
fn is_same_json(a: Option<&str>, b: Option<&str>) -> bool {
    a == b
}

#[cfg(feature = "serde")]
fn json(input: &AnyInput) -> Result<String, TransitionError> {
    let json = input.to_json();
    json.map_err(|error| TransitionError::Database(Error::SerializationError(Box::new(error))))
}

/// Nothing is an input without the feature.
#[cfg(not(feature = "serde"))]
fn json(_: &AnyInput) -> Result<String, TransitionError> {
    Err(TransitionError::Database(Error::NotFound))
}
