//! Says which tests can run: `postgres_url` and `mysql_url` where there are a feature and a server.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for (feature, url, cfg) in [
        ("CARGO_FEATURE_POSTGRES", "PG_DATABASE_URL", "postgres_url"),
        ("CARGO_FEATURE_MYSQL", "MYSQL_DATABASE_URL", "mysql_url"),
    ] {
        println!("cargo::rustc-check-cfg=cfg({cfg})");
        println!("cargo::rerun-if-env-changed={url}");
        if env::var_os(feature).is_some() && env::var_os(url).is_some() {
            println!("cargo::rustc-cfg={cfg}");
        }
    }
}
