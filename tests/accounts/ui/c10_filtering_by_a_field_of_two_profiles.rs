use accounts_tests::User;
use diesel::prelude::*;

fn main() {
    let _ = User::query().filter(User::fields().name().eq("Mary"));
}
