use accounts::{HasField, field};
use accounts_tests::UserData;

fn greeting(someone: &impl HasField<field!(nickname), Type = String>) -> &String {
    someone.field()
}

fn greet(data: &UserData) {
    greeting(data);
}

fn main() {}
