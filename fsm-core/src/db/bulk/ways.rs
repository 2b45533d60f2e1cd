//! Where an event leads, from every state that it starts from.

use crate::error::TransitionError;
use crate::event::Event;
use crate::machine::{Machine, Said, Step, Wanted, leads_to, says_what_is_needed, step};
use crate::state::{State, StateInfo};

/// Where an event leads, of one machine.
#[doc(hidden)]
#[derive(Debug)]
pub struct Ways {
    /// The states of the machine, by position.
    pub(super) states: &'static [StateInfo],
    /// In the order in which they are tried.
    pub(super) ways: Vec<Way>,
}

/// Steps of one `#[transition(..)]` that differ in their source alone.
#[derive(Debug)]
pub(super) struct Way {
    /// The first of them.
    pub(super) step: Step,
    /// The positions of their sources.
    pub(super) sources: Vec<usize>,
    /// It leads to the state that the caller wants.
    pub(super) is_wanted: bool,
}

/// What can't be done to rows that are not loaded.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotInBulk {
    /// The event's position.
    pub event: usize,
    /// The targets; all of them where there is none.
    pub targets: &'static [usize],
    /// Why not, and what to do instead.
    pub why: &'static str,
}

/// Where `event` leads in this machine.
///
/// # Errors
/// The caller has named no target where one is needed, or one that the event leads to from nowhere; or a
/// note or an input is missing.
#[doc(hidden)]
pub fn ways<M: Machine<S>, S: State>(
    event: M::Event,
    said: Said<'_>,
) -> Result<Ways, TransitionError> {
    let (table, wanted) = (&M::TABLE, said.target);
    let mut ways: Vec<Way> = Vec::new();
    for source in S::ALL.iter().copied() {
        let rows = table.rows_for(source, event);
        if !rows.clone().any(|row| leads_to::<M, S>(table, row, wanted)) {
            continue;
        }
        // All of them, so that a target that is named does not go round a guard.
        for row in rows {
            let is_wanted = leads_to::<M, S>(table, row, wanted);
            let step = step::<M, S>(source, event, row, wanted);
            let is_the_same = |way: &&mut Way| {
                let (a, b) = (&way.step, &step);
                (a.declaration, a.to, a.overrides) == (b.declaration, b.to, b.overrides)
                    && way.is_wanted == is_wanted
            };
            match ways.iter_mut().find(is_the_same) {
                Some(way) => way.sources.push(source.index()),
                None => ways.push(Way {
                    step,
                    sources: vec![source.index()],
                    is_wanted,
                }),
            }
        }
    }
    if ways.is_empty() {
        return Err(refused_target::<M, S>(event, wanted));
    }
    says_what_is_needed::<M>(event, said)?;
    // Alternatives of one source are declared in the order in which they are tried.
    ways.sort_by_key(|way| way.step.declaration);
    let states = S::INFO;
    Ok(Ways { states, ways })
}

fn refused_target<M: Machine<S>, S: State>(event: M::Event, wanted: Wanted) -> TransitionError {
    let leads = |target: &S| {
        let mut sources = M::TABLE.sources(event);
        sources.any(|source| M::TABLE.targets(source, event).any(|t| t == *target))
    };
    let allowed = S::ALL.iter().copied().filter(leads).map(S::name).collect();
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
