//! A type of the database that nothing uses.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(sql_type = diesel::sql_types::Text)]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
