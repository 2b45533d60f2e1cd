//! The rule of a transition is about the machine's actor and its rows.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{MortgageState, Banker, mortgages, owns_mortgage};

struct Robot;

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = mortgages)]
#[machine(actor = Banker)]
struct Draft {
    id: i64,
    #[transition(file: Drafted => Filed, rule = owns_mortgage)]
    #[transition(others: Filed => Examined, Examined => Granted, rule = is_a_robot)]
    #[transition(turn_down: Examined => TurnedDown, rule = no_such_rule)]
    state: MortgageState,
}

#[rule]
fn is_a_robot(robot: &Robot) -> bool {
    let _ = robot;
    true
}

fn main() {}
