//! An object for rules of the actor alone.

use diesel::prelude::*;

use super::super::columns::{Columns, SeveralColumns, table};
use super::super::out::Push;
use super::super::term::Field;
use super::scratch::Scratch;

diesel::table! {
    fsm_nothing (id) {
        id -> Integer,
    }
}

/// A row of which a rule says nothing.
#[doc(hidden)]
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = fsm_nothing)]
pub struct Nothing {
    #[allow(dead_code, reason = "a row has a column")]
    id: i32,
}

impl Columns for Nothing {
    type Table = fsm_nothing::table;
    type All = ();
    type States = ();
    type KeyColumn = ();
    type Key = ();
    type Keyed = SeveralColumns;

    const NOUN: &'static str = "nothing";
    const COLUMNS: () = ();
    const STATES: () = ();
    const KEY: Field<Self, (), ()> = Field::new(|_| &());

    fn table() -> Box<dyn Push> {
        table::<fsm_nothing::table>()
    }

    fn scratch() -> Option<Scratch> {
        Some(crate::__scratch!(Nothing, fsm_nothing::table, fsm_nothing::id: i32 [true]))
    }
}
