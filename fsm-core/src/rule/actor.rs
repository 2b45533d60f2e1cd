//! Who acts.

/// Who performs transitions and is asked about by rules; made by `#[derive(Actor)]`.
///
/// ```ignore
/// #[derive(Actor)]
/// #[actor(key = id, name = name)]
/// pub struct User { .. }
/// ```
pub trait Actor {
    /// What tells the actor from all others, for programs.
    fn key(&self) -> String;
    /// What the actor is called, for people.
    fn name(&self) -> String;
}
