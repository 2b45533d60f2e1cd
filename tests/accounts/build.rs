//! Says which servers there are: `postgres_url` and `mysql_url`; and whether there is a Python with Django: `django`.

#[path = "../servers.rs"]
mod servers;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../servers.rs");
    servers::tell();
    println!("cargo::rustc-check-cfg=cfg(django)");
    println!("cargo::rerun-if-env-changed=DJANGO_PYTHON");
    if std::env::var_os("DJANGO_PYTHON").is_some() {
        println!("cargo::rustc-cfg=django");
    }
}
