//! What the derive says of a model's table.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;

use super::bulk::{NotInBulk, Ways};
use super::dialect::{Dialect, Writable, sql_name};
use super::fragment::{Assigned, Cond, Frag, assign, set};
use super::hook::Change;
use super::outbox::Intent;
use super::outbox_place::OutboxPlace;
use super::record::{RecordPlace, RecordsOf};
use super::state_column::{StoredAs, StoredState};
use crate::actor::Rules;
use crate::error::TransitionError;
use crate::machine::{Machine, Model, Said, Step};
use crate::stamp::Stamp;
use crate::state::{State, StateInfo};

/// A model that is a row of a table; made by `#[derive(StateMachine)]` where the model has
/// `#[diesel(table_name = ..)]`.
pub trait TableModel: Model {
    /// The table.
    type Table: Table + Default;
    /// The primary key: the type of its field, or a tuple where it has several.
    type Key;
    /// The columns of the primary key: one, or a tuple.
    #[doc(hidden)]
    type KeyColumns: Expression + 'static;
    /// The key as values of an INSERT.
    #[doc(hidden)]
    type KeyValues;
    /// The key that records name a row by: the key's type, or `NoRecords`.
    #[doc(hidden)]
    type RecordedKey;

    /// The table's name, as in `loans`.
    const TABLE_NAME: &'static str;
    /// The columns of the primary key.
    const KEY_COLUMNS: &'static [&'static str];
    /// The columns that hold states.
    #[doc(hidden)]
    const STATE_COLUMNS: &'static [StateColumnInfo];
    /// The columns that transitions stamp.
    #[doc(hidden)]
    const STAMP_COLUMNS: &'static [&'static str] = &[];
    /// The version column, where there is one.
    #[doc(hidden)]
    const VERSION_COLUMN: Option<&'static str> = None;
    /// What can't be done to rows that are not loaded.
    #[doc(hidden)]
    const NOT_IN_BULK: &'static [NotInBulk] = &[];
    /// Where its records are kept, if it keeps any.
    #[doc(hidden)]
    const RECORD_PLACE: Option<RecordPlace> = None;

    /// Where an event leads, from each of its sources.
    ///
    /// # Errors
    /// The target that is missing or not allowed, the note or the input that is missing.
    #[doc(hidden)]
    fn ways(event: Self::Event, said: Said<'_>) -> Result<Ways, TransitionError>;

    /// The table of its outbox, where it has one.
    #[doc(hidden)]
    const OUTBOX_PLACE: Option<OutboxPlace> = None;
    /// The numbers of the `#[transition(..)]`s that have an effect.
    #[doc(hidden)]
    const EFFECTS: &'static [u16] = &[];

    /// The effects of a change.
    ///
    /// # Errors
    /// What is said of one that has no JSON.
    #[doc(hidden)]
    fn effects(change: &Change<'_, Self>) -> Result<Vec<Intent>, TransitionError> {
        let _ = change;
        Ok(Vec::new())
    }

    /// The key of a new row.
    #[doc(hidden)]
    fn key_values(key: Self::Key) -> Self::KeyValues;
}

/// The column of the machine over `S`; made by `#[derive(StateMachine)]`.
pub trait MachineColumn<S: State>: Machine<S> + TableModel {
    /// The column that holds the state.
    type Column: Column + Default;
}

/// A column that holds states.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct StateColumnInfo {
    /// Its name.
    pub column: &'static str,
    /// The state enum's name.
    pub state_enum: &'static str,
    /// How it holds them.
    pub(super) stored_as: StoredAs,
    /// Every stored value that is a state, former names included, as text.
    pub(super) known: fn() -> Vec<String>,
    /// The error of a value that is none.
    pub(super) unknown: fn(&str) -> crate::error::UnknownState,
}

impl PartialEq for StateColumnInfo {
    fn eq(&self, other: &Self) -> bool {
        (self.column, self.state_enum) == (other.column, other.state_enum)
    }
}

impl Eq for StateColumnInfo {}

/// A column that holds states of `S`.
#[doc(hidden)]
#[must_use]
pub const fn state_column<S: StoredState>(column: &'static str) -> StateColumnInfo {
    StateColumnInfo {
        column,
        state_enum: S::NAME,
        stored_as: S::STORED_AS,
        known: known::<S>,
        unknown: |value| crate::error::UnknownState::new(S::NAME, value, S::NAMES),
    }
}

/// Codes, or names and aliases.
pub(super) fn known<S: StoredState>() -> Vec<String> {
    if S::STORED_AS == StoredAs::Code {
        let codes = S::INFO.iter().filter_map(|info| info.code);
        return codes.map(|code| code.to_string()).collect();
    }
    let names = |info: &'static StateInfo| std::iter::once(&info.name).chain(info.aliases);
    S::INFO
        .iter()
        .flat_map(names)
        .map(ToString::to_string)
        .collect()
}

/// The columns of a table, as far as this library has to do with them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    /// Diesel's module of the table.
    pub(crate) table: &'static str,
    /// The table as SQL names it, schema included.
    pub(crate) sql_name: fn(Dialect) -> Option<String>,
    /// The columns of the primary key.
    pub(crate) key: &'static [&'static str],
    /// The columns that hold states.
    pub(super) states: &'static [StateColumnInfo],
    /// The columns that transitions stamp.
    pub(super) stamps: &'static [&'static str],
    /// Whether rules stand on the model's transitions.
    pub(super) has_rules: bool,
    /// Where the model's records are kept, if it keeps any.
    pub(crate) records: Option<RecordPlace>,
    /// Where its effects are kept, if it has any.
    pub(crate) outbox: Option<OutboxPlace>,
}

impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        (self.table, self.states, self.stamps) == (other.table, other.states, other.stamps)
    }
}

impl Eq for Columns {}

impl Columns {
    /// The columns of `M`.
    pub(crate) const fn of<M: TableModel>() -> Self
    where
        <M::Table as QuerySource>::FromClause: Writable,
    {
        Self {
            table: M::TABLE_NAME,
            sql_name: sql_name::<M::Table>,
            key: M::KEY_COLUMNS,
            states: M::STATE_COLUMNS,
            stamps: M::STAMP_COLUMNS,
            has_rules: M::Rules::ASKED || M::RULES_GUARD,
            records: M::RECORD_PLACE,
            outbox: M::OUTBOX_PLACE,
        }
    }

    /// The columns that hold states, and how, as `#[state(storage = ..)]` says it.
    #[cfg(feature = "lock")]
    pub(crate) fn storages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.states.iter().map(|state| {
            let storage = match state.stored_as {
                StoredAs::Name => "text",
                StoredAs::Label => "native",
                StoredAs::Code => "integer",
            };
            (state.column, storage)
        })
    }
}

/// What the statements of a transition need to know of a row; made by `#[derive(StateMachine)]`.
#[doc(hidden)]
pub trait Stored<DB: Backend>: TableModel {
    /// The primary key is this row's.
    fn key(&self) -> Cond<'_, DB>;
    /// The primary key is this.
    fn key_is(key: &Self::Key) -> Cond<'_, DB>;
    /// The step's state column still holds the step's source.
    fn is_in<'a>(step: &Step) -> Cond<'a, DB>
    where
        Self: 'a;
    /// The step's state column takes the step's target.
    fn set_to<'a>(step: &Step) -> Assigned<'a, DB>
    where
        Self: 'a;
    /// The state column of the event's machine holds a source of the event.
    ///
    /// # Errors
    /// What Diesel reports.
    fn is_source(event: Self::Event, out: AstPass<'_, '_, DB>) -> QueryResult<()>;
    /// The column that the step's `#[transition(.., stamp = ..)]` names takes the time.
    #[must_use]
    fn stamps<'a>(step: &Step, now: DateTime<Utc>) -> Vec<Assigned<'a, DB>>
    where
        Self: 'a,
    {
        let _ = (step, now);
        Vec::new()
    }
    /// The version column, where there is one.
    fn version(&self) -> Option<Version<'_, DB>> {
        None
    }
    /// The table of the outbox, where the model has one.
    #[must_use]
    fn outbox<'a>() -> Option<Frag<'a, DB>>
    where
        Self: 'a,
    {
        None
    }
    /// Where records of a row go, or of one that was never stored; nowhere where the model keeps none.
    #[must_use]
    fn records(row: Option<&Self>) -> Option<RecordsOf<'_, DB>> {
        let _ = row;
        None
    }
}

/// The column takes the time.
#[doc(hidden)]
pub fn stamp<'a, C, V, DB>(column: C, now: DateTime<Utc>) -> Assigned<'a, DB>
where
    C: Column + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType>,
    V: Stamp + ToSql<C::SqlType, DB> + Send + 'a,
{
    set(column, V::at(now))
}

/// A number that counts the changes of a row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no version: a version is an `i16`, an `i32` or an `i64`",
    label = "the field that `#[machine(version = ..)]` names"
)]
pub trait VersionNumber: Copy {
    /// The number.
    fn value(self) -> i64;
    /// The number after this one, if there is one.
    fn next(self) -> Option<Self>;
}

macro_rules! version_numbers {
    ($($number:ty),*) => {
        $(impl VersionNumber for $number {
            fn value(self) -> i64 {
                i64::from(self)
            }

            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
        })*
    };
}

version_numbers!(i16, i32, i64);

/// The column takes the number after `version`, if there is one. It is bound and not counted up in
/// SQL: `MySQL` would count from what `.set(..)` gives the column.
#[doc(hidden)]
pub fn next<'a, C, V, DB>(column: C, version: V) -> Option<Frag<'a, DB>>
where
    C: Column + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType> + 'static,
    V: VersionNumber + ToSql<C::SqlType, DB> + Send + 'a,
{
    version.next().map(|next| assign(set(column, next)))
}

/// The version column of a row.
#[doc(hidden)]
pub struct Version<'a, DB: Backend> {
    /// The version that the row was loaded with.
    pub value: i64,
    /// The column still holds it.
    pub is_current: Cond<'a, DB>,
    /// The column takes the next one, if there is one.
    pub set_next: Option<Frag<'a, DB>>,
}

impl<DB: Backend> std::fmt::Debug for Version<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Version").field(&self.value).finish()
    }
}
