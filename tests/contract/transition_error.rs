//! `TransitionError`: its variants and their fields, which are `&'static str`, and what all have.

use fsm_core::prelude::*;
use fsm_core::{Listed, UnknownEvent, UnknownState};

use crate::models::{LoanEvent, LoanState, loan};

/// Uses every variant of today.
fn fields(error: TransitionError) -> Vec<&'static str> {
    match error {
        TransitionError::NotAllowed {
            event,
            state,
            allowed,
        } => {
            let allowed: Listed<&'static str> = allowed;
            let mut all = vec![event, state];
            all.extend(allowed.into_vec());
            all
        }
        TransitionError::Guarded { event, reasons } => {
            let _: Option<&Reason> = reasons.first();
            vec![event]
        }
        TransitionError::Denied { event, decision } => {
            let _: bool = decision.is_allowed();
            vec![event]
        }
        TransitionError::InTransaction { isolation } => vec![isolation],
        TransitionError::MissingTarget { event, allowed } => {
            let allowed: Vec<&'static str> = allowed;
            [vec![event], allowed].concat()
        }
        TransitionError::TargetNotAllowed {
            event,
            target,
            allowed,
        } => [vec![event, target], allowed].concat(),
        TransitionError::NotTogether { event, other, why } => vec![event, other, why],
        TransitionError::UnknownEvent(UnknownEvent { known, .. })
        | TransitionError::UnknownState(UnknownState { known, .. }) => known.to_vec(),
        TransitionError::WrongState { expected, found } => vec![expected, found],
        TransitionError::Conflict {
            expected,
            found,
            version,
        } => {
            let _: Option<(i64, i64)> = version;
            vec![expected, found]
        }
        TransitionError::Database(error) => {
            let _: diesel::result::Error = error;
            Vec::new()
        }
        // `NotFound`, and what is added later: the enum is not exhaustive.
        _ => Vec::new(),
    }
}

#[test]
fn transition_error_has_its_variants() {
    let created = loan(LoanState::Created);
    let not_allowed = created.review().apply().unwrap_err();
    assert_eq!(
        fields(not_allowed),
        ["review", "created", "submit", "manually_override"]
    );
    let missing = created
        .fire(LoanEvent::ManuallyOverride)
        .apply()
        .unwrap_err();
    assert_eq!(fields(missing).len(), 6);
    let target = created
        .manually_override(LoanState::Created)
        .apply()
        .unwrap_err();
    assert_eq!(fields(target).len(), 7);
    assert_eq!(fields(TransitionError::NotFound), Vec::<&str>::new());
}

#[test]
fn transition_error_has_code_status_and_reasons() {
    fn check<T: std::error::Error + Send + Sync + 'static>(_: &T) {}
    let error = loan(LoanState::Verified).approve().apply().unwrap_err();
    check(&error);
    let (code, status): (&'static str, u16) = (error.code(), error.http_status());
    let reasons: Vec<Reason> = error.reasons();
    assert_eq!((code, status, reasons.len()), ("guarded", 409, 1));
}

#[test]
fn transition_error_comes_from_what_it_wraps() {
    fn convert(error: diesel::result::Error) -> Result<(), TransitionError> {
        let _ = "created".parse::<LoanState>()?;
        let _ = "submit".parse::<LoanEvent>()?;
        Err(error)?;
        Ok(())
    }
    let code = |error| convert(error).unwrap_err().code();
    assert_eq!(code(diesel::result::Error::RollbackTransaction), "database");
    assert_eq!(code(diesel::result::Error::NotFound), "not_found");
}
