//! Who performs a transition is said before it happens, in each form.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{Mortgage, MortgageEvent, mortgage_state, mortgages};

fn saves(mortgage: &Mortgage, conn: &mut SqliteConnection) {
    let _ = mortgage.file().save(conn);
}

fn applies(mortgage: &Mortgage) {
    let _ = mortgage.file().apply();
}

fn checks(mortgage: &Mortgage, conn: &mut SqliteConnection) {
    let _ = mortgage.file().check(conn);
}

fn fires(mortgage: &Mortgage, conn: &mut SqliteConnection) {
    let _ = mortgage.fire(MortgageEvent::File).save(conn);
}

fn typed(mortgage: In<Mortgage, mortgage_state::Drafted>, conn: &mut SqliteConnection) {
    let _ = mortgage.file().save(conn);
}

fn typed_in_memory(mortgage: In<Mortgage, mortgage_state::Drafted>) {
    let _ = mortgage.file().apply();
}

fn creates(conn: &mut SqliteConnection) {
    let _ = Mortgage::create(mortgages::documents.eq(1)).save(conn);
}

fn main() {}
