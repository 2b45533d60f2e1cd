//! Lists: which rows a user may act on, by our rules and by hand.
//!
//! ```text
//! lists [--databases sqlite,postgres] [--rounds 30] [--roles 100000] [--organisations 200000] [--sql]
//! ```
//!
//! The roles table is asked about the first number of tasks, organisations about the second. `postgres`
//! is the server of `PG_DATABASE_URL` and needs the feature `postgres`; its tables are temporary.

use std::error::Error;

use diesel::prelude::*;
use fsm_benches::arguments::Arguments;
use fsm_benches::lists::database::Database;
use fsm_benches::lists::measure::{Measured, measure, ratio, steps};
use fsm_benches::lists::question::{Form, Question, Rule};
use fsm_benches::markdown::Table;

/// What is to be measured.
struct Sizes {
    rounds: usize,
    roles: u32,
    organisations: u32,
    sql: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let databases = arguments.list("--databases", &["sqlite".to_owned()])?;
    let sizes = Sizes {
        rounds: arguments.option("--rounds", 30)?,
        roles: arguments.option("--roles", 100_000)?,
        organisations: arguments.option("--organisations", 200_000)?,
        sql: arguments.flag("--sql"),
    };
    if sizes.rounds == 0 || sizes.roles.min(sizes.organisations) < 600 {
        return Err("at least one round, and 600 tasks".into());
    }
    if !arguments.words()?.is_empty() {
        return Err("lists takes options only".into());
    }
    for database in databases {
        match database.as_str() {
            "sqlite" => all("SQLite", &sizes, || {
                Ok(SqliteConnection::establish(":memory:")?)
            })?,
            #[cfg(feature = "postgres")]
            "postgres" => all("PostgreSQL", &sizes, || {
                let mut conn = PgConnection::establish(&std::env::var("PG_DATABASE_URL")?)?;
                diesel::sql_query("SET search_path TO pg_temp").execute(&mut conn)?;
                Ok(conn)
            })?,
            _ => {
                return Err(format!(
                    "no database `{database}`: sqlite, or postgres with its feature"
                )
                .into());
            }
        }
    }
    Ok(())
}

/// All questions on a database.
fn all<C: Database>(
    database: &str,
    sizes: &Sizes,
    connect: impl Fn() -> Result<C, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    for (rule, count) in [
        (Rule::CanEdit, sizes.roles),
        (Rule::IsOurs, sizes.organisations),
    ] {
        let mut conn = connect()?;
        conn.fill(count)?;
        for question in Question::ALL {
            if question.rule == rule {
                let (allowed, measured) = measure(&mut conn, question, sizes.rounds)?;
                println!("### {database}, {count} tasks: {}\n", question.title());
                report(allowed, sizes, &measured)?;
            }
        }
    }
    Ok(())
}

fn report(allowed: usize, sizes: &Sizes, measured: &[Measured]) -> Result<(), Box<dyn Error>> {
    let (ours, by_hand) = measured.split_first().ok_or("nothing measured")?;
    let mut table = Table::new(["", "ms", "ours / this"]);
    for form in measured {
        table.push([
            form.form.name().to_owned(),
            format!("{:.3}", form.milliseconds),
            format!("{:.2}", ratio(ours, form)),
        ]);
    }
    println!("{table}\n{allowed} allowed, {} rounds.", sizes.rounds);
    let best = by_hand
        .iter()
        .filter(|one| one.form != Form::OursPerRow)
        .min_by(|a, b| a.milliseconds.total_cmp(&b.milliseconds))
        .ok_or("nothing by hand")?;
    let same = steps(&ours.plan) == steps(&best.plan);
    println!(
        "The best by hand is `{}`; its plan has {} steps as ours.\n",
        best.form.name(),
        if same { "the same" } else { "NOT the same" }
    );
    for form in [ours, best] {
        println!("```text\n{}", form.form.name());
        if sizes.sql {
            println!("{}", form.sql);
        }
        for step in &form.plan {
            println!("  {step}");
        }
        println!("```\n");
    }
    Ok(())
}
