//! The program's own log, to the last figure.

use loan_replay::{Machine, Report};

use crate::database::{Database, run};

on_each_database! {
    a3_each_event_moves_its_loan
    a3_a_transition_takes_few_statements
    b6_each_transition_is_recorded_as_the_log_tells_it
    b6_a_record_that_is_gone_is_found
    a6_a_refused_event_leaves_the_loan_as_it_was
    f3_a_machine_takes_the_edges_of_its_table_and_no_others
}

/// Refused edges without their words, as `(source, target, times, first line)`.
pub(crate) fn refused(report: &Report) -> Vec<(&str, &str, i64, i64)> {
    let refused = report.refused.iter();
    refused
        .map(|edge| {
            let source = edge.source.as_deref().unwrap_or("-");
            (
                source,
                edge.target.as_str(),
                edge.times,
                edge.first_line.unwrap(),
            )
        })
        .collect()
}

pub(crate) fn states(report: &Report) -> Vec<(&str, i64)> {
    let states = report.states.iter();
    states
        .map(|(state, loans)| (state.as_str(), *loans))
        .collect()
}

pub(crate) fn edges(report: &Report) -> Vec<(&str, &str, i64)> {
    let edges = report.edges.iter();
    edges
        .map(|(source, target, times)| (source.as_str(), target.as_str(), *times))
        .collect()
}

fn a3_each_event_moves_its_loan(database: &Database) {
    let run = run(&database.options()).unwrap();
    let report = run.report;
    assert_eq!(
        (report.lines, report.cases, report.events()),
        (210, 44, 207)
    );
    assert_eq!(
        (report.transitions(), report.refusals(), report.malformed),
        (158, 5, 2)
    );
    assert_eq!((run.events, run.transitions, run.written), (207, 158, 202));
    assert_eq!(
        edges(&report),
        [
            ("accepted", "cancelled", 1),
            ("accepted", "finalized", 15),
            ("activated", "approved", 3),
            ("activated", "registered", 3),
            ("approved", "activated", 3),
            ("approved", "registered", 5),
            ("finalized", "activated", 5),
            ("finalized", "approved", 5),
            ("finalized", "declined", 2),
            ("finalized", "registered", 3),
            ("partlysubmitted", "cancelled", 4),
            ("partlysubmitted", "declined", 12),
            ("partlysubmitted", "preaccepted", 23),
            ("preaccepted", "accepted", 18),
            ("preaccepted", "cancelled", 3),
            ("preaccepted", "declined", 2),
            ("registered", "activated", 4),
            ("registered", "approved", 4),
            ("submitted", "partlysubmitted", 43),
        ]
    );
    assert_eq!(
        states(&report),
        [
            ("declined", 16),
            ("cancelled", 8),
            ("activated", 6),
            ("approved", 4),
            ("partlysubmitted", 4),
            ("registered", 3),
            ("accepted", 2),
            ("submitted", 1),
        ]
    );
    assert_eq!(
        report.first_malformed,
        [
            (
                61,
                "unknown activity `aproved`; did you mean `approved`?".to_owned()
            ),
            (
                122,
                "at is not a time as in 2012-03-01T09:30:00+01:00: `3 March 2025`".to_owned()
            ),
        ]
    );
    let rows = database.rows();
    let (id, amount, at, actor, state) = &rows[0];
    assert_eq!(
        (*id, *amount, *actor, state.as_str()),
        (500_100, 5000, 13, "activated")
    );
    assert_eq!(at.to_string(), "2025-03-03 11:46:48");
}

fn a3_a_transition_takes_few_statements(database: &Database) {
    let begun = "case,at,actor,activity,amount\n\
         1,2025-03-03T08:00:00Z,10,submitted,5\n\
         1,2025-03-03T08:01:00Z,10,partlysubmitted,5\n\
         2,2025-03-03T08:02:00Z,10,submitted,6\n";
    let one_more = "2,2025-03-03T08:03:00Z,10,partlysubmitted,6\n";
    let statements_for = |text: &str| {
        let mut options = database.options();
        options.log = Some(database.file("log.csv", text));
        options.fresh = true;
        run(&options).unwrap().statements
    };
    let transition = statements_for(&format!("{begun}{one_more}")) - statements_for(begun);
    // A savepoint, the UPDATE, a look at the row where the UPDATE does not return it, the record where it
    // is not a part of the UPDATE, and the end of the savepoint.
    let expected = if database.url.starts_with("postgres") {
        3
    } else {
        5
    };
    assert_eq!(transition, expected);
}

fn b6_each_transition_is_recorded_as_the_log_tells_it(database: &Database) {
    let report = run(&database.options()).unwrap().report;
    assert_eq!((report.records, report.broken.len()), (44 + 158, 0));
    assert!(
        report
            .to_string()
            .contains("records            202  0 breaks\n"),
        "{report}"
    );
    let records = database.records();
    assert_eq!(records.len(), 202);
    let of_first = records
        .iter()
        .filter(|kept| kept.0.as_deref() == Some("500100"));
    let of_first: Vec<String> = of_first
        .map(|(_, event, from, to, actor, at)| {
            let [from, to, actor] = [from, to, actor].map(|text| text.as_deref().unwrap_or("-"));
            format!("{at} {actor} {event}: {from} -> {to}")
        })
        .collect();
    assert_eq!(
        of_first,
        [
            "2025-03-03 07:10:00 10 create: - -> submitted",
            "2025-03-03 07:10:05 10 submit_partly: submitted -> partlysubmitted",
            "2025-03-03 08:44:43 11 pre_accept: partlysubmitted -> preaccepted",
            "2025-03-03 08:54:49 17 accept: preaccepted -> accepted",
            "2025-03-03 09:19:25 17 finalize: accepted -> finalized",
            "2025-03-03 10:18:06 11 approve: finalized -> approved",
            "2025-03-03 10:31:21 11 register: approved -> registered",
            "2025-03-03 11:46:48 13 activate: registered -> activated",
        ]
    );
}

fn b6_a_record_that_is_gone_is_found(database: &Database) {
    let options = database.options();
    run(&options).unwrap();
    database.execute("DELETE FROM replay_records WHERE row_key = '500100' AND event = 'approve'");
    database.execute("UPDATE replayed_loans SET state = 'declined' WHERE id = 500103");
    let report = run(&options).unwrap().report;
    assert_eq!((report.records, report.broken.len()), (201, 2));
    assert!(
        report.broken[0].contains("row 500100 of Loan left `approved`"),
        "{report}"
    );
    assert!(
        report.broken[1].contains("row 500103 of Loan is in `declined`"),
        "{report}"
    );
}

fn a6_a_refused_event_leaves_the_loan_as_it_was(database: &Database) {
    let log = database.file(
        "log.csv",
        "case,at,actor,activity,amount\n\
         1,2025-03-03T08:00:00Z,10,accepted,5\n\
         1,2025-03-03T08:01:00Z,11,submitted,6\n\
         1,2025-03-03T08:02:00Z,12,approved,7\n\
         1,2025-03-03T08:03:00Z,13,submitted,8\n",
    );
    let mut options = database.options();
    options.log = Some(log);
    let report = run(&options).unwrap().report;
    let at = "2025-03-03T08:01:00".parse().unwrap();
    assert_eq!(database.rows(), [(1, 6, at, 11, "submitted".to_owned())]);
    assert_eq!(
        refused(&report),
        [
            ("-", "accepted", 1, 2),
            ("submitted", "approved", 1, 4),
            ("submitted", "submitted", 1, 5)
        ]
    );
    let why: Vec<_> = report
        .refused
        .iter()
        .map(|edge| edge.why.as_deref().unwrap())
        .collect();
    assert_eq!(
        why,
        [
            "There is no such loan yet.",
            "You cannot approve a submitted loan.",
            "There is such a loan already."
        ]
    );
}

fn f3_a_machine_takes_the_edges_of_its_table_and_no_others(database: &Database) {
    let mut options = database.options();
    options.machine = Machine::NoEarlyCancel;
    let report = run(&options).unwrap().report;
    assert_eq!(
        (report.events(), report.transitions(), report.edges.len()),
        (207, 154, 18)
    );
    assert_eq!(
        refused(&report),
        [
            ("-", "accepted", 1, 124),
            ("activated", "submitted", 1, 64),
            ("declined", "accepted", 2, 35),
            // One of the four was cancelled a second time.
            ("partlysubmitted", "cancelled", 5, 27),
        ]
    );
    options.machine = Machine::OneOutcome;
    options.fresh = true;
    let report = run(&options).unwrap().report;
    assert_eq!(
        (report.events(), report.transitions(), report.edges.len()),
        (207, 136, 13)
    );
    assert_eq!(
        refused(&report),
        [
            ("-", "accepted", 1, 124),
            ("activated", "approved", 5, 81),
            ("activated", "registered", 4, 96),
            ("approved", "activated", 4, 23),
            ("approved", "registered", 4, 19),
            ("cancelled", "cancelled", 1, 28),
            ("declined", "accepted", 2, 35),
            ("registered", "activated", 3, 63),
            ("registered", "approved", 2, 58),
            ("registered", "submitted", 1, 64),
        ]
    );
    assert_eq!(
        states(&report),
        [
            ("declined", 16),
            ("cancelled", 8),
            ("activated", 5),
            ("approved", 5),
            ("partlysubmitted", 4),
            ("registered", 3),
            ("accepted", 2),
            ("submitted", 1),
        ]
    );
}
