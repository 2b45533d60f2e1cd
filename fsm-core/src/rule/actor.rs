//! Who acts.

/// Who performs transitions and is asked about by rules; made by `#[derive(Actor)]`.
///
/// ```ignore
/// #[derive(Actor)]
/// #[actor(key = id, name = name)]
/// pub struct User { .. }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who it is",
    label = "this has no key and no name to be recorded or told",
    note = "derive them: `#[derive(Actor)]`, with `#[actor(key = id, name = name)]` where the fields are called otherwise"
)]
pub trait Actor {
    /// What tells the actor from all others, for programs.
    fn key(&self) -> String;
    /// What the actor is called, for people.
    fn name(&self) -> String;
}
