//! The comparison: each rule, each actor, each row, in both directions.

use std::collections::BTreeMap;

use diesel::connection::Connection as _;
use diesel::prelude::*;
use diesel::result::Error;
use fsm_core::Context;

use super::super::database::Connection;
use super::corpus::Corpus;
use crate::case::{Asked, Case};
use crate::models::{Task, User, tasks};
use crate::rows;

type Backend = <Connection as diesel::Connection>::Backend;

/// Rules that allow everything or nothing, and why.
const TRIVIAL: [(&str, &str); 1] = [(
    "is_any",
    "each row that can be loaded has one of the states",
)];

/// The forms that ask for one object are asked of every this many.
const OBJECTS: usize = 17;

/// One rule or its negation, and who asks.
struct Question<'q> {
    name: &'q str,
    rule: &'q dyn Asked<Connection>,
    user: &'q User,
    cx: &'q Context,
}

impl Question<'_> {
    fn sql(&self) -> String {
        let query = tasks::table
            .filter(self.rule.scope(self.user, self.cx))
            .select((tasks::id, self.rule.column(self.user, self.cx)));
        let text = diesel::debug_query::<Backend, _>(&query).to_string();
        text.chars().take(4000).collect()
    }

    /// Both answers, where they are not the same.
    fn expect(
        &self,
        form: &str,
        task: &Task,
        memory: bool,
        database: QueryResult<bool>,
    ) -> Result<(), String> {
        let database = match database {
            Ok(answer) if answer == memory => return Ok(()),
            Ok(answer) => answer.to_string(),
            Err(error) => error.to_string(),
        };
        let some_teams = self.user.teams.iter().take(5).copied();
        let user = User {
            teams: some_teams.collect(),
            ..self.user.clone()
        };
        Err(format!(
            "`{}` differs in `{form}`: memory says {memory}, the database {database}\nactor: {user:?}\nrow: {task:?}\n{}",
            self.name,
            self.sql(),
        ))
    }

    /// What the database reports, with the statement.
    fn asked<T>(&self, answer: QueryResult<T>) -> Result<T, String> {
        answer.map_err(|error| format!("`{}`: {error}\n{}", self.name, self.sql()))
    }
}

/// How many comparisons were made.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) rules: usize,
    pub(super) compared: usize,
}

/// Every rule says the same in memory and in each form that asks the database.
pub(super) fn agree(cases: &[Case<Connection>]) -> Counts {
    let mut corpus = Corpus::new();
    let mut counts = Counts::default();
    let mut differences = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        match agrees(case, number, &mut corpus) {
            Ok(compared) => counts.compared += compared,
            Err(difference) => differences.push(difference),
        }
        counts.rules += 1;
    }
    assert!(
        differences.is_empty(),
        "{} of {} rules:\n{}",
        differences.len(),
        counts.rules,
        differences.join("\n\n")
    );
    counts
}

/// The first difference of a rule, or how often memory and the database were compared.
fn agrees(case: &Case<Connection>, number: usize, corpus: &mut Corpus) -> Result<usize, String> {
    let cx = rows::context();
    let mut seen = BTreeMap::from([(false, 0_usize), (true, 0)]);
    let mut compared = 0;
    for (who, user) in rows::users().iter().enumerate() {
        let negation = case.negation.iter();
        let negation = negation.map(|rule| (format!("!{}", case.name), &**rule));
        let both = std::iter::once((case.name.clone(), &*case.rule)).chain(negation);
        for (name, rule) in both {
            let question = Question {
                name: &name,
                rule,
                user,
                cx: &cx,
            };
            let holds = |task| rule.eval(user, task, &corpus.facts, &cx);
            let answers: Vec<bool> = corpus.tasks.iter().map(holds).collect();
            if name == case.name {
                for answer in &answers {
                    *seen.entry(*answer).or_default() += 1;
                }
            }
            compared += of_the_table(&question, corpus, &answers)?;
            compared += of_objects(&question, corpus, &answers, number + who)?;
            if (number + who).is_multiple_of(3) {
                compared += of_changes(&question, corpus, &answers)?;
            }
        }
    }
    let is_trivial = TRIVIAL.iter().any(|(name, _)| *name == case.name);
    let decides = seen.values().all(|rows| *rows > 0);
    if decides == is_trivial {
        return Err(format!("`{}` decides nothing: {seen:?}", case.name));
    }
    Ok(compared)
}

/// `scope` in a filter, and `column`.
fn of_the_table(
    question: &Question<'_>,
    corpus: &mut Corpus,
    answers: &[bool],
) -> Result<usize, String> {
    let Question { rule, user, cx, .. } = question;
    let found = tasks::table.filter(rule.scope(user, cx)).select(tasks::id);
    let found: Vec<i64> = question.asked(found.load(&mut corpus.conn))?;
    let columns = (rule.column(user, cx), rule.column(user, cx).per_row());
    let column = tasks::table.select((tasks::id, columns));
    let column: Vec<(i64, (bool, bool))> = question.asked(column.load(&mut corpus.conn))?;
    let column: BTreeMap<i64, (bool, bool)> = column.into_iter().collect();
    for (task, answer) in corpus.tasks.iter().zip(answers) {
        question.expect("scope", task, *answer, Ok(found.contains(&task.id)))?;
        let (column, per_row) = column[&task.id];
        question.expect("column", task, *answer, Ok(column))?;
        question.expect("column per row", task, *answer, Ok(per_row))?;
    }
    assert_eq!(
        found.len(),
        answers.iter().filter(|answer| **answer).count(),
        "rows are found twice"
    );
    Ok(answers.len() * 3)
}

/// `check` and `explain`, of some objects.
fn of_objects(
    question: &Question<'_>,
    corpus: &mut Corpus,
    answers: &[bool],
    offset: usize,
) -> Result<usize, String> {
    let Question { rule, user, cx, .. } = question;
    let Corpus { conn, tasks, .. } = corpus;
    let all = tasks.iter().zip(answers);
    let mut compared = 0;
    for (task, answer) in all.skip(offset % OBJECTS).step_by(OBJECTS) {
        let checked = rule.check(user, task, cx, conn);
        question.expect("check", task, *answer, checked)?;
        let explained = rule.explain(user, task, cx, conn);
        question.expect("explain", task, *answer, explained)?;
        compared += 2;
    }
    Ok(compared)
}

/// Runs something and takes it back.
fn tried<T>(
    conn: &mut Connection,
    run: impl FnOnce(&mut Connection) -> QueryResult<T>,
) -> QueryResult<T> {
    let mut found = None;
    let done: QueryResult<()> = conn.transaction(|conn| {
        found = Some(run(conn)?);
        Err(Error::RollbackTransaction)
    });
    match (found, done) {
        (Some(found), _) => Ok(found),
        (None, done) => Err(done.unwrap_err()),
    }
}

/// `scope` in an UPDATE and in a DELETE, which are taken back.
fn of_changes(
    question: &Question<'_>,
    corpus: &mut Corpus,
    answers: &[bool],
) -> Result<usize, String> {
    let Question { rule, user, cx, .. } = question;
    let updated = tried(&mut corpus.conn, |conn| {
        let changed = (tasks::owner_id.eq(-77), tasks::parent_id.eq(None::<i64>));
        let allowed = tasks::table.filter(rule.scope(user, cx));
        diesel::update(allowed).set(changed).execute(conn)?;
        let changed = tasks::table.filter(tasks::owner_id.eq(-77));
        changed.select(tasks::id).load::<i64>(conn)
    });
    let updated = question.asked(updated)?;
    let left = tried(&mut corpus.conn, |conn| {
        diesel::delete(tasks::table.filter(rule.scope(user, cx))).execute(conn)?;
        tasks::table.select(tasks::id).load::<i64>(conn)
    });
    let left = question.asked(left)?;
    for (task, answer) in corpus.tasks.iter().zip(answers) {
        question.expect("update", task, *answer, Ok(updated.contains(&task.id)))?;
        question.expect("delete", task, *answer, Ok(!left.contains(&task.id)))?;
    }
    Ok(answers.len() * 3)
}
