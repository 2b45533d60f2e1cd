//! What `tracing` is told, for tests that run beside others.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use tracing_subscriber::fmt::format::FmtSpan;

thread_local! {
    /// What was written on this thread.
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes for the thread that it is used on.
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What was written on this thread since the last time.
#[must_use]
pub fn lines() -> String {
    String::from_utf8(LINES.take()).unwrap()
}

/// Writes what is traced, from now on. One subscriber for the process: `tracing` asks only the default of the
/// thread that comes to a place first whether the place is of interest, and with a subscriber for one thread
/// that may be another one.
pub fn subscribe() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .without_time()
            .with_writer(|| Lines)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        tracing::callsite::rebuild_interest_cache();
    });
}
