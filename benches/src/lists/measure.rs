//! Times in interleaved rounds.

use std::hint::black_box;
use std::time::Instant;

use super::database::{Answer, AnyError, Database, Want};
use super::question::{Form, Question, Shape};
use crate::rounds::median;
use crate::xorshift::Xorshift;

/// What was measured of one form.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The form.
    pub form: Form,
    /// The median time of a query, in milliseconds.
    pub milliseconds: f64,
    /// The time of each round, in milliseconds.
    pub rounds: Vec<f64>,
    /// Its plan.
    pub plan: Vec<String>,
    /// Its text.
    pub sql: String,
}

/// How long a turn is to take at least, in seconds.
const TURN: f64 = 0.02;

/// How many rows are allowed, and each form's times; ours comes first.
///
/// # Errors
///
/// What the database reports; two forms that do not give the same rows.
pub fn measure<C: Database>(
    conn: &mut C,
    question: Question,
    rounds: usize,
) -> Result<(usize, Vec<Measured>), AnyError> {
    let ours: &[Form] = match question.shape {
        Shape::List => &[Form::Ours],
        Shape::Page => &[Form::Ours, Form::OursPerRow],
    };
    let forms: Vec<Form> = [ours, C::BY_HAND].concat();
    let mut first: Option<Answer> = None;
    let mut passes: Vec<usize> = Vec::new();
    for form in &forms {
        let answer = sorted(rows(conn, question, *form)?);
        let known = first.get_or_insert_with(|| answer.clone());
        if *known != answer {
            return Err(format!("{}: other rows than ours", form.name()).into());
        }
        // The first run is a cold one: those behind it say how long a query takes.
        let mut warm = Vec::new();
        for _ in 0..5 {
            let start = Instant::now();
            black_box(rows(conn, question, *form)?);
            warm.push(start.elapsed().as_secs_f64());
        }
        passes.push(passes_of(median(warm)));
    }
    let mut times = vec![Vec::with_capacity(rounds); forms.len()];
    let mut chance = Xorshift::new(2);
    let mut order: Vec<usize> = (0..forms.len()).collect();
    for _ in 0..rounds {
        // By chance: in a rotation everybody would always follow the same neighbour, and find the
        // caches as a heavy or a light one has left them.
        shuffle(&mut order, &mut chance);
        for at in order.iter().copied() {
            // What the neighbour has left is not this form's to pay for.
            black_box(rows(conn, question, forms[at])?);
            let start = Instant::now();
            for _ in 0..passes[at] {
                black_box(rows(conn, question, forms[at])?);
            }
            times[at].push(start.elapsed().as_secs_f64() * 1e3 / as_float(passes[at]));
        }
    }
    let mut measured = Vec::new();
    for (form, rounds) in forms.into_iter().zip(times) {
        let Some(Answer::Plan(plan)) = conn.ask(question, form, Want::Plan)? else {
            return Err("no plan".into());
        };
        let Some(Answer::Sql(sql)) = conn.ask(question, form, Want::Sql)? else {
            return Err("no text".into());
        };
        let milliseconds = median(rounds.clone());
        measured.push(Measured {
            form,
            milliseconds,
            rounds,
            plan,
            sql,
        });
    }
    Ok((allowed(first.as_ref()), measured))
}

fn shuffle(order: &mut [usize], chance: &mut Xorshift) {
    for last in (1..order.len()).rev() {
        let bound = u16::try_from(last + 1).unwrap_or(u16::MAX);
        order.swap(last, usize::from(chance.below(bound)));
    }
}

fn rows<C: Database>(conn: &mut C, question: Question, form: Form) -> Result<Answer, AnyError> {
    let answer = conn.ask(question, form, Want::Rows)?;
    answer.ok_or_else(|| format!("{}: not on this database", form.name()).into())
}

fn sorted(mut answer: Answer) -> Answer {
    if let Answer::List(rows) = &mut answer {
        rows.sort_by_key(|row| row.id);
    }
    answer
}

fn allowed(answer: Option<&Answer>) -> usize {
    match answer {
        Some(Answer::List(rows)) => rows.len(),
        Some(Answer::Page(rows)) => rows.iter().filter(|row| row.1).count(),
        _ => 0,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 1 and 100"
)]
fn passes_of(seconds: f64) -> usize {
    (TURN / seconds).ceil().clamp(1.0, 100.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn as_float(number: usize) -> f64 {
    number as f64
}

/// The median over the rounds of one form's time to another's in the same round.
#[must_use]
pub fn ratio(of: &Measured, to: &Measured) -> f64 {
    let rounds = of.rounds.iter().zip(&to.rounds);
    median(rounds.map(|(of, to)| of / to).collect())
}

/// The steps of a plan without the names of relations' rows and without conditions: how tables are
/// reached, and by which index.
#[must_use]
pub fn steps(plan: &[String]) -> Vec<String> {
    let aliases = [" r1", " r2", " r1_1"];
    let mut steps = Vec::new();
    for line in plan {
        let step = line.trim_start();
        if ["Filter:", "Recheck Cond:", "Index Cond:", "Join Filter:"]
            .iter()
            .any(|condition| step.starts_with(condition))
        {
            continue;
        }
        let mut step = step.to_owned();
        for alias in aliases {
            step = step.replace(&format!("{alias} "), " ");
            let short = step.strip_suffix(alias).map_or(step.len(), str::len);
            step.truncate(short);
        }
        for table in [" project_roles ", " memberships "] {
            step = step.replace(table, " ");
        }
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;

    #[test]
    fn all_forms_give_the_same_rows_and_some_of_them() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.fill(2_000).unwrap();
        for question in Question::ALL {
            let (allowed, measured) = measure(&mut conn, question, 1).unwrap();
            assert!(allowed > 0, "{}", question.title());
            assert_eq!(measured.len(), 3);
        }
    }

    #[test]
    fn an_order_by_chance_keeps_everybody() {
        let mut order = vec![0, 1, 2, 3];
        shuffle(&mut order, &mut Xorshift::new(2));
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3]);
    }

    #[test]
    fn a_plan_is_told_by_its_steps() {
        let plan = |lines: &[&str]| {
            lines
                .iter()
                .map(|line| (*line).to_owned())
                .collect::<Vec<_>>()
        };
        let ours = plan(&["SEARCH r1 USING INDEX a", "  Filter: x"]);
        assert_eq!(steps(&ours), ["SEARCH USING INDEX a"]);
        assert_eq!(
            steps(&ours),
            steps(&plan(&["SEARCH project_roles USING INDEX a"]))
        );
        assert_ne!(
            steps(&ours),
            steps(&plan(&["SEARCH project_roles USING INDEX b"]))
        );
    }
}
