//! What carries effects out.

use std::any::Any;
use std::error::Error;

use super::effect::Effect;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// What a handler is told beside the effect itself.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub(super) key: String,
    pub(super) attempt: u32,
    pub(super) request_id: Option<String>,
}

impl Delivery {
    /// A text that is this effect's and stays the same at each attempt, also after a crash: a UUID. Give it to
    /// the other side, as an idempotency key, so that what it gets twice it does once.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The number of this attempt, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The request that the transition was part of.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

/// The handlers of a worker, each by the name of its effect.
pub(super) struct Handlers<H>(Vec<(&'static str, H)>);

impl<H> Default for Handlers<H> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<H> Handlers<H> {
    /// Of two for one effect, the later one counts.
    pub(super) fn add(&mut self, name: &'static str, handler: H) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, handler));
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    pub(super) fn of(&self, name: &str) -> Option<&H> {
        let mut all = self.0.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, handler)| handler)
    }
}

impl<H> std::fmt::Debug for Handlers<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// Reads an effect as it was written.
pub(super) fn read<T: Effect>(payload: &str) -> Result<T, BoxError> {
    serde_json::from_str(payload)
        .map_err(|error| format!("its JSON is no `{}`: {error}", std::any::type_name::<T>()).into())
}

/// An error with those behind it, as a text that every database keeps.
pub(super) fn in_full(error: &BoxError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let behind = error.to_string();
        // Many tell their source's words as their own.
        if !text.ends_with(&behind) {
            text = format!("{text}: {behind}");
        }
        source = error.source();
    }
    text.replace('\0', "\u{FFFD}")
}

/// What a panic said.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> BoxError {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the handler panicked: {}", text.unwrap_or("without a text")).into()
}
