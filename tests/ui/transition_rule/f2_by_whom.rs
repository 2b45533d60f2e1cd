//! The actor is of the machine's own type, and a machine without an actor takes none.
use fsm_tests::account::Account;
use fsm_tests::lending::{Mortgage, Banker};

struct Stranger;

fn nobody(account: &Account, mary: &Banker) {
    let _ = account.lock().by(mary).apply();
}

fn a_stranger(mortgage: &Mortgage) {
    let _ = mortgage.file().by(&Stranger).apply();
}

fn main() {}
