//! Says which tests can run: `postgres_url` and `mysql_url` where there are a feature and a server,
//! `real_log` where the log of 2012 lies beside the checkout.

use std::env;
use std::path::Path;

/// Seen from this package; `touch build.rs` after putting it there.
const REAL_LOG: &str = "../../../shared/data/loan-applications-2012.csv.gz";

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
    println!("cargo::rustc-check-cfg=cfg(real_log)");
    // A file that is missing would make cargo run this, and compile the package, every time.
    if Path::new(REAL_LOG).is_file() {
        println!("cargo::rerun-if-changed={REAL_LOG}");
        println!("cargo::rustc-cfg=real_log");
    }
}
