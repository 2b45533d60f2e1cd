//! What `tracing` is told.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, applicant, loans, mary, schema};
use tracing_subscriber::fmt::format::FmtSpan;

use super::{Database, database};

/// What was written, for all who write.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

#[test]
fn g2_a_transition_is_traced_with_its_request() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let database = Database::new(&schema(database::DIALECT));
        let conn = &mut database.connect();
        let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
        let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
        lines.take();
        let cx = Context::now().with_request_id("r7");
        let submitted = loan
            .submit()
            .by(&applicant(1))
            .with(&cx)
            .save(conn)
            .unwrap();
        let moved = lines.take();
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
        let refused = lines.take();
        assert!(refused.contains("refused code=\"conflict\""), "{refused}");
        assert!(refused.contains("request_id=\"r7\""), "{refused}");
        // Nothing of the note, the actor or the row is told.
        let mary = mary();
        let denied = submitted.deny().note("poor").by(&mary).save(conn);
        denied.unwrap();
        let denied = lines.take();
        assert!(
            denied.contains("moved") && !denied.contains("poor"),
            "{denied}"
        );
        assert!(!denied.contains("mary"), "{denied}");
    });
}
