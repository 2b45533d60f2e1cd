//! A program that moves rows and carries effects out until it is killed: `crash sqlite|postgres|mysql DATABASE`.
//! It prints each transition that it was told has happened, `parcel version`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::duplicate_mod,
    unreachable_pub,
    reason = "what goes wrong is to be seen, and one source runs on each database"
)]

mod parcel;

#[path = "."]
mod sqlite {
    use fsm_tests::database::sqlite::{Connection, Database};

    #[path = "work.rs"]
    mod work;
    pub(super) use work::work;

    pub(super) fn database(path: &str) -> Database {
        Database { path: path.into() }
    }
}

#[cfg(feature = "postgres")]
#[path = "."]
mod postgres {
    use fsm_tests::database::postgres::{Connection, Database};

    #[path = "work.rs"]
    mod work;
    pub(super) use work::work;

    pub(super) fn database(name: &str) -> Database {
        let name = name.to_owned();
        Database { name }
    }
}

#[cfg(feature = "mysql")]
#[path = "."]
mod mysql {
    use fsm_tests::database::mysql::{Connection, Database};

    #[path = "work.rs"]
    mod work;
    pub(super) use work::work;

    pub(super) fn database(name: &str) -> Database {
        let name = name.to_owned();
        Database { name }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["sqlite", name] => sqlite::work(&sqlite::database(name)),
        #[cfg(feature = "postgres")]
        ["postgres", name] => postgres::work(&postgres::database(name)),
        #[cfg(feature = "mysql")]
        ["mysql", name] => mysql::work(&mysql::database(name)),
        _ => eprintln!("crash sqlite|postgres|mysql DATABASE, and not {arguments:?}"),
    }
}
