//! A rule on a transition of a row stands in the UPDATE, so it has SQL.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{MortgageState, Banker, is_underwriter, mortgages};

#[derive(StateMachine, Columns, Queryable, Selectable)]
#[diesel(table_name = mortgages)]
#[machine(actor = Banker)]
struct Mortgage {
    id: i64,
    #[transition(file: Drafted => Filed, Filed => Examined, rule = is_even & is_underwriter)]
    #[transition(end: Examined => Granted | TurnedDown, rule = is_underwriter)]
    state: MortgageState,
}

#[rule(memory)]
fn is_even(_user: &Banker, mortgage: &Mortgage) -> bool {
    mortgage.id % 2 == 0
}

fn main() {}
