//! The options that rules on transitions have on the model.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{MortgageState, mortgages};

#[derive(StateMachine)]
#[machine(actor = "User", create = "is_guard")]
struct One {
    #[transition(move_on: any => any, rule = is_guard)]
    state: MortgageState,
}

#[derive(StateMachine)]
#[machine(actor = &User, context, isolation = "read committed")]
struct Two {
    #[transition(move_on: any => any, rule = is_guard)]
    state: MortgageState,
}

#[derive(StateMachine)]
#[machine(actor = 3, context = Vec<, isolation = serializable)]
struct Three {
    #[transition(move_on: any => any, rule = is_guard)]
    state: MortgageState,
}

#[derive(StateMachine)]
#[machine(isolation = "serializable")]
struct Four {
    #[transition(move_on: any => any)]
    state: MortgageState,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = mortgages)]
#[machine(create = is_guard, isolation)]
struct Five {
    id: i64,
    #[transition(move_on: any => any)]
    state: MortgageState,
}

struct User;

#[derive(StateMachine)]
#[machine(actor = User, create = is_guard)]
struct Six {
    #[transition(move_on: any => any, rule = anyone)]
    state: MortgageState,
}

fn main() {}
