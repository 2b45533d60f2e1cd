//! `.note(..)` and `.input(..)`, where the declaration says `note`, `note = "optional"` or `input = T`.

use fsm_core::prelude::*;
use fsm_core::{Input, NotePolicy};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Reviewed,
    #[state(terminal)]
    Denied,
    #[state(terminal)]
    Approved,
}

#[derive(serde::Serialize, Debug)]
struct Offer {
    amount: i64,
}

#[derive(StateMachine, Debug, Clone)]
struct Loan {
    #[transition(deny: Reviewed => Denied, note)]
    #[transition(withdraw: Reviewed => Denied, note = "optional")]
    #[transition(approve: Reviewed => Approved, input = Offer, guard = is_positive)]
    state: LoanState,
}

fn is_positive(_: &Loan, offer: &Offer) -> bool {
    offer.amount > 0
}

fn takes_an_input<T: Input>() {}

#[test]
fn note_and_input_are_given_to_a_transition() -> Result<(), TransitionError> {
    let loan = Loan {
        state: LoanState::Reviewed,
    };
    let denied: Loan = loan.deny().note("no income").apply()?;
    assert_eq!(denied.state(), LoanState::Denied);
    loan.withdraw().apply()?;
    loan.withdraw().note("moved away").apply()?;
    loan.approve().input(Offer { amount: 5 }).apply()?;
    let event: LoanEvent = "approve".parse()?;
    loan.fire(event).input(Offer { amount: 5 }).apply()?;
    let typed: In<Loan, loan_state::Reviewed> = loan.clone().into_state()?;
    let _: In<Loan, loan_state::Denied> = typed.deny().note("no income").apply()?;
    assert!(matches!(
        loan.fire(LoanEvent::Deny).apply(),
        Err(TransitionError::MissingNote { event: "deny" })
    ));
    assert!(matches!(
        loan.fire(event).apply(),
        Err(TransitionError::MissingInput {
            event: "approve",
            input: "Offer"
        })
    ));
    let choices = loan.events().possible;
    let notes: Vec<NotePolicy> = choices.iter().map(|choice| choice.note).collect();
    let (required, optional) = (NotePolicy::Required, NotePolicy::Optional);
    assert_eq!(notes, [required, optional, NotePolicy::NotTaken]);
    takes_an_input::<Offer>();
    Ok(())
}
