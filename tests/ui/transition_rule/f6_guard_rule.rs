//! A rule among the guards is about the object alone.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{MortgageState, Membership, mortgages, owns_mortgage};

#[derive(StateMachine, Columns, Queryable, Selectable)]
#[diesel(table_name = mortgages)]
struct Draft {
    id: i64,
    branch_id: i64,
    #[transition(file: Drafted => Filed, guard = rule(owns_mortgage))]
    #[transition(others: Filed => Examined, Examined => Granted, guard = rule(has_members))]
    #[transition(turn_down: Examined => TurnedDown, guard = rule(is_even))]
    state: MortgageState,
}

#[rule(object)]
fn has_members(draft: &Draft) -> bool {
    exists(|m: Membership| m.branch_id == draft.branch_id)
}

#[rule(object, memory)]
fn is_even(draft: &Draft) -> bool {
    draft.id % 2 == 0
}

fn main() {}
