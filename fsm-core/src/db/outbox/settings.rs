//! How a worker goes about it.

use std::time::Duration;

/// What a worker can be told.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// So long an effect is nobody else's after it was taken.
    pub(super) lease: Duration,
    /// So often it is tried.
    pub(super) attempts: u32,
    /// So long it waits after the first failure; twice as long after each other one.
    pub(super) first_wait: Duration,
    /// But not longer than this.
    pub(super) longest_wait: Duration,
    /// So many are taken at once.
    pub(super) batch: u32,
    /// So long the worker waits where there is nothing to do.
    pub(super) pause: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(5 * 60),
            attempts: 20,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60 * 60),
            batch: 10,
            pause: Duration::from_secs(1),
        }
    }
}

impl Settings {
    /// How long an effect waits after this attempt has failed; `None` where it was the last.
    pub(super) fn wait_after(&self, attempt: i64) -> Option<Duration> {
        if attempt >= i64::from(self.attempts) {
            return None;
        }
        let doubled = u32::try_from(attempt - 1).unwrap_or(0).min(31);
        let wait = self.first_wait.saturating_mul(1 << doubled);
        // Those that failed together do not all come back together.
        Some(
            wait.min(self.longest_wait)
                .mul_f64(0.5 + fastrand::f64() / 2.0),
        )
    }
}

/// The settings of a worker, whose handlers are of either kind.
macro_rules! settings {
    () => {
        /// So long an effect is this worker's after it was taken, and anew when its handler begins, five minutes where
        /// nothing is said. Where the process dies, the effect is taken again when that is over; a handler that takes
        /// longer may run a second time beside the first.
        #[must_use]
        pub fn lease(mut self, lease: ::std::time::Duration) -> Self {
            self.settings.lease = lease.max(::std::time::Duration::from_millis(1));
            self
        }

        /// So often an effect is tried before it is parked, 20 times where nothing is said. It counts as tried when its
        /// handler begins, also where the process dies then.
        #[must_use]
        pub fn attempts(mut self, attempts: u32) -> Self {
            self.settings.attempts = attempts.max(1);
            self
        }

        /// So long an effect waits after its first failure, and so long at most: a second and an hour where nothing
        /// is said. It waits twice as long after each failure, and up to half of it less by chance.
        #[must_use]
        pub fn backoff(
            mut self,
            first: ::std::time::Duration,
            longest: ::std::time::Duration,
        ) -> Self {
            self.settings.first_wait = first;
            self.settings.longest_wait = longest;
            self
        }

        /// So many effects are taken at once, 10 where nothing is said.
        #[must_use]
        pub fn batch(mut self, batch: u32) -> Self {
            self.settings.batch = batch.max(1);
            self
        }

        /// So long the worker waits before it looks again where there was nothing to do, a second where nothing is
        /// said.
        #[must_use]
        pub fn pause(mut self, pause: ::std::time::Duration) -> Self {
            self.settings.pause = pause;
            self
        }
    };
}
pub(super) use settings;
