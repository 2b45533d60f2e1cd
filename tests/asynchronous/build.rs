//! Says which servers there are: `postgres_url` and `mysql_url`.

#[path = "../servers.rs"]
mod servers;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../servers.rs");
    servers::tell();
}
