//! Trying again where transactions were in each other's way.

use std::time::{Duration, Instant};

use super::contention::Contention;
use super::run::Transact;
use super::transaction;
use crate::error::TransitionError;

/// So many times, after the first.
const TIMES: u32 = 3;
/// For a lock that was not given free, not later than this after the first: who has waited so long has waited. The
/// others are worth it whenever they are told: PostgreSQL looks for a deadlock after a second.
const WITHIN: Duration = Duration::from_secs(1);
/// Before the first; twice as long before each other one.
const PAUSE: Duration = Duration::from_millis(4);

/// How often a transaction of ours may still be tried again.
pub(super) struct Retries {
    left: u32,
    begun: Instant,
}

impl Retries {
    /// In a transaction of the caller's nothing is: the whole of that would have to be.
    pub(super) fn on<R: Transact>(run: &mut R) -> Self {
        Self {
            left: if transaction::is_open(run) { 0 } else { TIMES },
            begun: Instant::now(),
        }
    }

    /// Whether the same is to be tried again after this error. Waits a while before it says so, and never as
    /// long as another one who was in the way.
    pub(super) async fn again<R: Transact>(
        &mut self,
        error: &TransitionError,
        run: &mut R,
    ) -> bool {
        let is_worth_it = match error.contention() {
            Some(Contention::Busy) => self.begun.elapsed() < WITHIN,
            Some(_) => true,
            None => false,
        };
        let Some(left) = self.left.checked_sub(1).filter(|_| is_worth_it) else {
            return false;
        };
        let pause = PAUSE * 2_u32.saturating_pow(TIMES.saturating_sub(self.left));
        self.left = left;
        run.pause(pause.mul_f64(0.5 + fastrand::f64())).await;
        true
    }
}
