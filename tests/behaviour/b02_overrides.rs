//! Overrides: exceptions from the graph, and targets that the caller names.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(manually_override: any => any, overrides)]
    state: LoanState,
}

fn loan(state: LoanState) -> Loan {
    Loan { state }
}

#[test]
fn b2_an_override_leads_to_every_state_but_its_own() {
    use LoanState::{Approved, Created, Submitted};
    for (source, allowed) in [
        (Created, [Submitted, Approved]),
        (Submitted, [Created, Approved]),
    ] {
        for target in [Created, Submitted, Approved] {
            let outcome = loan(source).manually_override(target).apply();
            if allowed.contains(&target) {
                assert_eq!(outcome.unwrap(), loan(target));
            } else {
                let error = outcome.unwrap_err();
                let TransitionError::TargetNotAllowed {
                    event,
                    target: asked,
                    allowed: listed,
                } = &error
                else {
                    panic!("{error:?}");
                };
                assert_eq!((*event, *asked), ("manually_override", target.name()));
                assert_eq!(*listed, allowed.map(State::name));
                assert_eq!(
                    (error.code(), error.http_status()),
                    ("target_not_allowed", 422)
                );
            }
        }
    }
}

#[test]
fn b2_no_override_starts_in_a_terminal_state() {
    use LoanState::{Approved, Created};
    let error = loan(Approved)
        .manually_override(Created)
        .apply()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "You cannot manually override an approved loan."
    );
    assert!(!loan(Approved).can_manually_override());
}

#[test]
fn b2_an_override_by_value_needs_its_target() {
    use LoanState::{Approved, Created};
    let event: LoanEvent = "manually_override".parse().unwrap();
    let created = loan(Created);
    let error = created.fire(event).apply().unwrap_err();
    let TransitionError::MissingTarget {
        event: name,
        allowed,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        (*name, allowed.as_slice()),
        ("manually_override", ["submitted", "approved"].as_slice())
    );
    assert_eq!((error.code(), error.http_status()), ("missing_target", 422));
    assert_eq!(
        error.reasons()[0].param("allowed"),
        Some("submitted, approved")
    );
    assert_eq!(
        created.fire(event).to(Approved).apply().unwrap(),
        loan(Approved)
    );
    assert!(created.can_manually_override(), "asking needs no target");
}

#[test]
fn b2_a_fixed_target_may_be_named_and_must_be_right() {
    use LoanState::{Approved, Created, Submitted};
    let created = loan(Created);
    assert_eq!(
        created
            .fire(LoanEvent::Submit)
            .to(Submitted)
            .apply()
            .unwrap(),
        loan(Submitted)
    );
    let error = created
        .fire(LoanEvent::Submit)
        .to(Approved)
        .apply()
        .unwrap_err();
    assert!(
        matches!(error, TransitionError::TargetNotAllowed { .. }),
        "{error:?}"
    );
}

#[test]
fn b2_typed_overrides_name_the_target_by_type() {
    use LoanState::{Approved, Created};
    let created: In<Loan, loan_state::Created> = loan(Created).into_state().unwrap();
    let approved = created
        .manually_override::<loan_state::Approved>()
        .apply()
        .unwrap();
    let approved: In<Loan, loan_state::Approved> = approved;
    assert_eq!(approved.into_row(), loan(Approved));
}

#[test]
fn b2_the_table_marks_overrides_and_reachability_leaves_them_out() {
    use LoanState::{Approved, Created, Submitted};
    let overrides: Vec<_> = Loan::TABLE.edges().filter(|edge| edge.overrides).collect();
    assert_eq!(overrides.len(), 4);
    assert!(
        overrides
            .iter()
            .all(|edge| edge.event == LoanEvent::ManuallyOverride)
    );
    assert_eq!(Loan::TABLE.reachable_from(Submitted), [Submitted, Approved]);
    assert_eq!(Loan::TABLE.paths(Submitted, Created).count(), 0);
    assert_eq!(Loan::TABLE.next(Created, LoanEvent::ManuallyOverride), None);
    assert!(Loan::TABLE.allows(Created, LoanEvent::ManuallyOverride));
}

mod by_state {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum DeskState {
        #[state(initial)]
        Created,
        Submitted,
        #[state(terminal)]
        Approved,
        #[state(overrides)]
        Overridden,
    }

    #[derive(StateMachine, Debug, Clone, PartialEq)]
    pub(super) struct Desk {
        #[transition(submit: Created => Submitted)]
        #[transition(approve: Submitted => Approved)]
        #[transition(override_it: any - Overridden => Overridden)]
        #[transition(resume: Overridden => Created | Submitted | Approved)]
        state: DeskState,
    }

    impl Desk {
        pub(super) fn created() -> Self {
            let state = DeskState::Created;
            Self { state }
        }
    }
}

#[test]
fn b2_an_override_state_is_entered_and_left() {
    use by_state::{Desk, DeskEvent, DeskState};
    let desk = Desk::created();
    let overridden = desk.override_it().apply().unwrap();
    assert_eq!(overridden.state(), DeskState::Overridden);
    let resumed = overridden.resume(DeskState::Approved).apply().unwrap();
    assert_eq!(resumed.state(), DeskState::Approved);
    for edge in Desk::TABLE.edges() {
        let by_exception = matches!(edge.event, DeskEvent::OverrideIt | DeskEvent::Resume);
        assert_eq!(edge.overrides, by_exception, "{edge:?}");
    }
    assert_eq!(
        Desk::TABLE.reachable_from(DeskState::Created),
        [
            DeskState::Created,
            DeskState::Submitted,
            DeskState::Approved
        ]
    );
}
