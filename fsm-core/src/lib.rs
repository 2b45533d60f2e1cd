// The program in the README needs a database, so it is compiled where there is one.
#![cfg_attr(feature = "sqlite", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "sqlite"), doc = "State machines on Diesel models.")]

pub mod actor;
pub mod diagram;
pub mod error;
pub mod event;
pub mod guard;
#[cfg(all(feature = "sqlite", feature = "derive"))]
pub mod guide;
pub mod info;
pub mod input;
mod isolation;
#[cfg(feature = "lock")]
mod lock;
pub mod machine;
pub mod note;
pub mod outlook;
mod refusals;
pub mod rule;
mod ruling;
pub mod stamp;
pub mod state;
pub mod table;
pub mod target;
pub mod transition;
pub mod typed;

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "diesel")]
pub mod db;
#[cfg(not(feature = "diesel"))]
mod no_database;

#[cfg(feature = "serde")]
mod serialized;
mod words;

#[doc(hidden)]
pub mod __private;

pub use actor::{NoActor, NoOne};
#[cfg(feature = "cli")]
pub use cli::cli;
#[cfg(feature = "async")]
pub use db::awaited::{check_records_async, transaction_async};
#[cfg(feature = "diesel")]
pub use db::bulk;
#[cfg(feature = "sqlite")]
pub use db::immediate_transaction;
#[cfg(all(feature = "outbox", feature = "async"))]
pub use db::outbox::WorkerAsync;
#[cfg(feature = "outbox")]
pub use db::outbox::{Delivery, Effect, Lag, Outbox, OutboxTable, Parked, Round, Worker};
#[cfg(feature = "diesel")]
pub use db::record::{BrokenRecord, Record, RecordTable, check_records};
#[cfg(all(feature = "diesel", feature = "test-util"))]
pub use db::rule::agreement;
#[cfg(feature = "diesel")]
pub use db::rule::{Columns, NotWritable, Readable, Scope};
#[cfg(feature = "diesel")]
pub use db::{
    Change, Contention, Ddl, Dialect, Finding, RefusedAttempt, doctor, drift, transaction,
};
pub use diagram::Diagram;
pub use error::{Denial, Listed, Place, TransitionError, UnknownEvent, UnknownState};
pub use event::{Event, EventInfo};
pub use guard::{Guards, Reason};
pub use info::{EdgeInfo, MachineInfo, ModelInfo};
pub use input::Input;
pub use isolation::Isolation;
#[cfg(feature = "lock")]
pub use lock::{Difference, DifferenceKind, Lock, LockError, check_lock};
pub use machine::{Machine, Model};
pub use note::{NoteAtRunTime, NoteNotTaken, NotePolicy};
pub use outlook::{Choice, Events, Refusal};
#[cfg(feature = "test-util")]
pub use rule::Mocks;
pub use rule::{Actor, Context, Decision, Explanation, Facts, Rule, anyone, forbid};
#[cfg(feature = "diesel")]
pub use rule::{AttemptError, PermissionDenied};
pub use stamp::Stamp;
pub use state::{EntryState, Initial, State, StateInfo, StateType, StateValue};
pub use table::{Edge, Table};
pub use transition::Fire;
pub use typed::{In, Refused, Typed};

#[cfg(feature = "derive")]
pub use fsm_derive::{PendingEvent, State, StateMachine};
#[cfg(feature = "derive")]
pub use rules_derive::{Actor, Columns, rule};

/// What a program imports: `use fsm_core::prelude::*;`. It shares no name with Diesel's prelude.
pub mod prelude {
    pub use crate::rule::Actor as _;
    #[cfg(feature = "diesel")]
    pub use crate::rule::Attempt as _;
    pub use crate::rule::Forms as _;
    pub use crate::{Event as _, Machine as _, Model as _, State as _, StateValue as _};
    pub use crate::{In, Initial, Reason, Refused, State, TransitionError};

    #[cfg(feature = "async")]
    pub use crate::db::awaited::{
        AttemptAsync as _, EventsForAsync as _, FilterStatesAsync as _, HistoryAsync as _,
        SaveWithEventAsync as _, SqlFormsAsync as _,
    };
    #[cfg(feature = "diesel")]
    pub use crate::db::record::History as _;
    #[cfg(feature = "diesel")]
    pub use crate::db::rule::{ColumnRules as _, SqlForms as _};
    #[cfg(feature = "diesel")]
    pub use crate::db::{
        CreateRow as _, EventsFor as _, FilterStates as _, SaveWithEvent as _, TableDdl as _,
    };
    #[cfg(not(feature = "diesel"))]
    #[doc(hidden)]
    pub use crate::no_database::CreateRow as _;
    #[cfg(feature = "derive")]
    pub use fsm_derive::{PendingEvent, StateMachine};
    #[cfg(feature = "derive")]
    pub use rules_derive::{Actor, Columns, rule};
}
