//! Which database servers there are, for build scripts: `postgres_url` and `mysql_url`. `without_sqlite` leaves the tests
//! on SQLite out, where they have run before.

use std::env;

pub(crate) fn tell() {
    println!("cargo::rustc-check-cfg=cfg(without_sqlite)");
    println!("cargo::rerun-if-env-changed=FSM_WITHOUT_SQLITE");
    if env::var_os("FSM_WITHOUT_SQLITE").is_some() {
        println!("cargo::rustc-cfg=without_sqlite");
    }
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
