//! Related rows in memory.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;

/// Rows that stand in a relation to a rule's object, in memory: what `exists` and its like read in
/// [`eval`](super::Forms::eval). A page that has loaded them already decides without the database, and
/// a test needs none.
#[derive(Default)]
pub struct Facts {
    rows: Option<HashMap<TypeId, Box<dyn Any + Send + Sync>>>,
}

impl Facts {
    /// No related rows.
    #[must_use]
    pub const fn none() -> Self {
        Self { rows: None }
    }

    /// Adds rows of one model.
    #[must_use]
    pub fn with<M: Send + Sync + 'static>(mut self, rows: impl IntoIterator<Item = M>) -> Self {
        let all = self.rows.get_or_insert_default();
        let known = all
            .entry(TypeId::of::<M>())
            .or_insert_with(|| Box::new(Vec::<M>::new()));
        if let Some(known) = known.downcast_mut::<Vec<M>>() {
            known.extend(rows);
        }
        self
    }

    /// The rows of one model.
    #[must_use]
    pub fn rows<M: 'static>(&self) -> &[M] {
        let rows = self
            .rows
            .as_ref()
            .and_then(|rows| rows.get(&TypeId::of::<M>()));
        let rows = rows.and_then(|rows| rows.downcast_ref::<Vec<M>>());
        rows.map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models = self.rows.as_ref().map_or(0, HashMap::len);
        f.debug_struct("Facts").field("models", &models).finish()
    }
}
