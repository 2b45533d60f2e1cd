//! `ddl` and `drift`: what a program writes into its migrations, and whether a database has it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::folder::Folder;

fn loan_desk(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loan_desk"))
        .args(arguments)
        .output()
        .unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = loan_desk(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

const TABLES: &str = "
    CREATE TABLE parcels (id INTEGER PRIMARY KEY, state TEXT NOT NULL);
    CREATE TABLE crates (shop TEXT, number INTEGER, state TEXT NOT NULL, PRIMARY KEY (shop, number));";

fn database(folder: &Folder) -> (SqliteConnection, String) {
    let file = folder.0.join("desk.sqlite");
    let url = file.to_str().unwrap().to_owned();
    let mut conn = SqliteConnection::establish(&url).unwrap();
    conn.batch_execute(TABLES).unwrap();
    (conn, url)
}

fn sql(migration: &Path, file: &str) -> String {
    fs::read_to_string(migration.join(file)).unwrap()
}

/// What `drift` says, line by line.
fn drift(url: &str) -> Vec<String> {
    let output = loan_desk(&["drift", "--database-url", url]);
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<String> = said.lines().map(ToOwned::to_owned).collect();
    assert_eq!(output.status.success(), lines == ["nothing to report"]);
    lines
}

#[test]
fn f8_a_program_prints_what_guards_its_tables() {
    let ddl = ["ddl", "--dialect", "sqlite", "--model", "Parcel"];
    let up = printed(&ddl);
    assert!(up.contains("CREATE TRIGGER \"parcels_state_moves\" AFTER UPDATE ON \"parcels\""));
    let down = printed(&[&ddl[..], &["--down"]].concat());
    let folder = Folder::new("ddl");
    let (mut conn, url) = database(&folder);
    conn.batch_execute(&up).unwrap();
    let missing = drift(&url);
    assert!(
        missing
            .iter()
            .all(|line| line.starts_with("missing: crates")),
        "{missing:?}"
    );
    conn.batch_execute(&down).unwrap();
    assert_eq!(drift(&url).len(), 6);
    for dialect in ["postgres", "mysql"] {
        let both = printed(&["ddl", "--dialect", dialect]);
        assert!(both.contains("parcels_state_moves") && both.contains("crates_state_moves"));
    }
}

#[test]
fn f8_a_migration_is_written_and_after_a_change_what_has_changed() {
    let folder = Folder::new("migrations");
    let (mut conn, url) = database(&folder);
    let migrations = Folder::new("migrations-of");
    let ddl = |name| {
        let ddl = [
            "ddl",
            "--dialect",
            "sqlite",
            "--migrations",
            migrations.0.to_str().unwrap(),
        ];
        PathBuf::from(printed(&[&ddl[..], &["--name", name]].concat()).trim_end())
    };
    fs::create_dir(migrations.0.join("2020-01-01-000000_tables")).unwrap();
    let first = ddl("first");
    conn.batch_execute(&sql(&first, "up.sql")).unwrap();
    assert_eq!(drift(&url), ["nothing to report"]);
    let nothing = ddl("again");
    assert!(nothing.starts_with("nothing to write: the migrations say what the machines say"));

    // As if the machine had had an edge more when the migration was written.
    let (installed, old) = (
        sql(&first, "up.sql"),
        "WHEN 'shut' THEN NEW.\"state\" COLLATE BINARY IN ('shut')",
    );
    let before = installed.replacen(old, &old.replace("('shut')", "('shut', 'open')"), 1);
    assert_ne!(before, installed);
    fs::write(first.join("up.sql"), &before).unwrap();
    conn.batch_execute(&sql(&first, "down.sql")).unwrap();
    conn.batch_execute(&before).unwrap();
    let state = |conn: &mut SqliteConnection, state: &str| {
        conn.batch_execute(&format!("UPDATE parcels SET state = '{state}'"))
    };
    conn.batch_execute("INSERT INTO parcels (state) VALUES ('shut')")
        .unwrap();
    assert!(state(&mut conn, "open").is_ok());
    assert!(state(&mut conn, "shut").is_ok());
    assert_eq!(drift(&url).len(), 1);

    let second = ddl("second");
    let up = sql(&second, "up.sql");
    // The other table is not in it.
    assert!(up.contains("parcels") && !up.contains("crates"), "{up}");
    conn.batch_execute(&up).unwrap();
    assert_eq!(drift(&url), ["nothing to report"]);
    assert!(state(&mut conn, "open").is_err());
    conn.batch_execute(&sql(&second, "down.sql")).unwrap();
    assert!(state(&mut conn, "open").is_ok());
    assert_eq!(drift(&url).len(), 1);
    conn.batch_execute(&up).unwrap();
    assert!(ddl("third").starts_with("nothing to write: the migrations say what the machines say"));
}

#[test]
fn f8_a_wrong_request_for_ddl_says_what_there_is() {
    let refused = |arguments: &[&str], code| {
        let output = loan_desk(arguments);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(&["ddl", "--dialect", "sqlite", "--model", "Parcels"], 2);
    assert!(said.contains("similar value exists: 'Parcel'"), "{said}");
    let said = refused(
        &["ddl", "--dialect", "sqlite", "--migrations", "/no/such"],
        1,
    );
    assert!(said.contains("/no/such: "), "{said}");
    let up = [
        "ddl",
        "--dialect",
        "sqlite",
        "--migrations",
        "/tmp",
        "--name",
        "../x",
    ];
    let said = refused(&up, 2);
    assert!(said.contains("`../x` is no name of a migration"), "{said}");
}
