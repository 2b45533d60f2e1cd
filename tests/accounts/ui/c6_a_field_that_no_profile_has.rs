use accounts_tests::UserData;

fn read(data: &UserData) {
    let _ = data.nme();
}

fn main() {}
