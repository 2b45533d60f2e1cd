use accounts_tests::UserData;

fn rename(data: &mut UserData) {
    data.set_name("Mary");
}

fn main() {}
