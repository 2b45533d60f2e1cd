//! Machines: what `#[derive(StateMachine)]` implements for a model, and the one path that decides.

use std::any::Any;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};

use crate::actor::{ActorOf, NoActor, NoContext, Rules};
use crate::error::{Listed, TransitionError, UnknownState};
use crate::event::Event;
use crate::guard::{Guards, Reason};
use crate::info::ModelInfo;
use crate::input::InputAtRunTime;
use crate::isolation::Isolation;
use crate::note::{NoteAtRunTime, NotePolicy};
use crate::outlook::{Choice, Events, Refusal};
use crate::refusals::Refusals;
use crate::ruling::{self, Answer, AskObject, AskOf};
use crate::state::{State, StateInfo};
use crate::table::{Row, Table, Target};
use crate::transition::{Fire, fire};
use crate::words::Words;

/// A model with one or several machines; made by `#[derive(StateMachine)]`.
pub trait Model: Sized {
    /// The events of all its machines, as in `LoanEvent`.
    type Event: Event;
    /// Who performs its transitions, and in which context their rules are asked
    /// (`#[machine(actor = User, context = Cx)]`): [`NoRules`](crate::actor::NoRules), or
    /// [`WithRules<User, Cx>`](crate::actor::WithRules).
    type Rules: Rules;

    /// The model's name, as in `Loan`.
    const NAME: &'static str;
    /// What a person calls a row (`#[machine(noun = "account")]`).
    const NOUN: &'static str;
    /// The sentence of an illegal event, with `{event}`, `{a}`, `{state}` and `{noun}`
    /// (`#[machine(sentence = "..")]`).
    const SENTENCE: &'static str = "You cannot {event} {a} {state} {noun}.";

    /// The guards of each `#[transition(..)]` that has any, as written, by its number in order of
    /// declaration.
    #[doc(hidden)]
    const GUARDS: &'static [(u16, &'static [&'static str])] = &[];

    /// The model and its machines as values, for programs that work with every model:
    /// `fsm_core::cli(&[Loan::machine()])`.
    #[must_use]
    fn machine() -> ModelInfo;

    /// Fires an event that is known at run time only. Nothing happens until `save` or `apply`.
    ///
    /// `.to(state)`, or `.to_name("..")` with a name from a request, names the target where the event
    /// leaves it to the caller; `.note("..")` and `.input(..)` give what it needs. What is missing is an
    /// error of `save` and `apply`.
    fn fire(
        &self,
        event: Self::Event,
    ) -> Fire<&Self, (), NoActor, NoteAtRunTime, (), NoContext, InputAtRunTime> {
        fire(self, event)
    }

    /// Whether `event` may happen now: its edge and its guards, without asking the database. A guard
    /// that looks at an input is not asked.
    fn can(&self, event: Self::Event) -> bool {
        self.__choose(event, Said::ASKED).is_ok()
    }

    /// Whether the row is in a state that is entered and left by exception (`#[state(overrides)]`), in one of
    /// its machines. Whether a change was an override, its record and its hooks say.
    fn is_using_manual_override(&self) -> bool {
        false
    }

    /// What may happen to this row now, and what is refused with every reason; in order of
    /// declaration. Decides by the same code as firing, and changes nothing.
    fn events(&self) -> Events {
        let mut events = Events::default();
        for event in Self::Event::ALL {
            match self.__choose(*event, Said::ASKED) {
                Ok(step) => events.possible.push(choice(self, *event, &step)),
                Err(error) => events.refused.push(refusal::<Self>(*event, error)),
            }
        }
        events
    }

    /// The step that `event` takes from here: finds the machine of the event and asks it.
    ///
    /// # Errors
    /// Why the event may not happen.
    #[doc(hidden)]
    fn __choose(&self, event: Self::Event, said: Said<'_>) -> Result<Step, TransitionError>;

    /// The states that the step's event may lead to.
    #[doc(hidden)]
    fn __targets(&self, event: Self::Event, step: &Step) -> Vec<&'static StateInfo>;

    /// The state of this name or alias in the machine of `event`, as a target.
    ///
    /// # Errors
    /// [`UnknownState`], with the known names and the nearest of them.
    #[doc(hidden)]
    fn target_named(event: Self::Event, name: &str) -> Result<Wanted, UnknownState>;

    /// The name of the state that the machine of this step is in. Called `state_name`, rustc would
    /// offer it to who writes `state()` on a model with several machines.
    #[doc(hidden)]
    fn __state_name(&self, step: &Step) -> &'static str;

    /// Sets the field of the step's machine.
    #[doc(hidden)]
    fn __enter(&mut self, step: &Step, key: Key<Self>);

    /// Whether a transition of the model stamps a field, so that the clock has to be read.
    #[doc(hidden)]
    const STAMPS: bool = false;

    /// Writes the time into the field that one `#[transition(.., stamp = field)]` names.
    #[doc(hidden)]
    fn __stamp(&mut self, declaration: u16, now: DateTime<Utc>) {
        let _ = (declaration, now);
    }

    /// Asks the guards of one `#[transition(..)]`, numbered in order of declaration.
    #[doc(hidden)]
    fn __guard(&self, declaration: u16, guards: &mut Guards<'_>) {
        let _ = (declaration, guards);
    }

    /// The isolation of the transactions that transitions are saved in
    /// (`#[machine(isolation = "..")]`).
    #[doc(hidden)]
    const ISOLATION: Option<Isolation> = None;

    /// Whether a rule says who creates a row (`#[machine(create = rule)]`).
    #[doc(hidden)]
    const RULES_CREATE: bool = false;

    /// Whether rules stand among the guards (`guard = rule(x)`).
    #[doc(hidden)]
    const RULES_GUARD: bool = false;

    /// Whether this is of the type that an event takes as its input.
    #[doc(hidden)]
    fn __takes(event: Self::Event, input: &dyn Any) -> bool {
        let _ = (event, input);
        false
    }

    /// Asks the rule of one `#[transition(..)]`, numbered in order of declaration.
    #[doc(hidden)]
    #[must_use]
    fn __rule<'a>(declaration: u16, ask: AskOf<'_, 'a, Self>) -> Answer<'a> {
        let _ = (declaration, ask);
        Answer::Allowed
    }

    /// Whether the model keeps records (`#[machine(record = ..)]`).
    #[doc(hidden)]
    const RECORDS: bool = false;

    /// The field of each machine, by its number. Of a model that keeps records.
    #[doc(hidden)]
    const FIELDS: &'static [&'static str] = &[];

    /// The rule of each `#[transition(..)]` as written, by its number; that of `create` has the number
    /// [`CREATE`](crate::ruling::CREATE). Of a model that keeps records.
    #[doc(hidden)]
    const RULES: &'static [(u16, &'static str)] = &[];

    /// Which refusals are recorded (`#[machine(record = .., refusals = ..)]`).
    #[doc(hidden)]
    const REFUSALS: Refusals = Refusals::NONE;

    /// The key and the name of an actor, for records.
    #[doc(hidden)]
    #[must_use]
    fn __who(actor: &ActorOf<Self>) -> Option<(String, String)> {
        let _ = actor;
        None
    }

    /// Asks the rules among the guards of one `#[transition(..)]`.
    #[doc(hidden)]
    #[must_use]
    fn __guard_rule<'a>(declaration: u16, ask: AskObject<'_, 'a, Self>) -> Answer<'a> {
        let _ = (declaration, ask);
        Answer::Allowed
    }
}

/// An event that may happen.
pub(crate) fn choice<M: Model>(model: &M, event: M::Event, step: &Step) -> Choice {
    let info = event.info();
    let targets = model.__targets(event, step);
    Choice {
        event: info.name,
        label: info.label,
        field: info.field,
        targets: targets.iter().map(|target| target.name).collect(),
        target_labels: targets.iter().map(|target| target.label).collect(),
        overrides: step.overrides,
        note: info.note,
        input: info.input,
    }
}

/// An event that may not, and why.
pub(crate) fn refusal<M: Model>(event: M::Event, error: TransitionError) -> Refusal {
    let info = event.info();
    Refusal {
        event: info.name,
        label: info.label,
        field: info.field,
        error,
    }
}

/// One machine of a model: the field that holds an `S`.
pub trait Machine<S: State>: Model {
    /// The transitions.
    const TABLE: Table<S, Self::Event>;
    /// The field that holds the state, as in `state`.
    const FIELD: &'static str;
    /// The machine's number among those of the model.
    #[doc(hidden)]
    const NUMBER: usize;

    /// The state that the row was loaded with, or moved to, for code that is generic over models; a
    /// model has a reader of its own, called like the field.
    fn current(&self) -> S;

    /// Sets the field.
    #[doc(hidden)]
    fn __put(&mut self, state: S, key: Key<Self, S>);
}

/// Lets generated code do what only a checked transition may, for one machine of one model; only
/// this crate makes one.
#[doc(hidden)]
#[derive(Debug)]
pub struct Key<M, S = ()>(PhantomData<fn(M, S)>);

impl<M, S> Key<M, S> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

/// A transition that was allowed, by positions.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The machine's number among those of the model.
    pub machine: usize,
    /// The event's position.
    pub event: usize,
    /// The source's position.
    pub from: usize,
    /// The target's position; the source's where nobody has named one yet.
    pub to: usize,
    /// The names of both.
    pub source: &'static str,
    pub target: &'static str,
    /// The `#[transition(..)]` that it was declared by, numbered in order.
    pub declaration: u16,
    /// Whether it is an override.
    pub overrides: bool,
}

impl Step {
    /// What only names its machine.
    #[cfg(feature = "diesel")]
    pub(crate) fn of_machine(machine: usize) -> Self {
        Self {
            machine,
            event: 0,
            from: 0,
            to: 0,
            source: "",
            target: "",
            declaration: 0,
            overrides: false,
        }
    }
}

/// Which target a caller wants.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The caller only asks whether the event may happen.
    Asked,
    /// The one that the table says.
    Default,
    /// The state at this position, which has this name, of the machine with this number.
    State {
        machine: usize,
        index: usize,
        name: &'static str,
    },
}

/// What the caller of an event says.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Where it is to lead.
    pub target: Wanted,
    /// The note, where there is one that is not blank.
    pub note: Option<&'a str>,
    /// The input.
    pub input: Option<&'a dyn Any>,
}

impl Said<'_> {
    /// The caller only asks whether the event may happen.
    pub(crate) const ASKED: Self = Self {
        target: Wanted::Asked,
        note: None,
        input: None,
    };
}

/// Whether `event` may happen now: its edge and its guards.
#[doc(hidden)]
pub fn can<M: Model>(model: &M, event: M::Event) -> bool {
    model.can(event)
}

/// Decides whether `event` may happen in this machine: edge, target, note and input, guards. This is the
/// only place.
///
/// # Errors
/// Why not.
#[doc(hidden)]
pub fn choose<M: Machine<S>, S: State>(
    model: &M,
    event: M::Event,
    said: Said<'_>,
) -> Result<Step, TransitionError> {
    let wanted = said.target;
    let source = model.current();
    let table = &M::TABLE;
    let mut rows = table.rows_for(source, event).peekable();
    if rows.peek().is_none() {
        let allowed = table.events_from(source).map(Event::name).collect();
        return Err(TransitionError::NotAllowed {
            event: event.name(),
            state: source.name(),
            allowed: Listed::new(allowed, words::<M, S>(event, source)),
        });
    }
    if !rows.clone().any(|row| leads_to::<M, S>(table, row, wanted)) {
        return Err(refused_target::<M, S>(source, event, wanted));
    }
    if wanted != Wanted::Asked {
        says_what_is_needed::<M>(event, said)?;
    }
    // Alternatives are tried in order, whatever target is wanted: a name does not go round a guard.
    let mut reasons: Vec<Reason> = Vec::new();
    for row in rows {
        let mut guards = Guards::with(said.input);
        model.__guard(row.declaration, &mut guards);
        let mut refused = guards.into_reasons();
        if M::RULES_GUARD {
            let decision = ruling::guard_rules_in_memory(model, row.declaration);
            refused.extend_from_slice(decision.reasons());
        }
        if refused.is_empty() {
            if !leads_to::<M, S>(table, row, wanted) {
                return Err(refused_target::<M, S>(source, event, wanted));
            }
            return Ok(step::<M, S>(source, event, row, wanted));
        }
        for reason in refused {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    Err(TransitionError::Guarded {
        event: event.name(),
        reasons: Listed::new(reasons, words::<M, S>(event, source)),
    })
}

/// The step that a row of the table is, to the target that its caller wants.
pub(crate) fn step<M: Machine<S>, S: State>(
    source: S,
    event: M::Event,
    row: &Row,
    wanted: Wanted,
) -> Step {
    let to = match (row.target, wanted) {
        (Target::State(target), _) => usize::from(target),
        (Target::Choice(_), Wanted::State { index, .. }) => index,
        (Target::Choice(_), _) => source.index(),
    };
    Step {
        machine: M::NUMBER,
        event: event.index(),
        from: source.index(),
        to,
        source: source.name(),
        target: S::INFO.get(to).map_or("", |info| info.name),
        declaration: row.declaration,
        overrides: row.overrides || S::INFO.get(to).is_some_and(|info| info.overrides),
    }
}

/// Whether there is a note and an input where the event needs them, and the note is a text that every
/// database takes.
pub(crate) fn says_what_is_needed<M: Model>(
    event: M::Event,
    said: Said<'_>,
) -> Result<(), TransitionError> {
    let info = event.info();
    match said.note {
        None if info.note == NotePolicy::Required => {
            return Err(TransitionError::MissingNote { event: info.name });
        }
        Some(note) if note.contains('\0') => {
            return Err(TransitionError::InvalidNote { event: info.name });
        }
        _ => {}
    }
    match info.input {
        Some(input) if !said.input.is_some_and(|said| M::__takes(event, said)) => {
            let event = info.name;
            Err(TransitionError::MissingInput { event, input })
        }
        _ => Ok(()),
    }
}

/// Whether the row leads to where the caller wants: to a certain state, or to the one state that the
/// table says. Who only asks wants nothing.
pub(crate) fn leads_to<M: Machine<S>, S: State>(
    table: &Table<S, M::Event>,
    row: &Row,
    wanted: Wanted,
) -> bool {
    match wanted {
        Wanted::State { machine, index, .. } => {
            machine == M::NUMBER && table.targets_of(row).any(|state| state.index() == index)
        }
        Wanted::Default => matches!(row.target, Target::State(_)),
        Wanted::Asked => true,
    }
}

/// The caller named no target where one is needed, or one that the event does not lead to.
fn refused_target<M: Machine<S>, S: State>(
    source: S,
    event: M::Event,
    wanted: Wanted,
) -> TransitionError {
    let allowed = M::TABLE.targets(source, event).map(S::name).collect();
    let event = event.name();
    match wanted {
        Wanted::State { name: target, .. } => TransitionError::TargetNotAllowed {
            event,
            target,
            allowed,
        },
        Wanted::Asked | Wanted::Default => TransitionError::MissingTarget { event, allowed },
    }
}

fn words<M: Model, S: State>(event: M::Event, state: S) -> Words {
    Words {
        sentence: M::SENTENCE,
        noun: M::NOUN,
        event: event.label(),
        state: state.label(),
    }
}

/// The states that `event` may lead to from where the row is.
#[doc(hidden)]
pub fn targets<M: Machine<S>, S: State>(
    model: &M,
    event: M::Event,
    step: &Step,
) -> Vec<&'static StateInfo> {
    if event.info().chooses_target {
        M::TABLE
            .targets(model.current(), event)
            .map(S::info)
            .collect()
    } else {
        S::INFO.get(step.to).into_iter().collect()
    }
}

/// The state as a target that a caller wants.
pub(crate) fn wanted<M: Machine<S>, S: State>(target: S) -> Wanted {
    Wanted::State {
        machine: M::NUMBER,
        index: target.index(),
        name: target.name(),
    }
}

/// The state of this name or alias as a target that a caller wants.
///
/// # Errors
/// [`UnknownState`], with the known names and the nearest of them.
#[doc(hidden)]
pub fn target_named<M: Machine<S>, S: State>(name: &str) -> Result<Wanted, UnknownState> {
    S::from_name(name).map(wanted::<M, S>)
}

/// Sets the field to the step's target.
#[doc(hidden)]
#[inline]
pub fn enter<M: Machine<S>, S: State>(model: &mut M, step: &Step, _: Key<M>) {
    if let Some(state) = S::ALL.get(step.to) {
        model.__put(*state, Key::new());
    }
}

/// The state at a position that a table gave.
#[doc(hidden)]
#[must_use]
pub fn state_at<S: State>(index: usize) -> S {
    S::ALL.get(index).copied().unwrap_or(S::INITIAL)
}
