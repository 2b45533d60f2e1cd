//! The lock file: what was renamed, left out or given another meaning since it was written.

mod machines;

use std::fs;
use std::path::PathBuf;

use fsm_core::prelude::*;
use fsm_core::{Difference, DifferenceKind, Lock, LockError, ModelInfo, check_lock};
use machines::{
    OddModel, aliased, as_text, before, both_gone, both_names, code_and_alias, code_gone,
    code_kept, code_moved, coded, codes, moved, one, other_name, other_table, renamed, reworked,
    two, without_alias,
};

fn differences(before: &ModelInfo, now: &ModelInfo) -> Vec<Difference> {
    let lock = Lock::of(std::slice::from_ref(before));
    lock.differences(std::slice::from_ref(now))
}

fn kinds(differences: &[Difference]) -> Vec<(DifferenceKind, &str)> {
    differences
        .iter()
        .map(|difference| {
            (
                difference.kind,
                difference.name.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

/// A file that goes with the value.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("fsm-{name}-{}.lock", std::process::id());
        let file = std::env::temp_dir().join(name);
        fs::write(&file, text).unwrap();
        Self(file)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a15_a_lock_has_a_line_for_each_state_and_event() {
    let lock = Lock::of(&[coded::Ticket::machine(), aliased::Loan::machine()]);
    let text = lock.to_string();
    let (head, machines) = text.split_once("format = 1\n").unwrap();
    assert!(head.lines().all(|line| line.starts_with("# ")), "{head}");
    assert_eq!(
        machines,
        r#"
[[machine]]
model = "Loan"
field = "state"
column = "loans.state"
storage = "text"
states = [
    { name = "approved" },
    { name = "checked", aliases = ["verified"] },
    { name = "created" },
    { name = "reviewed", aliases = ["seen"] },
]
events = [
    "approve",
    "review",
    "verify",
]

[[machine]]
model = "Ticket"
field = "state"
column = "tickets.state"
storage = "integer"
states = [
    { name = "closed", code = 3 },
    { name = "created", code = 1 },
    { name = "reviewed", code = 2 },
]
events = [
    "close",
    "review",
]
"#
    );
    // Whatever order they come in, and each once.
    let again = [
        aliased::Loan::machine(),
        coded::Ticket::machine(),
        aliased::Loan::machine(),
    ];
    assert_eq!(Lock::of(&again), lock);
}

#[test]
fn a15_a_lock_reads_what_it_has_written() {
    let models = [
        OddModel::machine(),
        coded::Ticket::machine(),
        aliased::Loan::machine(),
    ];
    let file = File::new("written", "");
    let lock = Lock::of(&models);
    lock.write(&file.0).unwrap();
    assert_eq!(Lock::read(&file.0).unwrap(), lock);
    assert!(check_lock(&models, &file.0).is_ok());
    // As git may check it out.
    fs::write(&file.0, lock.to_string().replace('\n', "\r\n")).unwrap();
    assert_eq!(Lock::read(&file.0).unwrap(), lock);
}

#[test]
fn a15_two_branches_merge() {
    let lock = Lock::of(&[aliased::Loan::machine()]);
    let text = lock.to_string();
    // Both branches have added the same state, and the same machine.
    let line = "    { name = \"checked\", aliases = [\"verified\"] },\n";
    let twice = text.replacen(line, &line.repeat(2), 1);
    let (head, machine) = twice.split_once("[[machine]]").unwrap();
    let twice = format!("{head}[[machine]]{machine}\n[[machine]]{machine}");
    let file = File::new("merged", &twice);
    assert_eq!(Lock::read(&file.0).unwrap(), lock);
}

#[test]
fn a15_a_state_that_was_renamed_without_an_alias_is_found() {
    use DifferenceKind::{EventGone, New, StateGone};
    let found = differences(&before::Loan::machine(), &renamed::Loan::machine());
    assert_eq!(
        kinds(&found),
        [
            (StateGone, "verified"),
            (New, "checked"),
            (EventGone, "verify"),
            (New, "check_it")
        ]
    );
    assert!(found[0].is_loss() && !found[1].is_loss() && found[2].is_loss());
    assert_eq!(
        found[0].to_string(),
        "`Loan.state`: the state `verified` is gone, and rows that hold it can't be read: if it is `checked` now, write \
         `#[state(alias = \"verified\")]` on that state"
    );
    assert_eq!(
        found[2].to_string(),
        "`Loan.state`: the event `verify` is gone: a request that sends it is an `UnknownEvent`, and records keep the \
         name as it was; if it is `check_it` now, take `verify` for `check_it` where requests come in, as long as old \
         pages send it"
    );
}

#[test]
fn a15_with_an_alias_nothing_is_lost() {
    let found = differences(&before::Loan::machine(), &aliased::Loan::machine());
    assert_eq!(kinds(&found), [(DifferenceKind::StateRenamed, "verified")]);
    assert!(!found[0].is_loss());
    let said =
        "`Loan.state`: the state `verified` is called `checked` now, and is read under both names";
    assert_eq!(found[0].to_string(), said);
}

#[test]
fn a15_a_name_is_changed_in_two_steps() {
    let found = differences(&before::Loan::machine(), &both_names::Loan::machine());
    assert_eq!(kinds(&found), [(DifferenceKind::New, "checked")]);
    let found = differences(&both_names::Loan::machine(), &aliased::Loan::machine());
    assert_eq!(kinds(&found), [(DifferenceKind::StateRenamed, "verified")]);
}

#[test]
fn a15_of_several_new_names_the_nearest_is_guessed() {
    use DifferenceKind::{AliasMoved, New, StateGone};
    let found = differences(&before::Loan::machine(), &reworked::Loan::machine());
    assert_eq!(
        kinds(&found),
        [
            (StateGone, "created"),
            (StateGone, "reviewed"),
            (AliasMoved, "seen"),
            (New, "archived"),
            (New, "new"),
            (New, "reviewed_twice"),
            (New, "archive"),
        ]
    );
    assert!(
        found[0].text.ends_with("on the state that it is now"),
        "{}",
        found[0]
    );
    assert!(
        found[1].text.contains("if it is `reviewed_twice` now"),
        "{}",
        found[1]
    );
}

#[test]
fn a15_former_names_are_watched_as_well() {
    let found = differences(&before::Loan::machine(), &without_alias::Loan::machine());
    assert_eq!(kinds(&found), [(DifferenceKind::AliasGone, "seen")]);
    assert!(found[0].is_loss());
    assert_eq!(
        found[0].text,
        "`seen`, a former name of `reviewed`, is gone, and rows that hold it can't be read: write \
         `#[state(alias = \"seen\")]` on `reviewed` again"
    );
    let found = differences(&without_alias::Loan::machine(), &before::Loan::machine());
    assert_eq!(kinds(&found), [(DifferenceKind::New, "seen")]);
}

#[test]
fn a15_codes_that_mean_something_else_are_found() {
    use DifferenceKind::CodeMoved;
    let found = differences(&coded::Ticket::machine(), &code_gone::Ticket::machine());
    assert_eq!(kinds(&found), [(DifferenceKind::CodeGone, "reviewed")]);
    assert_eq!(
        found[0].text,
        "the code 2 of `reviewed` is nobody's any more, and rows that hold it can't be read: pin `#[state(code = 2)]` \
         to `reviewed` again"
    );
    let found = differences(&coded::Ticket::machine(), &code_moved::Ticket::machine());
    assert_eq!(
        kinds(&found),
        [(CodeMoved, "closed"), (CodeMoved, "reviewed")]
    );
    assert_eq!(
        found[1].text,
        "the code 2 meant `reviewed`, and means `closed` now: rows that hold it are read as another state; pin \
         `#[state(code = 2)]` to `reviewed` again, and give `closed` a number that was never used"
    );
    // The rows are read, and the name is lost.
    let found = differences(&coded::Ticket::machine(), &code_kept::Ticket::machine());
    let kept = [
        (DifferenceKind::StateGone, "closed"),
        (DifferenceKind::New, "done"),
    ];
    assert_eq!(kinds(&found), kept);
    assert!(
        found[0].text.contains("its code 3 means `done` now"),
        "{}",
        found[0]
    );
    let found = differences(
        &coded::Ticket::machine(),
        &code_and_alias::Ticket::machine(),
    );
    assert_eq!(kinds(&found), [(DifferenceKind::StateRenamed, "closed")]);
    let found = differences(&coded::Ticket::machine(), &both_gone::Ticket::machine());
    assert_eq!(kinds(&found), kept);
    assert!(
        found[0]
            .text
            .ends_with("write `#[state(code = 3, alias = \"closed\")]` on that state"),
        "{}",
        found[0]
    );
}

#[test]
fn a15_a_code_that_no_row_holds_is_no_difference() {
    let text = Lock::of(&[codes::Ticket::machine()]).to_string();
    assert!(text.contains("{ name = \"reviewed\" },"), "{text}");
}

#[test]
fn a15_where_and_how_states_are_stored_is_watched() {
    use DifferenceKind::{ColumnChanged, MachineRenamed, New, StateGone, StorageChanged};
    let found = differences(&coded::Ticket::machine(), &as_text::Ticket::machine());
    assert_eq!(kinds(&found), [(StorageChanged, "")]);
    assert!(found[0].is_loss());
    assert_eq!(
        found[0].to_string(),
        "`Ticket.state`: its states were stored with `storage = integer`, and are read with `storage = text` now: a \
         migration has to rewrite `tickets.state`"
    );
    let found = differences(&before::Loan::machine(), &other_table::Loan::machine());
    assert_eq!(kinds(&found), [(ColumnChanged, "")]);
    assert!(
        found[0]
            .text
            .contains("`loans.state`, and are read from `credits.state` now")
    );
    // A model that was renamed is the machine on the same column, and its states are compared.
    let found = differences(&before::Loan::machine(), &other_name::Credit::machine());
    assert_eq!(
        kinds(&found),
        [
            (MachineRenamed, ""),
            (StateGone, "verified"),
            (New, "checked")
        ]
    );
    assert!(!found[0].is_loss());
    // Two models of one name are told apart by their columns.
    let models = [before::Loan::machine(), other_table::Loan::machine()];
    assert_eq!(Lock::of(&models).differences(&models), []);
    let found = Lock::of(&models).differences(&models[..1]);
    assert_eq!(kinds(&found), [(DifferenceKind::MachineGone, "")]);
    assert!(
        found[0]
            .text
            .contains("nothing reads the states in `credits.state`"),
        "{}",
        found[0]
    );
}

#[test]
fn a15_machines_and_events_come_move_and_go() {
    use DifferenceKind::{EventMoved, MachineGone, New};
    let found = differences(&two::Order::machine(), &moved::Order::machine());
    assert_eq!(kinds(&found), [(New, "send"), (EventMoved, "send")]);
    assert!(!found.iter().any(Difference::is_loss));
    let found = differences(&two::Order::machine(), &one::Order::machine());
    assert_eq!(kinds(&found), [(MachineGone, "")]);
    assert_eq!(
        found[0].to_string(),
        "`Order.shipping`: the machine is gone; records keep its name"
    );
    assert!(found[0].is_loss());
    let found = differences(&one::Order::machine(), &two::Order::machine());
    assert_eq!(kinds(&found), [(New, "")]);
    assert_eq!(found[0].to_string(), "`Order.shipping`: the machine is new");
}

#[test]
fn a15_no_difference_is_the_same_lock() {
    let models = [
        before::Loan::machine(),
        renamed::Loan::machine(),
        aliased::Loan::machine(),
        both_names::Loan::machine(),
        reworked::Loan::machine(),
        without_alias::Loan::machine(),
        other_name::Credit::machine(),
        other_table::Loan::machine(),
        coded::Ticket::machine(),
        codes::Ticket::machine(),
        code_gone::Ticket::machine(),
        code_moved::Ticket::machine(),
        code_kept::Ticket::machine(),
        code_and_alias::Ticket::machine(),
        both_gone::Ticket::machine(),
        as_text::Ticket::machine(),
        one::Order::machine(),
        two::Order::machine(),
        moved::Order::machine(),
        OddModel::machine(),
    ];
    for before in &models {
        let lock = Lock::of(std::slice::from_ref(before));
        for now in &models {
            let same = lock == Lock::of(std::slice::from_ref(now));
            assert_eq!(
                differences(before, now).is_empty(),
                same,
                "{before:?} {now:?}"
            );
        }
    }
}

#[test]
fn a15_a_test_that_fails_says_what_to_do() {
    let lock = Lock::of(&[before::Loan::machine()]).to_string();
    let file = File::new("said", &lock);
    let path = file.0.display().to_string();
    let error = check_lock(&[renamed::Loan::machine()], &file.0).unwrap_err();
    let said = format!("{error:?}");
    assert!(
        said.starts_with(&format!(
            "the machines say something else than {path}:\n- `Loan.state`: "
        )),
        "{said}"
    );
    assert!(
        said.ends_with("\nWhere that is meant, the command `lock --accept` writes it."),
        "{said}"
    );
    let error = check_lock(&[aliased::Loan::machine()], &file.0).unwrap_err();
    let said = format!("{error:?}");
    assert!(
        said.starts_with(&format!("{path} is out of date:\n- `Loan.state`: ")),
        "{said}"
    );
    assert!(
        said.ends_with("\nNothing is lost: the command `lock` writes it."),
        "{said}"
    );
}

#[test]
fn a15_a_file_that_is_no_lock_says_where() {
    let whole = Lock::of(&[coded::Ticket::machine()]).to_string();
    let broken = |from: &str, to: &str| {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole);
        let file = File::new("broken", &text);
        match Lock::read(&file.0) {
            Err(LockError::Malformed { text, .. }) => text,
            other => panic!("{from} -> {to}: {other:?}"),
        }
    };
    for (from, to, says) in [
        (
            "format = 1",
            "format = 2",
            "its format is 2, and this version of fsm-core knows 1",
        ),
        ("format = 1\n", "", "there is no `format = 1` in it"),
        ("format = 1", "format = \"1\"", "`format` is no number"),
        ("model = \"Ticket\"\n", "", "line 5: there is no `model`"),
        ("\"close\"", "7", "line 16: no text, in `events`"),
        (
            "{ name = \"closed\", code = 3 }",
            "\"closed\"",
            "line 11: no table",
        ),
        (
            "{ name = \"closed\", code",
            "{ code",
            "line 11: there is no `name`",
        ),
        (
            "code = 3",
            "code = 3_000_000_000",
            "line 11: `code` is too great a number",
        ),
        ("code = 3", "code = 3.5", "line 11: `code` is no number"),
        (
            "column = \"tickets.state\"",
            "column = 3",
            "line 5: `column` is no text",
        ),
        ("[[machine]]", "[machine]", "line 5: `machine` is no list"),
        (
            "states = [",
            "<<<<<<< HEAD\nstates = [",
            "line 10: two branches were not merged",
        ),
        ("states = [", "states [", "TOML parse error at line 10"),
    ] {
        let said = broken(from, to);
        assert!(said.contains(says), "{said}");
    }
    let missing = check_lock(&[], "/no/such/fsm.lock")
        .unwrap_err()
        .to_string();
    assert!(
        missing.starts_with("/no/such/fsm.lock can't be read: "),
        "{missing}"
    );
    assert!(
        missing.ends_with("; the command `lock` writes it"),
        "{missing}"
    );
}
