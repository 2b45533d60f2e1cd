//! Many mistakes in one declaration, and code that fires its events: as many errors, and none that follows.
use diesel::prelude::*;
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = json)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(initial)]
    Submitted,
    #[state(group = Open)]
    Verified,
    #[state(rename = "created")]
    Reviewed,
    #[state(code = "4")]
    Settled,
    #[state(terminal)]
    Approved,
}

diesel::table! {
    loans (id) {
        id -> BigInt,
        amount -> BigInt,
        state -> Text,
    }
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = loans)]
#[machine(version = lock_version, sentence = "{who} can't")]
pub struct Loan {
    pub id: i64,
    pub amount: i64,
    #[transition(submit: Created -> Submitted)]
    #[transition(review: Submited => Reviewed)]
    #[transition(verify: Reviewed => Verified, gaurd = is_large)]
    #[transition(approve: Verified => Approved, as_loaded)]
    #[transition(reopen: Approved => Created)]
    #[transition(save: Created => Verified)]
    #[transition(Deny: any => Approved)]
    #[transition(restore: LoanState::Verified => Created)]
    #[transition(move_to: any => any, overrides, label = 3)]
    pub state: LoanState,
}

pub fn is_over(loan: &Loan) -> Result<bool, TransitionError> {
    let event: LoanEvent = "approve".parse()?;
    let _ = loan.submit();
    let _ = loan.move_to(LoanState::Created);
    Ok(loan.can_approve() || loan.can(event) || loan.state() == LoanState::Approved)
}

pub fn fire(loan: &Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    loan.fire(LoanEvent::Approve).save(conn)
}

pub fn typed(loan: Loan) -> Result<i64, TransitionError> {
    let loan: In<Loan, loan_state::Created> = loan.into_state()?;
    Ok(loan.row().amount)
}

pub fn sorted(loan: Loan) -> i64 {
    match loan.typed() {
        LoanIn::Created(loan) => loan.into_row().amount,
        LoanIn::Submitted(_) | LoanIn::Verified(_) | LoanIn::Reviewed(_) => 1,
        LoanIn::Settled(_) | LoanIn::Approved(_) => 2,
    }
}

pub fn born(conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    Loan::create(loans::amount.eq(3)).save(conn)
}

pub fn edges() -> Vec<String> {
    let edges = Loan::TABLE.edges();
    edges.map(|edge| format!("{} {} {}", edge.event, edge.source, edge.target)).collect()
}

pub fn handler(loan: &Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    let loan = loan.submit().save(conn)?;
    let loan = loan.review().save(conn)?;
    let loan = loan.move_to(LoanState::Created).save(conn)?;
    loan.approve().save(conn)
}

pub fn step_by_step(loan: Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    let loan: In<Loan, loan_state::Created> = loan.into_state()?;
    let loan = loan.submit().save(conn)?;
    let loan: In<Loan, loan_state::Approved> = loan.review().save(conn)?.approve().save(conn)?;
    Ok(loan.into_row())
}

pub fn match_and_go(loan: Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    Ok(match loan.typed() {
        LoanIn::Created(loan) => loan.submit().save(conn)?.into_row(),
        LoanIn::Verified(loan) => loan.approve().save(conn)?.into_row(),
        _ => return Err(TransitionError::NotFound),
    })
}

fn main() {}
