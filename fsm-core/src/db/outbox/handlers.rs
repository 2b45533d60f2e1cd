//! What carries effects out.

use std::any::Any;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

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

/// So many letters of an error are kept: a database takes no statement of any length.
const LONGEST: usize = 10_000;
/// So many errors behind an error are told: one may say that it is behind itself.
const DEEPEST: usize = 50;

/// An error with those behind it, as a text that every database keeps.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is dropped where a panic of that is caught"
)]
pub(super) fn in_full(error: BoxError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    for _ in 0..DEEPEST {
        let Some(error) = source else { break };
        let behind = error.to_string();
        // Many tell their source's words as their own.
        if !text.ends_with(&behind) {
            text = format!("{text}: {behind}");
        }
        source = error.source();
    }
    kept(&text)
}

/// What a panic said.
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = format!("the handler panicked: {}", text.unwrap_or("without a text"));
    // What it was may panic when it is dropped, and what that was again.
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(again);
    }
    kept(&text)
}

/// The text without what not every database keeps.
fn kept(text: &str) -> String {
    let letters = text.chars().take(LONGEST);
    letters
        .map(|letter| if letter == '\0' { '\u{FFFD}' } else { letter })
        .collect()
}
