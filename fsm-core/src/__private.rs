//! Support for generated code. Nothing here is public: it changes without notice.

pub use crate::actor::{NoActor, NoContext, NoRules, WithRules};
pub use crate::diagram::Diagram;
pub use crate::error::{TransitionError, UnknownEvent, UnknownState};
pub use crate::event::{Event, EventInfo, event_info, event_names, write_variant};
pub use crate::guard::Guards;
pub use crate::info::{MachineInfo, ModelInfo};
pub use crate::input::{InputAtRunTime, InputMissing, InputNotTaken, is_an_input};
pub use crate::isolation::Isolation;
pub use crate::machine::{
    Key, Machine, Model, Said, Step, Wanted, can, choose, enter, state_at, target_named, targets,
};
pub use crate::note::{NoteAtRunTime, NoteMissing, NoteNotTaken, NoteOptional, NotePolicy};
pub use crate::refusals::Refusals;
pub use crate::rule;
pub use crate::ruling::{Answer, AskObject, AskOf, CREATE};
pub use crate::stamp::Stamp;
pub use crate::state::{
    At, Differs, EntryState, Initial, Nth, One, Position, State, StateInfo, StateType, Zero,
    is_an_enum_of_states, state_info, state_names,
};
pub use crate::table::{Events, Row, Slot, Table, dense, packed, rows, starts};
pub use crate::transition::{Fire, fire, fire_to, fire_typed, fire_typed_to};
pub use crate::typed::{Chosen, Refused, Seen, Sorted, Typed, into_state, typed};

#[cfg(all(feature = "test-util", feature = "diesel"))]
pub use crate::__scratch as scratch;
#[cfg(feature = "diesel")]
pub use crate::db::generated as db;
#[cfg(feature = "diesel")]
pub use crate::db::rule as sql_rule;
#[cfg(not(feature = "diesel"))]
pub use crate::no_database::CreateRow;
pub use crate::operators;
#[cfg(feature = "serde")]
pub use crate::serialized::{DeserializeOptedIn, deserialize, deserialize_event};
pub use chrono::{DateTime, Utc};
#[cfg(feature = "diesel")]
pub use diesel;
#[cfg(feature = "serde")]
pub use serde;

#[cfg(feature = "derive")]
pub use fsm_derive::__machine;

/// Passes its input on where a database feature is on.
#[cfg(feature = "diesel")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_diesel {
    ($($item:item)*) => { $($item)* };
}

/// Drops its input where no database feature is on.
#[cfg(not(feature = "diesel"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_diesel {
    ($($item:item)*) => {};
}

/// Drops its input where a database feature is on.
#[cfg(feature = "diesel")]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_diesel {
    ($($item:item)*) => {};
}

/// Passes its input on where no database feature is on.
#[cfg(not(feature = "diesel"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_diesel {
    ($($item:item)*) => { $($item)* };
}

/// Passes its input on where the feature `test-util` is on.
#[cfg(feature = "test-util")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_test_util {
    ($($token:tt)*) => { $($token)* };
}

/// Drops its input where the feature `test-util` is off.
#[cfg(not(feature = "test-util"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_test_util {
    ($($token:tt)*) => {};
}

/// Passes its input on where the feature `async` is on.
#[cfg(feature = "async")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_async {
    ($($method:tt)*) => { $($method)* };
}

/// Says that the feature `async` is off.
#[cfg(not(feature = "async"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_async {
    ($($method:tt)*) => {
        ::core::compile_error! {
            "`async_connection` needs the feature `async` of fsm-core: `features = [\"async\", ..]` in Cargo.toml"
        }
    };
}

/// Passes its input on where the feature `serde` is on.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_serde {
    ($($item:item)*) => { $($item)* };
}

/// Drops its input where the feature `serde` is off.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_serde {
    ($($item:item)*) => {};
}

/// A model's description with its columns, where a database feature is on.
#[cfg(feature = "diesel")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_columns {
    ($info:expr) => {
        $info.with_columns::<Self>()
    };
}

/// A model's description without its columns, where no database feature is on.
#[cfg(not(feature = "diesel"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_columns {
    ($info:expr) => {
        $info
    };
}

pub use crate::{
    __if_async as if_async, __if_diesel as if_diesel, __if_serde as if_serde,
    __if_test_util as if_test_util, __unless_diesel as unless_diesel,
    __with_columns as with_columns,
};
