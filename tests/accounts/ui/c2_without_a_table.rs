use accounts::Profile;

#[derive(Profile, Default, Clone)]
struct Work {
    user_id: i64,
    name: String,
}

fn main() {}
