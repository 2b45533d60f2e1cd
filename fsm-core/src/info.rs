//! Models without their types: what a program reads that works for every model, such as the commands
//! of the feature `cli`.

#[cfg(feature = "diesel")]
use diesel::QuerySource;

#[cfg(feature = "diesel")]
use crate::db::{Columns, TableModel, Writable};
use crate::diagram::Diagram;
use crate::event::{Event, EventInfo};
use crate::machine::{Machine, Model};
use crate::state::{State, StateInfo};
use crate::table::Target;

/// A model and its machines, as values: `Loan::machine()`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelInfo {
    /// The model's name, as in `Loan`.
    pub name: &'static str,
    /// What a person calls a row, as in `loan`.
    pub noun: &'static str,
    /// Diesel's module of the table, as in `loans`; `None` where the model is no row of a table.
    pub table: Option<&'static str>,
    /// Its machines, in order of the fields.
    pub machines: Vec<MachineInfo>,
    /// The columns of its table.
    #[cfg(feature = "diesel")]
    pub(crate) columns: Option<Columns>,
}

impl ModelInfo {
    #[doc(hidden)]
    #[must_use]
    pub fn of<M: Model>(table: Option<&'static str>, machines: Vec<MachineInfo>) -> Self {
        Self {
            name: M::NAME,
            noun: M::NOUN,
            table,
            machines,
            #[cfg(feature = "diesel")]
            columns: None,
        }
    }

    #[cfg(feature = "diesel")]
    #[doc(hidden)]
    #[must_use]
    pub fn with_columns<M: TableModel>(mut self) -> Self
    where
        <M::Table as QuerySource>::FromClause: Writable,
    {
        self.columns = Some(Columns::of::<M>());
        self
    }
}

/// One machine of a model: its states, its events, and its edges between them by position.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MachineInfo {
    /// The model's name, as in `Order`.
    pub model: &'static str,
    /// The field that holds the state, as in `payment`.
    pub field: &'static str,
    /// The enum of the states, as in `PaymentState`.
    pub state_enum: &'static str,
    /// The states, in order of declaration.
    pub states: &'static [StateInfo],
    /// The events of this machine, in order of declaration.
    pub events: &'static [EventInfo],
    /// The edges, by source and then in order of declaration.
    pub edges: Vec<EdgeInfo>,
    pub(crate) state_names: &'static [&'static str],
}

/// An edge of a machine; states and events are positions in the lists of [`MachineInfo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EdgeInfo {
    /// The event.
    pub event: usize,
    /// The state that it starts from.
    pub source: usize,
    /// The state that it leads to.
    pub target: usize,
    /// Whether the edge is an override.
    pub overrides: bool,
    /// The guards as written, as in `is_documented` and `!is_blocked`.
    pub guards: &'static [&'static str],
    /// Where the caller names the target: the number of the set that it is named from.
    pub choice: Option<usize>,
}

impl MachineInfo {
    /// The machine of `M` over the states `S`.
    #[must_use]
    pub fn of<M: Machine<S>, S: State>() -> Self {
        let table = &M::TABLE;
        let first = table.events.first;
        let events = first..first + table.events.width;
        let edges = table.rows.iter().flat_map(|row| {
            let guards = M::GUARDS
                .iter()
                .find(|(declaration, _)| *declaration == row.declaration)
                .map_or(&[][..], |(_, guards)| guards);
            table.targets_of(row).map(move |target| EdgeInfo {
                event: usize::from(row.event) - first,
                source: usize::from(row.source),
                target: target.index(),
                overrides: row.overrides || target.info().overrides,
                guards,
                choice: match row.target {
                    Target::State(_) => None,
                    Target::Choice(set) => Some(usize::from(set)),
                },
            })
        });
        Self {
            model: M::NAME,
            field: M::FIELD,
            state_enum: S::NAME,
            states: S::INFO,
            events: M::Event::INFO.get(events).unwrap_or_default(),
            edges: edges.collect(),
            state_names: S::NAMES,
        }
    }

    /// The machine's diagram.
    pub fn diagram(&self) -> Diagram {
        Diagram::new(self.clone())
    }
}
