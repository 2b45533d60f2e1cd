use accounts::Profile;

#[derive(Profile)]
enum Work {
    Office,
    Home,
}

fn main() {}
