//! The options of records, written wrong: each in a model of its own.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { records (id) { id -> BigInt, } }
diesel::table! { loan_records (id) { id -> BigInt, loan_id -> Nullable<BigInt>, name -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

macro_rules! loan {
    ($name:ident, $($options:tt)*) => {
        #[derive(StateMachine, Queryable, Selectable)]
        #[diesel(table_name = loans)]
        #[machine($($options)*)]
        pub struct $name {
            pub id: i64,
            #[transition(approve: Created => Approved)]
            state: LoanState,
        }
    };
}

loan!(Bare, record);
loan!(Quoted, record = "records");
loan!(Empty, record = loan_records());
loan!(TwoColumns, record = loan_records(loan_id, name));
loan!(Refusals, refusals = [rule]);
loan!(Kinds, record = records, refusals = [rules, none]);

#[derive(StateMachine)]
#[machine(record = records)]
pub struct InMemory {
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn main() {}
