//! Stored transitions: rows of a database that go through a log of real events.
//!
//! ```text
//! stored replay LOG [--databases NAMES] [--subjects PATHS] [--cases 1000] [--rounds 7]
//!                   [--first-round 0] [--transitions N] [--directory target/stored]
//!                                              a line of JSON for each turn
//! stored report FILE..                         tables of such lines, as Markdown
//! stored instructions LOG [--subjects PATHS]   per transition, on SQLite in memory, by valgrind
//! stored list                                  the subjects
//! ```
//!
//! A database is `sqlite-normal`, `sqlite-full`, `postgres`, `postgres-durable`, `mariadb` or
//! `mariadb-durable`; the servers have their URLs in `PG_DATABASE_URL`, `PG_DURABLE_URL`,
//! `MYSQL_DATABASE_URL` and `MYSQL_DURABLE_URL`, and need the features `postgres` and `mysql`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use fsm_benches::arguments::Arguments;
use fsm_benches::instructions;
use fsm_benches::markdown::Table;
use fsm_benches::stored::database::{Name, Place};
use fsm_benches::stored::log::{Log, counts};
use fsm_benches::stored::replay::turn;
use fsm_benches::stored::report;
use fsm_benches::stored::subject::Subject;
use fsm_benches::stored::turn::Turn;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let databases = arguments.list("--databases", &[Name::SqliteNormal, Name::SqliteFull])?;
    let subjects = chosen(&arguments.list::<String>("--subjects", &[])?)?;
    let cases = arguments.option("--cases", 1_000)?;
    let rounds = arguments.option("--rounds", 7)?;
    let first_round: usize = arguments.option("--first-round", 0)?;
    let transitions = arguments.option("--transitions", usize::MAX)?;
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/stored");
    let directory = arguments.option("--directory", target.display().to_string())?;
    let words = arguments.words()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["replay", path] => {
            let mut log = Log::read(Path::new(path), cases)?;
            log.entries.truncate(transitions);
            let directory = PathBuf::from(directory);
            let places: Result<Vec<Place>, _> = databases
                .iter()
                .map(|name| Place::new(*name, &directory))
                .collect();
            replay(&log, &subjects, &places?, first_round..first_round + rounds)
        }
        ["report", files @ ..] => report(files),
        ["instructions", path] => count(path, &subjects),
        ["list"] => {
            for subject in Subject::all() {
                println!("{}", subject.path());
            }
            Ok(())
        }
        _ => Err("stored replay LOG | report FILE.. | instructions LOG | list".into()),
    }
}

/// The subjects of these names; all where there is none.
fn chosen(paths: &[String]) -> Result<Vec<Subject>, String> {
    let mut subjects = Subject::all();
    for path in paths {
        if !subjects.iter().any(|subject| subject.path() == *path) {
            return Err(format!("no subject `{path}`; `stored list` names them"));
        }
    }
    subjects.retain(|subject| paths.is_empty() || paths.contains(&subject.path()));
    Ok(subjects)
}

/// Rounds in which every subject has its turn on every database.
fn replay(
    log: &Log,
    subjects: &[Subject],
    places: &[Place],
    rounds: std::ops::Range<usize>,
) -> Result<(), Box<dyn Error>> {
    eprintln!(
        "{} applications, {} transitions; last states: {:?}",
        log.applications.len(),
        log.entries.len(),
        counts(&log.last_states()?)
    );
    for round in rounds {
        for place in places {
            // Each round starts with another subject: nobody always follows the same neighbour.
            for number in 0..subjects.len() {
                let subject = subjects[(round + number) % subjects.len()];
                let turn = turn(log, subject, place, round)?;
                println!("{}", serde_json::to_string(&turn)?);
            }
        }
    }
    Ok(())
}

fn report(files: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut turns: Vec<Turn> = Vec::new();
    for file in files {
        for line in fs::read_to_string(file)?.lines() {
            turns.push(serde_json::from_str(line).map_err(|error| format!("{file}: {error}"))?);
        }
    }
    sort(&mut turns);
    for (title, table) in report::tables(&turns) {
        println!("### A stored transition: {title}\n\n{table}");
    }
    Ok(())
}

/// The order of the tables: rounds begin with another subject each.
fn sort(turns: &mut [Turn]) {
    let order: Vec<Subject> = Subject::all();
    let databases = Name::ALL.map(Name::as_str);
    turns.sort_by_key(|turn| {
        let database = databases.iter().position(|name| *name == turn.database);
        let subject = order
            .iter()
            .position(|subject| subject.code.name() == turn.subject);
        (
            (turn.batch, turn.record, turn.row == "loaded"),
            database,
            // What other programs print comes after ours.
            (subject.unwrap_or(order.len()), turn.subject.clone()),
            turn.round,
        )
    });
}

/// Instructions per transition: the difference between a replay of N and of 2N transitions.
fn count(path: &str, subjects: &[Subject]) -> Result<(), Box<dyn Error>> {
    const TRANSITIONS: u32 = 500;
    let mut table = Table::new(["", "instructions / transition"]);
    for subject in subjects {
        let subject = subject.path();
        let run = |transitions: u32| {
            let transitions = transitions.to_string();
            let arguments = [
                "replay",
                path,
                "--databases",
                "sqlite-memory",
                "--rounds",
                "1",
            ];
            let arguments = [arguments.as_slice(), &["--subjects", &subject]].concat();
            instructions::of_run(&[arguments, vec!["--transitions", &transitions]].concat())
        };
        let difference = run(2 * TRANSITIONS)?
            .checked_sub(run(TRANSITIONS)?)
            .ok_or("more work, fewer instructions")?;
        table.push([
            subject.clone(),
            (difference / u64::from(TRANSITIONS)).to_string(),
        ]);
    }
    println!("{table}");
    Ok(())
}
