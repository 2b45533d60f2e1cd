//! The application events of the BPI Challenge 2012 log, where it lies beside the checkout: 13,087
//! applications of a Dutch bank.

use std::path::{Path, PathBuf};

use loan_replay::{Machine, Report};

use crate::database::{Database, run};
use crate::small_log::{edges, refused, states};

on_each_database! {
    b6_f3_the_real_log_comes_out_as_it_did
}

fn path() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.join("../../../shared/data/loan-applications-2012.csv.gz")
}

fn b6_f3_the_real_log_comes_out_as_it_did(database: &Database) {
    let report_of = |machine| -> Report {
        let mut options = database.options();
        options.log = Some(path());
        options.machine = machine;
        options.fresh = true;
        // The database is asked as well, and refuses nothing that happened.
        options.guard = true;
        options.batch = 1000;
        let report = run(&options).unwrap().report;
        assert_eq!(
            (report.lines, report.cases, report.events()),
            (60_850, 13_087, 60_849)
        );
        assert_eq!(report.malformed, 0);
        assert_eq!(report.records, 13_087 + report.transitions());
        assert_eq!(report.broken, [""; 0]);
        report
    };

    let full = report_of(Machine::Full);
    assert_eq!((full.transitions(), full.edges.len()), (47_762, 21));
    assert_eq!(refused(&full), []);
    let all = [
        ("accepted", "cancelled", 66),
        ("accepted", "declined", 29),
        ("accepted", "finalized", 5015),
        ("activated", "approved", 505),
        ("activated", "registered", 619),
        ("approved", "activated", 997),
        ("approved", "registered", 912),
        ("finalized", "activated", 476),
        ("finalized", "approved", 1055),
        ("finalized", "cancelled", 1640),
        ("finalized", "declined", 802),
        ("finalized", "registered", 715),
        ("partlysubmitted", "cancelled", 1),
        ("partlysubmitted", "declined", 5719),
        ("partlysubmitted", "preaccepted", 7367),
        ("preaccepted", "accepted", 5113),
        ("preaccepted", "cancelled", 1100),
        ("preaccepted", "declined", 1085),
        ("registered", "activated", 773),
        ("registered", "approved", 686),
        ("submitted", "partlysubmitted", 13_087),
    ];
    assert_eq!(edges(&full), all);
    assert_eq!(
        states(&full),
        [
            ("declined", 7635),
            ("cancelled", 2807),
            ("activated", 1122),
            ("registered", 787),
            ("approved", 337),
            ("finalized", 327),
            ("preaccepted", 69),
            ("accepted", 3),
        ]
    );

    let no_early_cancel = report_of(Machine::NoEarlyCancel);
    assert_eq!(
        refused(&no_early_cancel),
        [("partlysubmitted", "cancelled", 1, 28_341)]
    );
    let all_but_one: Vec<_> = all.into_iter().filter(|edge| edge.2 != 1).collect();
    assert_eq!(edges(&no_early_cancel), all_but_one);

    let one_outcome = report_of(Machine::OneOutcome);
    assert_eq!(one_outcome.refusals(), 4492);
    assert_eq!(
        refused(&one_outcome),
        [
            ("activated", "approved", 476, 2114),
            ("activated", "registered", 476, 2115),
            ("approved", "activated", 1055, 783),
            ("approved", "registered", 1055, 782),
            ("registered", "activated", 715, 508),
            ("registered", "approved", 715, 509),
        ]
    );
    let outcomes = ["approved", "registered", "activated"];
    let all_but_six: Vec<_> = all
        .into_iter()
        .filter(|edge| !outcomes.contains(&edge.0))
        .collect();
    assert_eq!(edges(&one_outcome), all_but_six);
    assert_eq!(
        states(&one_outcome),
        [
            ("declined", 7635),
            ("cancelled", 2807),
            ("approved", 1055),
            ("registered", 715),
            ("activated", 476),
            ("finalized", 327),
            ("preaccepted", 69),
            ("accepted", 3),
        ]
    );
}
