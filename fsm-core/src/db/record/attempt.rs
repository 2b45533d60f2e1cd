//! What records say of an attempt, whether it succeeds or is refused.

use diesel::result::Error;

use super::entry::{Entry, Told};
use crate::actor::{ActorGiven, ActorOf, ContextOf};
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
    /// An input that has no JSON.
    pub(crate) fn of<H, E, A, N, C, X, I>(
        begun: &Fire<H, E, A, N, C, X, I>,
        cx: &ContextOf<H::Model>,
    ) -> Result<Option<Self>, TransitionError>
    where
        H: Holds,
        A: ActorGiven<ActorOf<H::Model>>,
    {
        let note = begun.wish.note();
        let Some(told) = told::<H::Model>(&begun.actor, cx, note) else {
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
        (self.told.clone(), entries.collect())
    }
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
pub(crate) fn unborn(error: &TransitionError) -> Vec<Entry> {
    let to = match error {
        TransitionError::TargetNotAllowed { target, .. } => Some(*target),
        _ => None,
    };
    vec![Entry {
        event: "create",
        to,
        refusal: Some(error.code()),
        reasons: Some(error.to_string()),
        ..Entry::default()
    }]
}

/// The state that a field of the row is in.
fn state_of<M: Model>(row: &M, field: &str) -> Option<&'static str> {
    let machine = M::FIELDS.iter().position(|known| *known == field)?;
    Some(row.__state_name(&Step::of_machine(machine)))
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
