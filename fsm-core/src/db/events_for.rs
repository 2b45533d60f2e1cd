//! `events_for`: what an actor may do to a row now, or to each row of a page.

use std::any::TypeId;

use super::rule::Node;
use super::ruled::{RulesOn, of_object, of_table};
use super::run::{Blocking, BlockingConnection, Run, now};
use super::save::Saved;
use crate::actor::{ActorOf, ContextGiven, ContextOf, NoContext, Performs};
use crate::error::TransitionError;
use crate::event::Event;
use crate::machine::{Model, Said, Step, choice, refusal};
use crate::outlook::Events;
use crate::rule::{Decision, Outcome};
use crate::ruling::{Answer, denied_by};

/// Gives models what an actor may do to their rows. In scope with the prelude.
pub trait EventsFor: Model {
    /// The row in a context: `loan.with(&cx).events_for(&mary, &mut conn)`.
    fn with<'r>(&'r self, cx: &'r ContextOf<Self>) -> InContext<'r, Self> {
        InContext { row: self, cx }
    }

    /// What the actor may do to this row now, and what is refused with every reason; in order of
    /// declaration. Edges, guards and the rules that the row is enough for decide in memory; what is
    /// left is asked in one query for all events. Changes nothing.
    ///
    /// # Errors
    /// What the database reports.
    fn events_for<W, K>(&self, actor: &W, conn: &mut K) -> Result<Events, TransitionError>
    where
        W: Performs<ActorOf<Self>> + ?Sized,
        NoContext: ContextGiven<ContextOf<Self>>,
        K: BlockingConnection,
        K::Database: 'static,
        Self: Saved<K::Database>,
    {
        let cx = NoContext.context(true);
        now(of_row(self, actor.performer(), &cx, &mut Blocking(conn)))
    }

    /// The same for each row of a page: what memory leaves open is asked in one query for all rows and
    /// events (one for each 250 rows, where there are more).
    ///
    /// The database decides on the rows as stored; of a row that is gone it refuses what it was asked
    /// with [`TransitionError::NotFound`]. The reasons of a denial name the rules that were left to the
    /// database; `events_for` of the one row tells which of several it was.
    ///
    /// # Errors
    /// What the database reports.
    fn events_for_each<W, K>(
        rows: &[Self],
        actor: &W,
        conn: &mut K,
    ) -> Result<Vec<Events>, TransitionError>
    where
        W: Performs<ActorOf<Self>> + ?Sized,
        NoContext: ContextGiven<ContextOf<Self>>,
        K: BlockingConnection,
        K::Database: 'static,
        Self: Saved<K::Database>,
    {
        let cx = NoContext.context(true);
        now(of_rows(rows, actor.performer(), &cx, &mut Blocking(conn)))
    }

    /// The same in a context.
    ///
    /// # Errors
    /// What the database reports.
    fn events_for_each_with<W, K>(
        rows: &[Self],
        actor: &W,
        cx: &ContextOf<Self>,
        conn: &mut K,
    ) -> Result<Vec<Events>, TransitionError>
    where
        W: Performs<ActorOf<Self>> + ?Sized,
        K: BlockingConnection,
        K::Database: 'static,
        Self: Saved<K::Database>,
    {
        now(of_rows(rows, actor.performer(), cx, &mut Blocking(conn)))
    }
}

impl<M: Model> EventsFor for M {}

/// A row in a context; made by `.with(&context)`.
pub struct InContext<'r, M: Model> {
    pub(super) row: &'r M,
    pub(super) cx: &'r ContextOf<M>,
}

impl<M: Model + std::fmt::Debug> std::fmt::Debug for InContext<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("InContext").field(self.row).finish()
    }
}

impl<M: Model> InContext<'_, M> {
    /// What the actor may do to this row now: see [`EventsFor::events_for`].
    ///
    /// # Errors
    /// What the database reports.
    pub fn events_for<W, K>(&self, actor: &W, conn: &mut K) -> Result<Events, TransitionError>
    where
        W: Performs<ActorOf<M>> + ?Sized,
        K: BlockingConnection,
        K::Database: 'static,
        M: Saved<K::Database>,
    {
        now(of_row(
            self.row,
            actor.performer(),
            self.cx,
            &mut Blocking(conn),
        ))
    }
}

/// What memory says of an event on a row.
enum Verdict {
    Possible(Step),
    Refused(TransitionError),
    /// The rule with this number has to be asked.
    Open(Step, usize),
}

/// What memory says of each event on a row; rules that it leaves open are numbered by `number`.
fn verdicts<'a, M: Model>(
    row: &'a M,
    actor: &'a ActorOf<M>,
    cx: &ContextOf<M>,
    mut number: impl FnMut(TypeId, u16) -> usize,
) -> Vec<Verdict> {
    let events = M::Event::ALL.iter();
    let verdicts = events.map(|event| match row.__choose(*event, Said::ASKED) {
        Err(error) => Verdict::Refused(error),
        Ok(step) => match of_object(row, step.declaration, actor, cx, false) {
            Answer::Allowed => Verdict::Possible(step),
            Answer::Denied(decision) => Verdict::Refused(denied::<M>(&step, decision)),
            Answer::Open(open) => Verdict::Open(step, number(open.rule, step.declaration)),
        },
    });
    verdicts.collect()
}

fn denied<M: Model>(step: &Step, decision: Decision) -> TransitionError {
    TransitionError::denied::<M>(step.event, decision)
}

/// Puts the events of a row into their lists; `answer` says why an open one is refused, if it is.
fn sorted<M: Model>(
    row: &M,
    verdicts: Vec<Verdict>,
    mut answer: impl FnMut(&Step, usize) -> Option<TransitionError>,
) -> Events {
    let mut events = Events::default();
    for (event, verdict) in M::Event::ALL.iter().zip(verdicts) {
        let (step, refused) = match verdict {
            Verdict::Possible(step) => (Some(step), None),
            Verdict::Refused(error) => (None, Some(error)),
            Verdict::Open(step, rule) => (Some(step), answer(&step, rule)),
        };
        match (step, refused) {
            (_, Some(error)) => events.refused.push(refusal::<M>(*event, error)),
            (Some(step), None) => events.possible.push(choice(row, *event, &step)),
            (None, None) => {}
        }
    }
    events
}

/// The number of a rule among those that are to be asked.
fn numbered(rules: &mut Vec<(TypeId, u16)>, rule: TypeId, declaration: u16) -> usize {
    let known = rules.iter().position(|(known, _)| *known == rule);
    known.unwrap_or_else(|| {
        rules.push((rule, declaration));
        rules.len() - 1
    })
}

pub(super) async fn of_row<M, R>(
    row: &M,
    actor: &ActorOf<M>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<Events, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let mut rules = Vec::new();
    let verdicts = verdicts(row, actor, cx, |rule, declaration| {
        numbered(&mut rules, rule, declaration)
    });
    let trees =
        rules.iter().map(
            |(_, declaration)| match of_object(row, *declaration, actor, cx, true) {
                Answer::Open(open) => open.node,
                Answer::Allowed => Node::known_as(true),
                Answer::Denied(_) => Node::known_as(false),
            },
        );
    let trees: Vec<Node<'_>> = trees.collect();
    let explained = if trees.is_empty() {
        Vec::new()
    } else {
        M::Rules::explain(trees, run).await?
    };
    Ok(sorted(row, verdicts, |step, rule| {
        let Some(explanation) = explained.get(rule) else {
            return Some(denied::<M>(step, Decision::denied(Vec::new())));
        };
        let holds = explanation.outcome() == Outcome::Holds;
        (!holds).then(|| denied::<M>(step, denied_by(explanation.clone())))
    }))
}

pub(super) async fn of_rows<M, R>(
    rows: &[M],
    actor: &ActorOf<M>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<Vec<Events>, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let mut rules = Vec::new();
    let mut asked: Vec<&M> = Vec::new();
    let mut of_each = Vec::with_capacity(rows.len());
    for row in rows {
        let verdicts = verdicts(row, actor, cx, |rule, declaration| {
            numbered(&mut rules, rule, declaration)
        });
        let is_open = verdicts.iter().any(|one| matches!(one, Verdict::Open(..)));
        let number = is_open.then(|| {
            asked.push(row);
            asked.len() - 1
        });
        of_each.push((row, verdicts, number));
    }
    let conditions = rules.iter().map(|(_, declaration)| {
        match of_table::<M, R::Backend>(*declaration, actor, cx, &M::build()) {
            Answer::Open(open) => open.node,
            Answer::Allowed => Node::known_as(true),
            Answer::Denied(_) => Node::known_as(false),
        }
    });
    let conditions: Vec<Node<'_>> = conditions.collect();
    let answers = if asked.is_empty() {
        Vec::new()
    } else {
        M::ask_rows(&asked, conditions, run).await?
    };
    let sort = |(row, verdicts, number): (&M, Vec<Verdict>, Option<usize>)| {
        let answers = number.and_then(|number| answers.get(number)?.as_ref());
        sorted(row, verdicts, |step, rule| {
            let Some(answers) = answers else {
                return Some(TransitionError::NotFound);
            };
            if answers.get(rule) == Some(&true) {
                return None;
            }
            let decision = match of_object(row, step.declaration, actor, cx, true) {
                Answer::Open(open) => denied_by(super::rule::told(&open.node)),
                Answer::Denied(decision) => decision,
                Answer::Allowed => Decision::denied(Vec::new()),
            };
            Some(denied::<M>(step, decision))
        })
    };
    Ok(of_each.into_iter().map(sort).collect())
}
