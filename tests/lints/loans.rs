//! Loans: a machine on a table, by name, with guards, alternatives and overrides.

use diesel::prelude::*;
use fsm_core::prelude::*;

/// The states of a loan.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[state(deserialize)]
pub enum LoanState {
    /// The applicant works on it.
    #[state(initial, group = open, meta(colour = "grey"))]
    Created,
    /// It came by post.
    #[state(entry, group = open)]
    Received,
    /// The applicant has sent it.
    #[state(label = "Handed in", rename = "sent", alias = "submitted")]
    Submitted,
    /// It is paid out.
    #[state(terminal)]
    Approved,
    /// It is not.
    #[state(terminal)]
    Denied,
    /// Somebody looks at it again.
    #[state(overrides)]
    OnHold,
    /// No longer in use.
    #[state(allow(unreachable), allow(dead_end))]
    Old,
}

diesel::table! {
    /// The loans.
    loans (id) {
        /// The key.
        id -> BigInt,
        /// Who asks for it.
        applicant -> Text,
        /// Whole euros.
        amount -> BigInt,
        /// Raised by every change.
        lock_version -> Integer,
        /// Where it is.
        #[sql_name = "state"]
        current -> Text,
    }
}

/// A loan.
#[derive(StateMachine, Queryable, Selectable, Identifiable, Debug, Clone)]
#[diesel(table_name = loans)]
#[machine(version = lock_version, noun = "loan", sentence = "{a} {state} {noun}: no {event}.")]
pub struct Loan {
    /// The key.
    pub id: i64,
    /// Who asks for it.
    pub applicant: String,
    /// Whole euros.
    pub amount: i64,
    lock_version: i32,
    #[diesel(column_name = current)]
    #[transition(submit: open => Submitted, guard = [is_complete, !is_huge], label = "Hand in", meta(icon = "send"))]
    #[transition(decide: Submitted => Approved, guard = is_small)]
    #[transition(decide: Submitted => Denied)]
    #[transition(remind: Submitted => same)]
    #[transition(hold: any - OnHold - Old => OnHold)]
    #[transition(release: OnHold => (Created | Submitted))]
    #[transition(manually_override: any => any, overrides)]
    state: LoanState,
}

const fn is_complete(loan: &Loan) -> bool {
    loan.amount > 0
}

const fn is_huge(loan: &Loan) -> bool {
    loan.amount > 1_000_000
}

fn is_small(loan: &Loan) -> Result<(), Reason> {
    if loan.amount < 1000 {
        Ok(())
    } else {
        Err(Reason::new("too_large", "the amount is too large").with("limit", 1000))
    }
}

/// Takes a loan through, in the run-time form.
///
/// # Errors
/// What the transitions report.
pub fn hurry(conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    let values = (
        loans::applicant.eq("mary"),
        loans::amount.eq(5),
        loans::lock_version.eq(1),
    );
    let loan = Loan::create(values).save(conn)?;
    let loan = loan.submit().save(conn)?;
    loan.decide().save(conn)
}

/// The same, in the typed form.
///
/// # Errors
/// What the transitions report.
pub fn step_by_step(loan: Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    let loan: In<Loan, loan_state::Created> = loan.into_state()?;
    let loan = loan.submit().save(conn)?.hold().save(conn)?;
    let loan: In<Loan, loan_state::Submitted> = loan.release().save(conn)?;
    Ok(match loan.decide().save(conn)? {
        LoanIn::Approved(loan) => loan.into_row(),
        other => return Err(refused(&other)),
    })
}

const fn refused(_: &LoanIn) -> TransitionError {
    TransitionError::NotFound
}
