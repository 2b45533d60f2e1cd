//! A rule with all of its forms, without its type.

use std::ops::Not;

use diesel::QueryResult;
use diesel::connection::LoadConnection;
use fsm_core::Context;
use fsm_core::db::rule::{On, RuleBackend, RuleColumn, Scope, SqlRule};
use fsm_core::prelude::*;
use fsm_core::rule::{Facts, Outcome};

use crate::models::{Task, User, tasks};

/// A connection to one of the databases.
pub(crate) trait Server: LoadConnection<Backend: RuleBackend> + 'static {}

impl<K: LoadConnection<Backend: RuleBackend> + 'static> Server for K {}

/// What a rule about tasks can be asked.
pub(crate) trait Asked<K: Server> {
    fn eval(&self, user: &User, task: &Task, facts: &Facts, cx: &Context) -> bool;

    fn scope<'a>(&self, user: &'a User, cx: &Context) -> Scope<'a, tasks::table, K::Backend>;

    fn column<'a>(&self, user: &'a User, cx: &Context) -> RuleColumn<'a, tasks::table, K::Backend>;

    fn check(&self, user: &User, task: &Task, cx: &Context, conn: &mut K) -> QueryResult<bool>;

    fn explain(&self, user: &User, task: &Task, cx: &Context, conn: &mut K) -> QueryResult<bool>;
}

impl<R, K> Asked<K> for R
where
    R: SqlRule<User, Task> + On<K::Backend>,
    K: Server,
{
    fn eval(&self, user: &User, task: &Task, facts: &Facts, cx: &Context) -> bool {
        self.with(cx).eval(user, task, facts)
    }

    fn scope<'a>(&self, user: &'a User, cx: &Context) -> Scope<'a, tasks::table, K::Backend> {
        self.with(cx).scope(user)
    }

    fn column<'a>(&self, user: &'a User, cx: &Context) -> RuleColumn<'a, tasks::table, K::Backend> {
        self.with(cx).column(user)
    }

    fn check(&self, user: &User, task: &Task, cx: &Context, conn: &mut K) -> QueryResult<bool> {
        Ok(self.with(cx).check(user, task, conn)?.is_allowed())
    }

    fn explain(&self, user: &User, task: &Task, cx: &Context, conn: &mut K) -> QueryResult<bool> {
        let explanation = self.with(cx).explain(user, task, conn)?;
        Ok(explanation.outcome() == Outcome::Holds)
    }
}

/// A rule, and its negation where it can be negated.
pub(crate) struct Case<K> {
    pub(crate) name: String,
    pub(crate) rule: Box<dyn Asked<K>>,
    pub(crate) negation: Option<Box<dyn Asked<K>>>,
}

impl<K: Server> Case<K> {
    pub(crate) fn of<R>(rule: R) -> Self
    where
        R: SqlRule<User, Task> + Not + Asked<K>,
        R::Output: Asked<K> + 'static,
    {
        Self {
            name: rule.name(),
            rule: Box::new(rule),
            negation: Some(Box::new(!rule)),
        }
    }

    /// A composition with a `forbid`, which is no operand of another.
    pub(crate) fn denying<R: SqlRule<User, Task> + Asked<K>>(rule: R) -> Self {
        Self {
            name: rule.name(),
            rule: Box::new(rule),
            negation: None,
        }
    }
}
