//! The program is killed at a moment that nobody chose: afterwards everything is as before, or everything is done, or the
//! next run goes on. `UPGRADE_KILLS` says how often on each database.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use accounts::Upgrade;
use accounts::upgrade::{Mode, Outcome};

use super::{Connection, NONE, different, django, legacy_rows, more, run, url};

/// What a database is found to be after a kill.
#[derive(Debug, Default)]
struct Found {
    as_before: usize,
    between: usize,
    done: usize,
}

#[test]
fn c15_a_run_that_is_killed_loses_nothing() {
    let times = std::env::var("UPGRADE_KILLS").map_or(4, |times| times.parse().unwrap());
    // How long an undisturbed one takes.
    let whole = {
        let database = django();
        more(8, &mut database.connect());
        let begun = Instant::now();
        assert!(program(&url(&database)).wait().unwrap().success());
        begun.elapsed()
    };
    let mut found = Found::default();
    for _ in 0..times {
        let database = django();
        let conn = &mut database.connect();
        more(8, conn);
        let before = legacy_rows(conn);
        let expected = Upgrade::new().dry_run(conn, |_| {}).unwrap();
        // A first run, and at times a second one that goes on, are killed.
        for _ in 0..fastrand::usize(1..=2) {
            kill(&url(&database), whole);
            look(&mut found, conn);
        }
        assert_eq!(legacy_rows(conn), before);
        let upgraded = run(conn);
        assert_eq!(upgraded.users, expected.users);
        assert_eq!(upgraded.checksum, expected.checksum);
        assert_eq!(upgraded.next_id, expected.next_id);
        assert_eq!(different(conn), NONE);
        assert_eq!(run(conn).outcome, Outcome::AlreadyDone);
    }
    println!("{found:?}");
}

fn program(url: &str) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_accounts_program"))
        .args(["upgrade", "--database-url", url])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills a run before it would have ended, or shortly after.
fn kill(url: &str, whole: Duration) {
    let mut program = program(url);
    thread::sleep(whole.mul_f64(fastrand::f64() * 1.1));
    program.kill().unwrap();
    program.wait().unwrap();
}

/// A server may still be at the last statement of a client that was killed, and commit nothing of it.
fn look(found: &mut Found, conn: &mut Connection) {
    match Upgrade::new().mode(conn).unwrap() {
        Mode::New => found.done += 1,
        Mode::Between => found.between += 1,
        _ => found.as_before += 1,
    }
}
