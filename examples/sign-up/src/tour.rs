//! All commands, one after the other, with what they print.

use std::fmt::Write as _;
use std::io::Read;

use clap::Parser as _;

use crate::error::Error;
use crate::options::{Command, Options};

enum Step {
    /// What comes next, for a person.
    Say(&'static str),
    /// A command.
    Run(&'static [&'static str]),
    /// A command that reads `grants.toml`.
    Read(&'static [&'static str]),
}
use Step::{Read as Reads, Run, Say};

const GRANTS: &str = include_str!("../grants.toml");

const STEPS: &[Step] = &[
    Say(
        "Mary signs up. A form is over the user and all profiles; what is wrong with it is said at once",
    ),
    Run(&[
        "create",
        r#"{"identifier": "mary", "password": "correct horse", "emial": "m@example.org", "name": "Mary"}"#,
    ]),
    Run(&[
        "create",
        r#"{"identifier": "mary", "password": "correct horse", "email": "somewhere", "invoicing": {"name": "Mary Ltd", "address": ""}}"#,
    ]),
    Run(&[
        "create",
        r#"{"identifier": "mary", "password": "correct horse", "email": "m@example.org", "contact": {"name": "Mary"}, "invoicing": {"name": "Mary Ltd", "address": "1 Main Street"}}"#,
    ]),
    Run(&[
        "create",
        r#"{"identifier": "mary", "password": "battery", "email": "other@example.org", "contact": {"name": "Mary"}}"#,
    ]),
    Say(
        "She activates her account, and logs in: by her password, and by her address where somebody vouches for it",
    ),
    Run(&["login", "mary", "--password", "correct horse"]),
    Run(&["activate", "mary", "--password", "correct horse"]),
    Run(&["login", "mary", "--password", "correct horse"]),
    Run(&["login", "--vouched-for", "m@example.org"]),
    Say(
        "Her data are on two profiles, and read and set as one. A name that both have is read from the first",
    ),
    Run(&[
        "data",
        "mary",
        "--by",
        "mary",
        "town=Rome",
        "invoicing.name=Mary & Co",
    ]),
    Run(&["data", "mary", "--by", "mary", "name", "invoicing.name"]),
    Run(&["data", "mary", "--by", "mary", "name=Maria"]),
    Run(&["data", "mary", "--by", "mary", "twon=Rome"]),
    Run(&[
        "data",
        "mary",
        "--by",
        "mary",
        "--form",
        r#"{"contact": {"name": "Maria"}, "address": ""}"#,
    ]),
    Run(&["data", "mary", "--by", "mary"]),
    Say("Others sign up: root, who may do everything, Anna and Paul"),
    Run(&[
        "create",
        "--superuser",
        r#"{"identifier": "root", "password": "root's own", "email": "r@example.org", "contact": {"name": "Root"}}"#,
    ]),
    Run(&["activate", "root", "--password", "root's own"]),
    Run(&[
        "create",
        r#"{"identifier": "anna", "password": "anna's own", "email": "a@example.org", "contact": {"name": "Anna"}}"#,
    ]),
    Run(&["activate", "anna", "--password", "anna's own"]),
    Run(&[
        "create",
        r#"{"identifier": "paul", "password": "paul's own", "email": "p@example.org", "contact": {"name": "Paul"}}"#,
    ]),
    Run(&["activate", "paul", "--password", "paul's own"]),
    Run(&["list", "--by", "anna"]),
    Say("What Anna and Paul may do stands in a file. It is compared, and then imported"),
    Reads(&["grants", "--compare"]),
    Reads(&["grants", "--import"]),
    Run(&["grants"]),
    Run(&["list", "--by", "anna"]),
    Run(&["list", "--by", "paul"]),
    Say(
        "Three wrong passwords lock an account. Whoever knows the right one is told that it is locked",
    ),
    Run(&["login", "mary", "--password", "wrong"]),
    Run(&["login", "mary", "--password", "wrong"]),
    Run(&["login", "mary", "--password", "wrong"]),
    Run(&["login", "mary", "--password", "correct horse"]),
    Say("Paul may unlock it, and nothing else; Mary activates it"),
    Run(&["list", "--by", "paul"]),
    Run(&["unlock", "mary", "--by", "mary"]),
    Run(&["deactivate", "mary", "--by", "paul"]),
    Run(&["data", "mary", "--by", "paul", "town=Paris"]),
    Run(&["unlock", "mary", "--by", "paul"]),
    Run(&["activate", "mary", "--password", "correct horse"]),
    Run(&["login", "mary", "--password", "correct horse"]),
    Say(
        "An account that is not active has no permissions, whatever was granted; a superuser has all",
    ),
    Run(&["deactivate", "root", "--by", "anna"]),
    Run(&["deactivate", "anna", "--by", "root"]),
    Run(&["lock", "anna", "--by", "root", "--note", "too late"]),
    Run(&["list", "--by", "anna"]),
    Run(&["lock", "mary", "--by", "anna", "--note", "out of spite"]),
    Say("All of it was recorded, what was refused too"),
    Run(&["history", "mary", "--by", "anna"]),
    Run(&["history", "mary", "--by", "mary"]),
];

/// Runs the commands; gives them with what they print. A refusal is shown; what the database reports ends it.
pub(crate) fn show(
    mut execute: impl FnMut(&Command, &mut dyn Read) -> Result<String, Error>,
) -> Result<String, Error> {
    let mut text = String::new();
    for step in STEPS {
        let (arguments, mut input, from) = match step {
            Say(what) => {
                line(&mut text, format_args!("\n== {what}\n"));
                continue;
            }
            Run(arguments) => (arguments, "".as_bytes(), ""),
            Reads(arguments) => (arguments, GRANTS.as_bytes(), " < grants.toml"),
        };
        let shown: Vec<String> = arguments.iter().copied().map(quoted).collect();
        line(
            &mut text,
            format_args!("$ sign-up {}{from}", shown.join(" ")),
        );
        let program = std::iter::once("sign-up");
        let options = Options::try_parse_from(program.chain(arguments.iter().copied()));
        let command = options.ok().and_then(|options| options.command);
        let command = command.ok_or_else(|| std::io::Error::other(format!("{arguments:?}")))?;
        match execute(&command, &mut input) {
            Ok(printed) => text.push_str(&printed),
            Err(error @ Error::Database(_)) => return Err(error),
            Err(refused) => line(&mut text, format_args!("refused: {refused}")),
        }
    }
    Ok(text)
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-=@._".contains(letter);
    if argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// Writing to a text can't fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}
