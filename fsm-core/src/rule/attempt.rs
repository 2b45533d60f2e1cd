//! Going on only where a rule allows it: `loan.attempt(can_approve(), &user)?`.

use super::{Actor, Decision, IsRule, Pure, Rule};
use crate::db::BlockingConnection;
use crate::db::rule::{Columns, On, RuleBackend, SqlForms, SqlRule};
use crate::guard::Reason;
use crate::rule::Forms;

/// Somebody wanted what a rule does not allow. HTTP 403.
///
/// `Display` is a sentence that a person can be shown: `mary doesn't have permission to approve loan 7`.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct PermissionDenied {
    /// The sentence.
    pub message: String,
    /// The rule, as in `can_approve`.
    pub rule: String,
    /// The actor's key.
    pub actor: String,
    /// Which rules denied it.
    pub decision: Decision,
}

impl PermissionDenied {
    fn new(rule: String, actor: &(impl Actor + ?Sized), object: &str, decision: Decision) -> Self {
        let name = actor.name();
        let message = match what_it_permits(&rule) {
            Some(what) => format!("{name} doesn't have permission to {what} {object}"),
            None => format!(
                "{name} doesn't have permission for {object}: not met: {}",
                Reason::rule(&rule, false).text()
            ),
        };
        Self {
            message,
            actor: actor.key(),
            rule,
            decision,
        }
    }

    /// The same with a sentence of the caller's.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The HTTP status to answer with.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        403
    }
}

/// What a rule permits, by its name: `can_approve` permits to approve.
fn what_it_permits(rule: &str) -> Option<String> {
    let what = rule
        .strip_prefix("can_")
        .or_else(|| rule.strip_prefix("may_"))?;
    Some(what.replace('_', " "))
}

/// An attempt that asked the database: it was denied, or the database could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttemptError {
    /// A rule does not allow it. HTTP 403.
    #[error(transparent)]
    Denied(#[from] PermissionDenied),
    /// The database could not be asked; nothing is allowed then. HTTP 500.
    #[error("the database reported: {0}")]
    Database(#[from] diesel::result::Error),
}

impl AttemptError {
    /// The HTTP status to answer with.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Denied(denied) => denied.http_status(),
            Self::Database(_) => 500,
        }
    }
}

/// Lets code go on only where a rule allows it. In scope with the prelude, for every model with
/// `#[derive(Columns)]`.
pub trait Attempt: Columns {
    /// Goes on if the rule allows it by the actor and this object alone.
    ///
    /// # Errors
    /// [`PermissionDenied`] with a sentence for a person.
    fn attempt<A, R>(&self, rule: R, actor: &A) -> Result<(), PermissionDenied>
    where
        A: Actor + ?Sized,
        R: Rule<A, Self> + Pure,
    {
        if rule.test(actor, self) {
            return Ok(());
        }
        let decision = Decision::denied(vec![Reason::rule(&rule.name(), false)]);
        Err(PermissionDenied::new(
            rule.name(),
            actor,
            &self.described(),
            decision,
        ))
    }

    /// Goes on if the rule allows it; one query asks for related rows.
    ///
    /// # Errors
    /// [`AttemptError`]: denied, or what the database reports.
    fn attempt_in<A, R, K>(&self, rule: R, actor: &A, conn: &mut K) -> Result<(), AttemptError>
    where
        A: Actor + ?Sized,
        R: SqlRule<A, Self> + On<K::Database>,
        K: BlockingConnection,
        K::Database: RuleBackend,
    {
        let decision = rule.check(actor, self, conn)?;
        allowed_or_denied(&rule, actor, self, decision)
    }

    /// Goes on if a rule of the actor alone allows it, whatever the object is: before there is one, say.
    ///
    /// # Errors
    /// [`PermissionDenied`] with a sentence for a person.
    fn attempt_any<A, R>(rule: R, actor: &A) -> Result<(), PermissionDenied>
    where
        A: Actor + ?Sized,
        R: Rule<A, ()> + Pure,
    {
        if rule.test(actor, &()) {
            return Ok(());
        }
        let decision = Decision::denied(vec![Reason::rule(&rule.name(), false)]);
        Err(PermissionDenied::new(
            rule.name(),
            actor,
            &format!("any {}", Self::NOUN),
            decision,
        ))
    }
}

impl<M: Columns> Attempt for M {}

/// What an attempt gives for this decision.
pub(crate) fn allowed_or_denied<R: IsRule, A: Actor + ?Sized, O: Columns>(
    rule: &R,
    actor: &A,
    object: &O,
    decision: Decision,
) -> Result<(), AttemptError> {
    if decision.is_allowed() {
        return Ok(());
    }
    Err(PermissionDenied::new(rule.name(), actor, &object.described(), decision).into())
}

/// A key as text: as `Display` writes it, or `Debug`.
#[doc(hidden)]
#[derive(Debug)]
pub struct KeyText<'a, T: ?Sized>(pub &'a T);

/// A key that has `Display`.
#[doc(hidden)]
pub trait ByDisplay {
    /// The text.
    fn text(&self) -> String;
}

impl<T: std::fmt::Display + ?Sized> ByDisplay for KeyText<'_, T> {
    fn text(&self) -> String {
        self.0.to_string()
    }
}

/// A key of any type.
#[doc(hidden)]
pub trait ByNothing {
    /// The text.
    fn text(&self) -> String;
}

impl<T: ?Sized> ByNothing for &KeyText<'_, T> {
    fn text(&self) -> String {
        String::new()
    }
}
