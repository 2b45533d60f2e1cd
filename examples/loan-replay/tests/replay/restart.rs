//! A replay that is stopped goes on where it was: nothing twice, nothing lost.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use loan_replay::{Error, Machine, Options};

use crate::database::{Database, own_log, run};

on_each_database! {
    a3_a_replay_that_is_killed_comes_out_the_same
    a3_a_log_that_was_cut_short_or_has_grown_goes_on
    a3_a_replay_that_is_done_changes_nothing
    g4_of_two_replays_at_once_the_later_writes
    h4_another_log_or_machine_is_refused
}

/// The program's own log many times over, each time with other cases.
fn long_log(database: &Database, times: i64) -> PathBuf {
    let own = std::fs::read_to_string(own_log()).unwrap();
    let (header, events) = own.split_once('\n').unwrap();
    let mut log = format!("{header}\n");
    for time in 0..times {
        for line in events.lines() {
            let (case, rest) = line.split_once(',').unwrap();
            let case = case.parse::<i64>().unwrap() + 1000 * time;
            writeln!(log, "{case},{rest}").unwrap();
        }
    }
    database.file("long.csv", log)
}

/// The program, as somebody starts it.
fn program(options: &Options) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loan-replay"));
    command
        .arg(options.log.as_ref().unwrap())
        .args(["--database-url", options.database_url.as_ref().unwrap()])
        .args(["--batch", &options.batch.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn a3_a_replay_that_is_killed_comes_out_the_same(database: &Database) {
    const KILLS: u64 = 20;
    let mut options = database.options();
    options.log = Some(long_log(database, 100));
    options.batch = 7;
    let mut died = 0;
    for kill in 0..KILLS {
        let mut child = program(&options).spawn().unwrap();
        // Anywhere: while it starts, skips, or is in the middle of a batch.
        thread::sleep(Duration::from_millis(20 + kill * 7919 % 230));
        // It may have come to its end.
        let _ = child.kill();
        if child.wait().unwrap().code().is_none() {
            died += 1;
        }
    }
    assert!(died > 5, "only {died} were killed: the log is too short");
    options.batch = 1000;
    let last = run(&options).unwrap();
    assert!(last.continued_after > 0);

    let straight = Database::sqlite();
    let mut options = options.clone();
    options.database_url = Some(straight.url.clone());
    let expected = run(&options).unwrap();
    assert_eq!(last.report, expected.report);
    assert_eq!(database.rows(), straight.rows());
    let report = expected.report;
    // As many records as loans and transitions, the same ones, and none contradicts a loan.
    assert_eq!(database.records(), straight.records());
    assert_eq!(report.records, report.cases + report.transitions());
    assert_eq!(report.broken, [""; 0]);
    assert_eq!((report.cases, report.transitions()), (4400, 15_800));
    assert_eq!((report.refusals(), report.malformed), (500, 200));
    assert_eq!(report.first_malformed.len(), 20);
}

fn a3_a_log_that_was_cut_short_or_has_grown_goes_on(database: &Database) {
    let text = std::fs::read_to_string(own_log()).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let mut options = database.options();

    let begun: String = text.split_inclusive('\n').take(30).collect();
    options.log = Some(database.file("begun.csv", begun.trim_end()));
    assert_eq!(run(&options).unwrap().report.lines, 30);

    options.log = Some(database.file("cut.csv.gz", &packed[..packed.len() * 2 / 3]));
    let Err(Error::CutShort { line }) = run(&options) else {
        panic!("the log is cut short");
    };
    assert!((31..210).contains(&line), "{line}");

    options.log = Some(database.file("whole.csv", text.replace('\n', "\r\n")));
    let rest = run(&options).unwrap();
    assert_eq!(
        (rest.continued_after, rest.report.log.as_str()),
        (line, "whole.csv")
    );
    assert_eq!((rest.report.cases, rest.report.transitions()), (44, 158));
    assert_eq!((rest.report.refusals(), rest.report.malformed), (5, 2));
}

fn a3_a_replay_that_is_done_changes_nothing(database: &Database) {
    let options = database.options();
    let first = run(&options).unwrap();
    let rows = database.rows();
    let second = run(&options).unwrap();
    assert_eq!(
        (second.continued_after, second.events, second.statements),
        (210, 0, 0)
    );
    assert_eq!(
        (second.report, database.rows()),
        (first.report.clone(), rows)
    );
    assert_eq!(first.report.records, 202);

    let mut options = options;
    options.fresh = true;
    let third = run(&options).unwrap();
    assert_eq!((third.continued_after, third.events), (0, first.events));
    assert_eq!(third.report, first.report);
}

fn g4_of_two_replays_at_once_the_later_writes(database: &Database) {
    let mut options = database.options();
    options.log = Some(long_log(database, 20));
    options.batch = 10;
    // So that neither has to make the tables.
    let begun = std::fs::read_to_string(own_log()).unwrap();
    let begun: String = begun.split_inclusive('\n').take(2).collect();
    let begun = Options {
        log: Some(database.file("begun.csv", begun)),
        ..options.clone()
    };
    run(&begun).unwrap();
    let outcomes = thread::scope(|scope| {
        let replays: Vec<_> = (0..2)
            .map(|number| {
                let options = &options;
                scope.spawn(move || {
                    thread::sleep(Duration::from_millis(100 * number));
                    run(options)
                })
            })
            .collect();
        let join = replays.into_iter().map(|replay| replay.join().unwrap());
        join.collect::<Vec<_>>()
    });
    let [first, second] = &outcomes[..] else {
        panic!("two");
    };
    let second = second.as_ref().unwrap();
    match first {
        Ok(first) => assert_eq!(second.continued_after, first.report.lines),
        Err(error) => assert!(matches!(error, Error::OtherRun), "{error:?}"),
    }
    assert_eq!(
        (second.report.cases, second.report.transitions()),
        (880, 3160)
    );
    assert_eq!(
        (second.report.refusals(), second.report.malformed),
        (100, 40)
    );
}

fn h4_another_log_or_machine_is_refused(database: &Database) {
    let options = database.options();
    run(&options).unwrap();
    let text = std::fs::read_to_string(own_log()).unwrap();
    let shorter: String = text.split_inclusive('\n').take(30).collect();
    let changed = text.replacen(",5000", ",6000", 1);
    for (name, text) in [("shorter.csv", shorter), ("changed.csv", changed)] {
        let mut options = options.clone();
        options.log = Some(database.file(name, text));
        let error = run(&options).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the database holds a replay of log.csv up to line 210, and {name} does not begin with \
                 the same lines: --fresh starts over"
            )
        );
    }
    let mut other = options.clone();
    other.machine = Machine::OneOutcome;
    assert_eq!(
        run(&other).unwrap_err().to_string(),
        "the database holds a replay through the machine full, not one-outcome: --fresh starts over"
    );
    assert_eq!(run(&options).unwrap().report.transitions(), 158);
}
