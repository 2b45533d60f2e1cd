//! States and events as text in `serde`'s data model.

use serde::{Deserialize, Deserializer};

use crate::event::Event;
use crate::state::State;

/// The enum was marked `#[state(deserialize)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `{S}` can't be deserialized: the state of a row is written by its transitions only",
    label = "`{S}` may not come from outside",
    note = "let the request name an event, and fire it: `row.fire(name.parse::<..Event>()?)`",
    note = "`#[state(deserialize)]` on the enum opts out of this protection"
)]
pub trait DeserializeOptedIn<S> {}

/// Reads a state by its name or an alias.
///
/// # Errors
/// Where the value is no text, or no state of the enum.
#[doc(hidden)]
pub fn deserialize<'de, S: State, D: Deserializer<'de>>(deserializer: D) -> Result<S, D::Error> {
    let name = String::deserialize(deserializer)?;
    S::from_name(&name).map_err(serde::de::Error::custom)
}

/// Reads an event by its name.
///
/// # Errors
/// Where the value is no text, or no event of the enum.
#[doc(hidden)]
pub fn deserialize_event<'de, E: Event, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<E, D::Error> {
    let name = String::deserialize(deserializer)?;
    E::from_name(&name).map_err(serde::de::Error::custom)
}
