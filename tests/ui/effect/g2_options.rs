//! Effects without an outbox, an outbox without effects, without a table, and what is no type.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = Letter)]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = effects)]
pub struct Quiet {
    pub id: i64,
    #[transition(deny: Created => Denied)]
    state: LoanState,
}

#[derive(StateMachine)]
#[machine(outbox = effects)]
pub struct InMemory {
    #[transition(deny: Created => Denied, effect = Letter)]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox)]
pub struct Nowhere {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = "letter")]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = "effects", effect = Letter)]
pub struct Misplaced {
    pub id: i64,
    #[transition(deny: Created => Denied, outbox = effects)]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = crate::effects::table, record = records::table(loan_id))]
pub struct Tables {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = Letter)]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = effects)]
pub struct Functions {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = [Letter, mail, Letter])]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = effects)]
pub struct Twice {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = [Letter, Letter])]
    state: LoanState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = effects)]
pub struct Listed {
    pub id: i64,
    #[transition(deny: Created => Denied, effect(Letter), effect = )]
    state: LoanState,
}

fn main() {}
