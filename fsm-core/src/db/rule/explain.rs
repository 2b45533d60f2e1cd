//! A tree that was asked, as an explanation.

use diesel::prelude::*;

use super::ask::{self, ask};
use super::node::{Kind, Node};
use super::out::RuleBackend;
use crate::db::run::Run;
use crate::rule::{Explanation, Outcome};

/// Asks the database what the tree leaves open, all in one question, and tells the whole.
///
/// # Errors
/// What the database reports.
pub(crate) async fn explain<R>(node: Node<'_>, run: &mut R) -> QueryResult<Explanation>
where
    R: Run<Backend: RuleBackend>,
{
    let mut told = explain_all(vec![node], run).await?;
    Ok(told
        .pop()
        .unwrap_or_else(|| self::told(&Node::known_as(false))))
}

/// The same of several trees, with one question.
///
/// # Errors
/// What the database reports.
pub(crate) async fn explain_all<R>(
    mut nodes: Vec<Node<'_>>,
    run: &mut R,
) -> QueryResult<Vec<Explanation>>
where
    R: Run<Backend: RuleBackend>,
{
    let mut open = Vec::new();
    for node in &mut nodes {
        take_open(node, &mut open);
    }
    let answers = if open.is_empty() {
        Vec::new()
    } else {
        ask(open, run).await?
    };
    let mut answers = answers.into_iter();
    Ok(nodes.iter().map(|node| tell(node, &mut answers)).collect())
}

/// The text of what [`explain`] asks of the database; `None` where it asks nothing.
pub(super) fn question<DB: RuleBackend>(mut node: Node<'_>) -> Option<String> {
    let mut open = Vec::new();
    take_open(&mut node, &mut open);
    ask::question::<DB>(&open)
}

/// What a tree says without the database; what it leaves open was not asked.
pub(crate) fn told(node: &Node<'_>) -> Explanation {
    tell(node, &mut std::iter::empty())
}

/// Takes the conditions out that the database has to be asked, and leaves their places.
fn take_open<'a>(node: &mut Node<'a>, open: &mut Vec<Node<'a>>) {
    match &mut node.0 {
        Kind::Known(_) | Kind::Asked => {}
        Kind::Leaf(_) | Kind::Related(_) => open.push(std::mem::replace(node, Node(Kind::Asked))),
        Kind::Not(node) | Kind::Told(_, node) => take_open(node, open),
        Kind::All(nodes) | Kind::Any(nodes) => {
            for node in nodes {
                take_open(node, open);
            }
        }
        Kind::Either(nodes) => {
            take_open(&mut nodes.0, open);
            take_open(&mut nodes.1, open);
        }
        Kind::Choice(nodes) => nodes.iter_mut().for_each(|node| take_open(node, open)),
        Kind::Whole(whole) => take_open(&mut whole.1, open),
    }
}

fn outcome(holds: bool) -> Outcome {
    if holds {
        Outcome::Holds
    } else {
        Outcome::Fails
    }
}

/// The first of these outcomes that a part has.
fn first_of<const N: usize>(outcomes: [Outcome; N], parts: &[Explanation]) -> Option<Outcome> {
    let has = |outcome: &Outcome| parts.iter().any(|part| part.outcome == *outcome);
    outcomes.into_iter().find(has)
}

fn joined(text: &str, outcome: Outcome, parts: Vec<Explanation>) -> Explanation {
    Explanation {
        text: text.to_owned(),
        is_rule: false,
        outcome,
        values: Vec::new(),
        parts,
    }
}

fn tell(node: &Node<'_>, answers: &mut dyn Iterator<Item = bool>) -> Explanation {
    match &node.0 {
        Kind::Known(holds) => joined(
            if *holds { "always" } else { "never" },
            outcome(*holds),
            Vec::new(),
        ),
        Kind::Leaf(_) | Kind::Related(_) | Kind::Asked => joined(
            "in the database",
            answers.next().map_or(Outcome::NotAsked, outcome),
            Vec::new(),
        ),
        Kind::Not(node) => {
            let part = tell(node, answers);
            let turned = match part.outcome {
                Outcome::Holds => Outcome::Fails,
                Outcome::Fails => Outcome::Holds,
                Outcome::NotAsked => Outcome::NotAsked,
            };
            if matches!(node.0, Kind::Leaf(_) | Kind::Related(_) | Kind::Asked) {
                return joined("in the database", turned, Vec::new());
            }
            joined("not", turned, vec![part])
        }
        Kind::All(nodes) => {
            let parts: Vec<_> = nodes.iter().map(|node| tell(node, answers)).collect();
            let decides = [Outcome::Fails, Outcome::NotAsked];
            let whole = first_of(decides, &parts).unwrap_or(Outcome::Holds);
            joined("all of", whole, parts)
        }
        Kind::Any(nodes) => {
            let parts: Vec<_> = nodes.iter().map(|node| tell(node, answers)).collect();
            let decides = [Outcome::Holds, Outcome::NotAsked];
            let whole = first_of(decides, &parts).unwrap_or(Outcome::Fails);
            joined("one of", whole, parts)
        }
        Kind::Either(nodes) => {
            let parts = vec![tell(&nodes.0, answers), tell(&nodes.1, answers)];
            let holds = |part: &&Explanation| part.outcome == Outcome::Holds;
            let whole = first_of([Outcome::NotAsked], &parts)
                .unwrap_or_else(|| outcome(parts.iter().filter(holds).count() == 1));
            joined("exactly one of", whole, parts)
        }
        Kind::Choice(nodes) => {
            let [condition, then, otherwise] = &**nodes;
            let condition = tell(condition, answers);
            let (then, otherwise) = (tell(then, answers), tell(otherwise, answers));
            let chosen = if condition.outcome == Outcome::Holds {
                then
            } else {
                otherwise
            };
            joined("if", chosen.outcome, vec![condition, chosen])
        }
        Kind::Whole(whole) => tell(&whole.1, answers),
        Kind::Told(told, node) => {
            let inner = tell(node, answers);
            let has_parts = !inner.parts.is_empty() || inner.is_rule;
            let is_whole = told.is_rule && (has_parts || !inner.values.is_empty());
            Explanation {
                text: told.text.clone(),
                is_rule: told.is_rule,
                outcome: inner.outcome,
                values: told
                    .values
                    .iter()
                    .map(|(text, value)| ((*text).to_owned(), value.clone()))
                    .collect(),
                parts: if is_whole
                    || (told.is_rule && inner.text != "always" && inner.text != "never")
                {
                    vec![inner]
                } else if told.is_rule {
                    Vec::new()
                } else {
                    inner.parts
                },
            }
        }
    }
}
