//! Options that a rule does not have.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule(memry)]
fn misspelt(user: &User) -> bool {
    user.is_admin
}

#[rule(backend = Postgres)]
fn no_backend(user: &User) -> bool {
    user.is_admin
}

#[rule(backend = "Pg")]
fn in_quotes(user: &User) -> bool {
    user.is_admin
}

#[rule(memory = true)]
fn with_a_value(user: &User) -> bool {
    user.is_admin
}

fn main() {}
