//! `fsm_core::check_lock(&[Loan::machine(), ..], "fsm.lock")`, `Lock`, `Difference`.

use std::io;
use std::path::Path;

use fsm_core::prelude::*;
use fsm_core::{Difference, DifferenceKind, Lock, LockError, ModelInfo, check_lock};

use crate::models::Loan;

#[test]
fn lock_is_of_models_and_is_read_and_written() {
    let lock: Lock = Lock::of(&[Loan::machine()]);
    let found: Vec<Difference> = lock.differences(&[]);
    let [difference] = found.as_slice() else {
        panic!("{found:?}");
    };
    let Difference {
        kind,
        machine,
        name,
        text,
        ..
    } = difference;
    assert_eq!(
        (*kind, machine.as_str()),
        (DifferenceKind::MachineGone, "Loan.state")
    );
    assert_eq!(
        (name, text.is_empty(), difference.is_loss()),
        (&None, false, true)
    );
    let _: String = lock.to_string();
    let _: fn(&'static str) -> Result<Lock, LockError> = Lock::read;
    let _: fn(&Lock, &'static Path) -> io::Result<()> = Lock::write;
}

#[test]
fn check_lock_takes_models_and_a_file() {
    let _: fn(&[ModelInfo], &'static str) -> Result<(), LockError> = check_lock;
    match check_lock(&[Loan::machine()], "/no/such/fsm.lock") {
        Err(LockError::Read { path, source }) => {
            assert_eq!(path, Path::new("/no/such/fsm.lock"));
            assert_eq!(source.kind(), io::ErrorKind::NotFound);
        }
        Err(LockError::Malformed { text, .. }) => panic!("{text}"),
        Err(LockError::Differs { differences, .. }) => panic!("{differences:?}"),
        other => panic!("{other:?}"),
    }
}
