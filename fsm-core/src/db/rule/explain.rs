//! A tree that was asked, as an explanation.

use diesel::connection::LoadConnection;
use diesel::prelude::*;

use super::ask::ask;
use super::node::{Kind, Node};
use super::out::RuleBackend;
use crate::rule::{Explanation, Outcome};

/// Asks the database what the tree leaves open, all in one question, and tells the whole.
///
/// # Errors
/// What the database reports.
pub(crate) fn explain<K>(node: &Node<'_>, conn: &mut K) -> QueryResult<Explanation>
where
    K: LoadConnection,
    K::Backend: RuleBackend,
{
    let mut open = Vec::new();
    collect(node, &mut open);
    let answers = if open.is_empty() {
        Vec::new()
    } else {
        ask(&open, conn)?
    };
    let mut answers = answers.into_iter();
    Ok(tell(node, &mut answers))
}

/// What a tree says that leaves nothing open.
pub(crate) fn told(node: &Node<'_>) -> Explanation {
    tell(node, &mut std::iter::empty())
}

/// The conditions that the database has to be asked.
fn collect<'n, 'a>(node: &'n Node<'a>, open: &mut Vec<&'n Node<'a>>) {
    match &node.0 {
        Kind::Known(_) => {}
        Kind::Leaf(_) | Kind::Related(_) => open.push(node),
        Kind::Not(node) | Kind::Told(_, node) => collect(node, open),
        Kind::All(nodes) | Kind::Any(nodes) => nodes.iter().for_each(|node| collect(node, open)),
        Kind::Either(nodes) => {
            collect(&nodes.0, open);
            collect(&nodes.1, open);
        }
        Kind::Choice(nodes) => nodes.iter().for_each(|node| collect(node, open)),
    }
}

fn outcome(holds: bool) -> Outcome {
    if holds {
        Outcome::Holds
    } else {
        Outcome::Fails
    }
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
        Kind::Leaf(_) | Kind::Related(_) => joined(
            "in the database",
            answers.next().map_or(Outcome::NotAsked, outcome),
            Vec::new(),
        ),
        Kind::Not(node) => {
            let part = tell(node, answers);
            joined("not", outcome(part.outcome != Outcome::Holds), vec![part])
        }
        Kind::All(nodes) => {
            let parts: Vec<_> = nodes.iter().map(|node| tell(node, answers)).collect();
            let holds = parts.iter().all(|part| part.outcome == Outcome::Holds);
            joined("all of", outcome(holds), parts)
        }
        Kind::Any(nodes) => {
            let parts: Vec<_> = nodes.iter().map(|node| tell(node, answers)).collect();
            let holds = parts.iter().any(|part| part.outcome == Outcome::Holds);
            joined("one of", outcome(holds), parts)
        }
        Kind::Either(nodes) => {
            let parts = vec![tell(&nodes.0, answers), tell(&nodes.1, answers)];
            let holds = parts
                .iter()
                .filter(|part| part.outcome == Outcome::Holds)
                .count()
                == 1;
            joined("exactly one of", outcome(holds), parts)
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
