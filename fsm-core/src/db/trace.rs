//! What `tracing` is told of a transition, with the feature `tracing`: a span `transition` around it, and in
//! it an event that says how it ended.

#[cfg(feature = "outbox")]
use std::time::Duration;

#[cfg(feature = "tracing")]
use tracing::{Instrument, Span, field};

use crate::error::TransitionError;
#[cfg(feature = "tracing")]
use crate::event::Event;
use crate::machine::Model;
use crate::transition::Wish;

/// The span of a transition.
pub(super) struct Trace {
    #[cfg(feature = "tracing")]
    span: Span,
}

#[cfg(feature = "tracing")]
impl Trace {
    /// Begins it. Names of events and the request are told, and nothing of the row, the actor or the note.
    pub(super) fn of<M: Model>(wish: &Wish<M::Event>, request_id: Option<&str>) -> Self {
        let events = || {
            let names = wish.requests().map(|request| request.event.name());
            names.collect::<Vec<_>>().join("+")
        };
        let span = tracing::info_span!(
            target: "fsm_core",
            "transition",
            model = M::NAME,
            event = field::Empty,
            request_id
        );
        if !span.is_disabled() {
            span.record("event", events());
        }
        Self { span }
    }

    /// Does `work` in it.
    pub(super) async fn around<T>(&self, work: impl Future<Output = T>) -> T {
        work.instrument(self.span.clone()).await
    }

    /// Says how it ended.
    pub(super) fn ended(&self, error: Option<&TransitionError>) {
        let _entered = self.span.enter();
        match error {
            None => tracing::info!(target: "fsm_core", "moved"),
            Some(error) if error.http_status() >= 500 => {
                tracing::error!(target: "fsm_core", code = error.code(), %error, "failed");
            }
            Some(error) => {
                tracing::info!(target: "fsm_core", code = error.code(), %error, "refused");
            }
        }
    }

    /// Says that it had been carried out before: the request came again.
    pub(super) fn repeated(&self) {
        let _entered = self.span.enter();
        tracing::info!(target: "fsm_core", "repeated");
    }

    /// Says that others were in the way, and that it is tried again.
    pub(super) fn tried_again(error: &TransitionError) {
        tracing::warn!(target: "fsm_core", %error, "tried again");
    }

    /// Says that a refusal could not be recorded.
    pub(super) fn not_recorded(error: &diesel::result::Error) {
        tracing::error!(target: "fsm_core", %error, "a refusal is not recorded");
    }

    /// Says that an effect has failed, and that it is tried again or parked.
    #[cfg(feature = "outbox")]
    pub(super) fn effect_failed(effect: &str, key: &str, error: &str, again: Option<Duration>) {
        if let Some(after) = again {
            tracing::warn!(target: "fsm_core", effect, key, error, ?after, "effect failed");
        } else {
            tracing::error!(target: "fsm_core", effect, key, error, "effect parked");
        }
    }
}

/// Without the feature nobody is told.
#[cfg(not(feature = "tracing"))]
impl Trace {
    pub(super) fn of<M: Model>(_: &Wish<M::Event>, _: Option<&str>) -> Self {
        Self {}
    }

    pub(super) async fn around<T>(&self, work: impl Future<Output = T>) -> T {
        work.await
    }

    #[expect(clippy::unused_self, reason = "the span is not there")]
    pub(super) fn ended(&self, _: Option<&TransitionError>) {}

    #[expect(clippy::unused_self, reason = "the span is not there")]
    pub(super) fn repeated(&self) {}

    pub(super) fn tried_again(_: &TransitionError) {}

    pub(super) fn not_recorded(_: &diesel::result::Error) {}

    #[cfg(feature = "outbox")]
    pub(super) fn effect_failed(_: &str, _: &str, _: &str, _: Option<Duration>) {}
}
