//! Events in memory: instructions and wall time per event, for every library.
//!
//! ```text
//! events report [--rounds 101] [--no-instructions] [SUBJECT..]   both, as Markdown (the default)
//! events run SUBJECT PASSES                     one subject alone, for callgrind or a profiler
//! events list                                   the subjects
//! ```
//!
//! A `SUBJECT` is `group/name` or a whole group: `loan`, `large`, `chain`.

use std::error::Error;
use std::hint::black_box;

use fsm_benches::arguments::Arguments;
use fsm_benches::instructions;
use fsm_benches::markdown::Table;
use fsm_benches::rounds::{self, STREAMS};
use fsm_benches::subject::{self, Group, Subject};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let rounds = arguments.option("--rounds", 101)?;
    let no_instructions = arguments.flag("--no-instructions");
    let words = arguments.words()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => report(&[], rounds, !no_instructions),
        ["report", names @ ..] => report(names, rounds, !no_instructions),
        ["run", name, passes] => run(name, passes.parse()?),
        ["list"] => {
            for subject in subject::all(0) {
                println!("{}", subject.path());
            }
            Ok(())
        }
        _ => Err("events report [SUBJECT..] | run SUBJECT PASSES | list".into()),
    }
}

/// Runs one subject and nothing else.
fn run(name: &str, passes: u32) -> Result<(), Box<dyn Error>> {
    let subjects = subject::all(1);
    let subject = subjects
        .iter()
        .find(|subject| subject.path() == name)
        .ok_or_else(|| format!("no subject `{name}`; `events list` names them"))?;
    for _ in 0..passes {
        black_box(subject.pass(0));
    }
    Ok(())
}

/// Measures the named subjects, all of them by default, and prints a table for each group.
fn report(names: &[&str], rounds: usize, count: bool) -> Result<(), Box<dyn Error>> {
    let subjects = subject::all(STREAMS);
    for name in names {
        let known = |subject: &Subject| is_named(subject, name);
        if !subjects.iter().any(known) {
            return Err(format!("no subject `{name}`; `events list` names them").into());
        }
    }
    for group in Group::ALL {
        let chosen: Vec<&Subject> = subjects
            .iter()
            .filter(|subject| subject.group == group)
            .filter(|subject| names.is_empty() || names.iter().any(|name| is_named(subject, name)))
            .collect();
        if chosen.is_empty() {
            continue;
        }
        assert_equal_checksums(&chosen);
        println!("### {}\n", group.title());
        println!("{}", table(group, &chosen, rounds, count)?);
    }
    Ok(())
}

fn is_named(subject: &Subject, name: &str) -> bool {
    subject.path() == name || subject.group.to_string() == name
}

/// All subjects of a group go through the same states, or the comparison would mean nothing.
fn assert_equal_checksums(subjects: &[&Subject]) {
    for stream in 0..usize::from(STREAMS) {
        let expected = subjects[0].pass(stream);
        for subject in subjects {
            let checksum = subject.pass(stream);
            assert_eq!(checksum, expected, "{}, stream {stream}", subject.path());
        }
    }
}

fn table(
    group: Group,
    subjects: &[&Subject],
    rounds: usize,
    count: bool,
) -> Result<Table, Box<dyn Error>> {
    let instructions: Vec<Option<f64>> = subjects
        .iter()
        .map(|subject| count.then(|| instructions::per_unit(subject)).transpose())
        .collect::<Result<_, _>>()?;
    let nanoseconds = rounds::nanoseconds_per_unit(subjects, rounds);
    let baseline = subjects
        .iter()
        .position(|subject| subject.name == group.baseline());

    let unit = group.unit();
    let mut table = Table::new([
        String::new(),
        format!("instructions / {unit}"),
        format!("to {}", group.baseline()),
        format!("ns / {unit}"),
        format!("to {}", group.baseline()),
    ]);
    for (at, subject) in subjects.iter().enumerate() {
        let base_instructions = baseline.and_then(|base| instructions[base]);
        let base_nanoseconds = baseline.map(|base| nanoseconds[base]);
        table.push([
            subject.name.to_owned(),
            figure(instructions[at], 1),
            figure(ratio(instructions[at], base_instructions), 2),
            figure(Some(nanoseconds[at]), 2),
            figure(ratio(Some(nanoseconds[at]), base_nanoseconds), 2),
        ]);
    }
    Ok(table)
}

fn ratio(value: Option<f64>, base: Option<f64>) -> Option<f64> {
    Some(value? / base?)
}

fn figure(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
