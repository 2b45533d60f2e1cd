//! A process that is killed loses nothing: what was told to have happened is there, every row agrees with its records,
//! and every effect of a transition that was committed runs. `FSM_CRASHES` says how often it is killed on each
//! database.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::duplicate_mod,
    unreachable_pub,
    reason = "a test fails by a panic, and one source of tests runs on each database"
)]

mod parcel;

#[cfg(not(without_sqlite))]
#[path = "."]
mod sqlite {
    use fsm_tests::database::sqlite as database;

    const NAME: &str = "sqlite";

    fn name(database: &database::Database) -> String {
        database.path.to_str().unwrap().to_owned()
    }

    #[path = "killed.rs"]
    mod killed;
}

#[cfg(postgres_url)]
#[path = "."]
mod postgres {
    use fsm_tests::database::postgres as database;

    const NAME: &str = "postgres";

    fn name(database: &database::Database) -> String {
        database.name.clone()
    }

    #[path = "killed.rs"]
    mod killed;
}

#[cfg(mysql_url)]
#[path = "."]
mod mysql {
    use fsm_tests::database::mysql as database;

    const NAME: &str = "mysql";

    fn name(database: &database::Database) -> String {
        database.name.clone()
    }

    #[path = "killed.rs"]
    mod killed;
}
