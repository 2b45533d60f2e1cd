//! `accounts upgrade`, as somebody runs it.

use std::process::{Command, Output};

use super::{NONE, different, django, url};

fn accounts(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_accounts_program"));
    let Output {
        status,
        stdout,
        stderr,
    } = program.args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn c15_one_command_takes_the_users_over() {
    let database = django();
    let url = url(&database);
    let dry = ["upgrade", "--database-url", &url, "--dry-run"];
    let (code, rehearsed, progress) = accounts(&dry);
    assert_eq!((code, &*progress), (Some(0), "copying\n"), "{rehearsed}");
    for line in [
        "21 users of `auth_user`, and as many with a profile in the new tables",
        "the next user has the id 24",
        "warning: 1 users were not active: nothing keeps them from logging in but a program that asks `is_active`, or \
         states, by --initial, --active and --inactive",
        "passwords: 6 can be used, 13 users have none",
        "warning: 1 users have a password hashed by scrypt, and can't log in by it: they need a new one",
    ] {
        assert!(rehearsed.lines().any(|told| told == line), "{rehearsed}");
    }
    assert!(rehearsed.ends_with("nothing has changed\n"), "{rehearsed}");
    let for_good = ["upgrade", "--database-url", &url];
    let (code, done, progress) = accounts(&for_good);
    assert_eq!((code, &*progress), (Some(0), "copying\ncommitting\n"));
    let but_the_last = |text: &str| text.trim_end().rsplit_once('\n').unwrap().0.to_owned();
    assert_eq!(but_the_last(&done), but_the_last(&rehearsed));
    assert!(done.ends_with("`auth_user` is as it was\n"), "{done}");
    assert_eq!(different(&mut database.connect()), NONE);
    let (code, again, _) = accounts(&for_good);
    assert_eq!(code, Some(0));
    assert_eq!(
        again,
        "21 users of `auth_user` were taken over already: nothing has changed\n"
    );
}

#[test]
fn c15_the_command_says_what_is_wrong() {
    let database = django();
    let url = url(&database);
    let (code, _, error) = accounts(&["upgrade", "--database-url", &url, "--table", "users"]);
    assert_eq!(
        (code, &*error),
        (
            Some(1),
            "error: there is no table `users` to take users over from\n"
        )
    );
    let (code, _, error) = accounts(&["upgrade", "--database-url", &url, "--active", "active"]);
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("--inactive <STATE>"), "{error}");
    let (code, _, error) = accounts(&["upgrade", "--database-url", "oracle://x/y"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("is no database that this program knows"),
        "{error}"
    );
    let (code, _, error) = accounts(&["upgrade", "--database-url", "/no/such/file"]);
    assert_eq!(
        (code, &*error),
        (Some(1), "error: there is no file /no/such/file\n")
    );
}
