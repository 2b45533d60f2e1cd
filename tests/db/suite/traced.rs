//! What `tracing` is told.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use diesel::prelude::*;
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, applicant, loans, mary, schema};
use tracing_subscriber::fmt::format::FmtSpan;

use super::{Database, database};

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

impl Lines {
    fn take() -> String {
        String::from_utf8(LINES.take()).unwrap()
    }
}

/// One subscriber for the process: `tracing` asks only the default of the thread that comes to a place first
/// whether that place is of interest, and with a subscriber for one thread that may be another one.
fn subscribed() {
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

#[test]
fn g2_a_transition_is_traced_with_its_request() {
    subscribed();
    let database = Database::new(&schema(database::DIALECT));
    let conn = &mut database.connect();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    Lines::take();
    let cx = Context::now().with_request_id("r7");
    let submitted = loan
        .submit()
        .by(&applicant(1))
        .with(&cx)
        .save(conn)
        .unwrap();
    let moved = Lines::take();
    assert!(
        moved.contains(
            "transition{model=\"Loan\" request_id=\"r7\" event=\"submit\"}: fsm_core: moved"
        ),
        "{moved}"
    );
    assert!(moved.contains("close"), "{moved}");
    loan.submit()
        .by(&applicant(1))
        .with(&cx)
        .save(conn)
        .unwrap_err();
    let refused = Lines::take();
    assert!(refused.contains("refused code=\"conflict\""), "{refused}");
    assert!(refused.contains("request_id=\"r7\""), "{refused}");
    // Nothing of the note, the actor or the row is told.
    let mary = mary();
    let denied = submitted.deny().note("poor").by(&mary).save(conn);
    denied.unwrap();
    let denied = Lines::take();
    assert!(
        denied.contains("moved") && !denied.contains("poor"),
        "{denied}"
    );
    assert!(!denied.contains("mary"), "{denied}");
}
