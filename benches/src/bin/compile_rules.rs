//! Compile time of many rules: how much longer `cargo check` takes for rules on a relation.
//!
//! ```text
//! compile_rules [--rules 50,200] [--rounds 5] [--keep]
//! ```
//!
//! Each rule compares two columns with the actor and looks at a related row; every crate is for two
//! backends, SQLite and PostgreSQL. `composed` puts 32 of the rules together, for each backend.

use std::error::Error;
use std::fmt::Write as _;

use fsm_benches::arguments::Arguments;
use fsm_benches::markdown::Table;
use fsm_benches::models::{Code, manifest};
use fsm_benches::rounds::median;
use fsm_benches::workshop::{Workshop, fsm_core};

const MODELS: &str = "#![allow(warnings)]

use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { tasks (id) { id -> BigInt, project_id -> BigInt, owner_id -> BigInt, done -> Bool, } }
diesel::table! { roles (id) { id -> BigInt, project_id -> BigInt, user_id -> BigInt, level -> Integer, } }

pub struct User {
    pub id: i64,
}

#[derive(Columns, Queryable, Selectable)]
#[diesel(table_name = tasks)]
pub struct Task {
    pub id: i64,
    pub project_id: i64,
    pub owner_id: i64,
    pub done: bool,
}

#[derive(Columns, Queryable, Selectable)]
#[diesel(table_name = roles)]
pub struct Role {
    pub id: i64,
    pub project_id: i64,
    pub user_id: i64,
    pub level: i32,
}
";

/// How many rules are put together.
const COMPOSED: usize = 32;

fn main_rs(rules: usize, composed: bool) -> Result<String, std::fmt::Error> {
    let mut text = MODELS.to_owned();
    for number in 0..rules {
        write!(
            text,
            "
#[rule]
pub fn can_{number}(user: &User, task: &Task) -> bool {{
    task.owner_id == user.id
        || exists(|r: Role| {{
            r.user_id == user.id && r.project_id == task.project_id && r.level == {number}
        }})
}}
"
        )?;
    }
    if composed {
        let all: Vec<String> = (0..COMPOSED)
            .map(|number| format!("can_{number}()"))
            .collect();
        for (name, backend) in [
            ("sqlite", "diesel::sqlite::Sqlite"),
            ("pg", "diesel::pg::Pg"),
        ] {
            write!(
                text,
                "
pub fn composed_{name}(user: &User) -> fsm_core::Scope<'_, tasks::table, {backend}> {{
    ({}).scope(user)
}}
",
                all.join(" & ")
            )?;
        }
    }
    text += "\nfn main() {}\n";
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let sizes: Vec<usize> = arguments.list("--rules", &[50, 200])?;
    let rounds: usize = arguments.option("--rounds", 5)?;
    let keep = arguments.flag("--keep");
    if let Some(word) = arguments.words()?.first() {
        return Err(format!("unknown argument `{word}`").into());
    }
    let mut wanted = vec![("no rules".to_owned(), 0, false)];
    for size in sizes {
        wanted.push((format!("{size} rules"), size, false));
        if size >= COMPOSED {
            wanted.push((
                format!("{size} rules, {COMPOSED} of them composed"),
                size,
                true,
            ));
        }
    }
    let workshop = Workshop::new(true)?;
    let mut crates = Vec::new();
    for (index, (title, rules, composed)) in wanted.into_iter().enumerate() {
        let name = format!("rules-{index}");
        let machines = format!("name = \"{}\"", Code::Machines);
        let manifest =
            manifest(Code::Machines, &fsm_core()).replace(&machines, &format!("name = \"{name}\""));
        let prepared = workshop.prepare(&name, &manifest, &main_rs(rules, composed)?)?;
        if !prepared.compiles {
            return Err(format!("{title}: it does not compile").into());
        }
        crates.push((title, prepared, Vec::new()));
    }
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (_, prepared, seconds) in &mut crates {
            seconds.push(workshop.check_after_touch(prepared)?);
        }
    }
    let mut table = Table::new([
        String::new(),
        "seconds".to_owned(),
        "more than none".to_owned(),
    ]);
    let none = crates
        .first()
        .map_or(0.0, |(_, _, seconds)| median(seconds.clone()));
    for (title, _, seconds) in crates {
        let seconds = median(seconds);
        table.push([
            title,
            format!("{seconds:.2}"),
            format!("{:.2}", seconds - none),
        ]);
    }
    println!("### `cargo check` after a touch: rules on a relation, two backends\n");
    println!("{table}");
    workshop.close(keep)
}
