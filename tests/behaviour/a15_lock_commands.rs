//! `lock`: what a program writes into its lock file, and when it does not.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::folder::Folder;

fn loan_desk(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loan_desk"));
    command.args(arguments).env_remove("CARGO_MANIFEST_DIR");
    command
}

fn said(output: Output, code: i32) -> (String, String) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

/// What `lock` with these arguments prints in this folder.
fn lock(folder: &Folder, arguments: &[&str], code: i32) -> (String, String) {
    let mut command = loan_desk(&[&["lock"], arguments].concat());
    said(command.current_dir(&folder.0).output().unwrap(), code)
}

fn file(folder: &Folder) -> PathBuf {
    folder.0.join("fsm.lock")
}

#[test]
fn a15_a_lock_is_written_once() {
    let folder = Folder::new("lock");
    let (_, missing) = lock(&folder, &["--check"], 1);
    assert!(missing.contains("fsm.lock can't be read: "), "{missing}");
    assert!(!file(&folder).exists());
    assert_eq!(lock(&folder, &[], 0).0, "fsm.lock\n");
    let written = fs::read_to_string(file(&folder)).unwrap();
    for line in [
        "model = \"Parcel\"",
        "column = \"crates.state\"",
        "    \"manually_override\",",
    ] {
        assert!(written.lines().any(|written| written == line), "{written}");
    }
    assert_eq!(
        lock(&folder, &["--check"], 0).0,
        "fsm.lock says what the machines say\n"
    );
    assert_eq!(
        lock(&folder, &[], 0).0,
        "nothing to write: fsm.lock says what the machines say\n"
    );
}

#[test]
fn a15_what_is_gone_is_not_written_over() {
    let folder = Folder::new("lock-gone");
    lock(&folder, &[], 0);
    // As if a state of the program had been called otherwise when the file was written.
    let written = fs::read_to_string(file(&folder)).unwrap();
    let before = written.replacen("{ name = \"reviewed\" }", "{ name = \"looked_at\" }", 1);
    assert_ne!(before, written);
    fs::write(file(&folder), &before).unwrap();
    for arguments in [&["--check"][..], &[]] {
        let (printed, refused) = lock(&folder, arguments, 1);
        assert_eq!(printed, "");
        assert_eq!(
            refused,
            "error: the machines say something else than fsm.lock:\n\
             - `Loan.state`: the state `looked_at` is gone, and what is kept under that name can't be read: if it is \
             `reviewed` now, write `#[state(alias = \"looked_at\")]` on that state\n\
             - `Loan.state`: the state `reviewed` is new\n\
             Where that is meant, the command `lock --accept` writes it.\n"
        );
        assert_eq!(fs::read_to_string(file(&folder)).unwrap(), before);
    }
    let (printed, _) = lock(&folder, &["--accept"], 0);
    assert!(
        printed.starts_with("fsm.lock\n- `Loan.state`: the state `looked_at` is gone"),
        "{printed}"
    );
    assert_eq!(fs::read_to_string(file(&folder)).unwrap(), written);
}

#[test]
fn a15_what_is_new_is_written() {
    let folder = Folder::new("lock-new");
    lock(&folder, &[], 0);
    let written = fs::read_to_string(file(&folder)).unwrap();
    let before = written.replacen("    { name = \"reviewed\" },\n", "", 1);
    fs::write(file(&folder), before).unwrap();
    let (_, old) = lock(&folder, &["--check"], 1);
    assert_eq!(
        old,
        "error: fsm.lock is out of date:\n- `Loan.state`: the state `reviewed` is new\n\
         Nothing is lost: the command `lock` writes it.\n"
    );
    let (printed, _) = lock(&folder, &[], 0);
    assert_eq!(
        printed,
        "fsm.lock\n- `Loan.state`: the state `reviewed` is new\n"
    );
    assert_eq!(fs::read_to_string(file(&folder)).unwrap(), written);
}

#[test]
fn a15_the_file_is_the_one_of_the_package() {
    let (here, package) = (Folder::new("lock-here"), Folder::new("lock-package"));
    let mut command = loan_desk(&["lock"]);
    command
        .current_dir(&here.0)
        .env("CARGO_MANIFEST_DIR", &package.0);
    said(command.output().unwrap(), 0);
    assert!(file(&package).exists() && !file(&here).exists());
    let other = here.0.join("other.lock");
    lock(&here, &["--file", other.to_str().unwrap()], 0);
    assert!(other.exists() && !file(&here).exists());
}

#[test]
fn a15_a_wrong_request_for_a_lock_is_refused() {
    let folder = Folder::new("lock-wrong");
    let (_, refused) = lock(&folder, &["--check", "--accept"], 2);
    assert!(
        refused.contains("'--check' cannot be used with '--accept'"),
        "{refused}"
    );
    let (_, refused) = lock(&folder, &["--file", "no/such/folder/fsm.lock"], 1);
    assert!(
        refused.starts_with("error: no/such/folder/fsm.lock can't be written: "),
        "{refused}"
    );
    fs::write(file(&folder), "nonsense").unwrap();
    for arguments in [&[][..], &["--accept"]] {
        let (_, refused) = lock(&folder, arguments, 1);
        assert!(
            refused.starts_with("error: fsm.lock is no lock file: TOML parse error at line 1"),
            "{refused}"
        );
        assert_eq!(fs::read_to_string(file(&folder)).unwrap(), "nonsense");
    }
}
