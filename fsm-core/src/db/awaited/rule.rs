//! What rules say, of one object or of each event.

use diesel::prelude::*;

use super::{Awaited, ConnectionAsync};
use crate::actor::{ActorOf, ContextGiven, ContextOf, NoContext, Performs};
use crate::db::events_for::{InContext, of_row, of_rows};
use crate::db::rule::{Columns, On, RuleBackend, SqlRule, decide, explained};
use crate::db::save::Saved;
use crate::error::TransitionError;
use crate::machine::Model;
use crate::outlook::Events;
use crate::rule::{
    Actor, AttemptError, Context, Decision, Explanation, IsRule, With, allowed_or_denied,
};

/// [`EventsFor`](crate::db::EventsFor) on a connection of `diesel-async`. In scope with the prelude.
pub trait EventsForAsync: Model {
    /// [`events_for`](crate::db::EventsFor::events_for) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn events_for_async<W, K>(
        &self,
        actor: &W,
        conn: &mut K,
    ) -> impl Future<Output = Result<Events, TransitionError>>
    where
        W: Performs<ActorOf<Self>> + ?Sized,
        NoContext: ContextGiven<ContextOf<Self>>,
        K: ConnectionAsync,
        Self: Saved<K::Database>,
    {
        async move {
            let cx = NoContext.context(true);
            of_row(self, actor.performer(), &cx, &mut Awaited(conn)).await
        }
    }

    /// [`events_for_each`](crate::db::EventsFor::events_for_each) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn events_for_each_async<W, K>(
        rows: &[Self],
        actor: &W,
        conn: &mut K,
    ) -> impl Future<Output = Result<Vec<Events>, TransitionError>>
    where
        W: Performs<ActorOf<Self>> + ?Sized,
        NoContext: ContextGiven<ContextOf<Self>>,
        K: ConnectionAsync,
        Self: Saved<K::Database>,
    {
        async move {
            let cx = NoContext.context(true);
            of_rows(rows, actor.performer(), &cx, &mut Awaited(conn)).await
        }
    }

    /// [`events_for_each_with`](crate::db::EventsFor::events_for_each_with) on a connection of
    /// `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn events_for_each_with_async<W, K>(
        rows: &[Self],
        actor: &W,
        cx: &ContextOf<Self>,
        conn: &mut K,
    ) -> impl Future<Output = Result<Vec<Events>, TransitionError>>
    where
        W: Performs<ActorOf<Self>> + ?Sized,
        K: ConnectionAsync,
        Self: Saved<K::Database>,
    {
        async move { of_rows(rows, actor.performer(), cx, &mut Awaited(conn)).await }
    }
}

impl<M: Model> EventsForAsync for M {}

impl<M: Model> InContext<'_, M> {
    /// [`events_for`](InContext::events_for) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn events_for_async<W, K>(
        &self,
        actor: &W,
        conn: &mut K,
    ) -> Result<Events, TransitionError>
    where
        W: Performs<ActorOf<M>> + ?Sized,
        K: ConnectionAsync,
        M: Saved<K::Database>,
    {
        of_row(self.row, actor.performer(), self.cx, &mut Awaited(conn)).await
    }
}

/// [`SqlForms`](crate::db::rule::SqlForms) on a connection of `diesel-async`, as far as they ask one. In scope
/// with the prelude. Scopes and columns are plain expressions, and stand in queries of both.
pub trait SqlFormsAsync: IsRule {
    /// [`check`](crate::db::rule::SqlForms::check) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports; nothing is allowed then.
    fn check_async<A, O, K>(
        &self,
        actor: &A,
        object: &O,
        conn: &mut K,
    ) -> impl Future<Output = QueryResult<Decision>>
    where
        Self: SqlRule<A, O> + On<K::Database>,
        A: ?Sized,
        K: ConnectionAsync<Database: RuleBackend>,
    {
        async move {
            let cx = Context::of::<Self>();
            decide(self, actor, object, &cx, &mut Awaited(conn)).await
        }
    }

    /// [`explain`](crate::db::rule::SqlForms::explain) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn explain_async<A, O, K>(
        &self,
        actor: &A,
        object: &O,
        conn: &mut K,
    ) -> impl Future<Output = QueryResult<Explanation>>
    where
        Self: SqlRule<A, O> + On<K::Database>,
        A: ?Sized,
        K: ConnectionAsync<Database: RuleBackend>,
    {
        async move {
            let cx = Context::of::<Self>();
            explained(self, actor, object, &cx, &mut Awaited(conn)).await
        }
    }
}

impl<R: IsRule> SqlFormsAsync for R {}

impl<R: IsRule, X> With<'_, R, X> {
    /// [`check`](With::check) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports; nothing is allowed then.
    pub async fn check_async<A, O, K>(
        &self,
        actor: &A,
        object: &O,
        conn: &mut K,
    ) -> QueryResult<Decision>
    where
        R: SqlRule<A, O, X> + On<K::Database>,
        A: ?Sized,
        K: ConnectionAsync<Database: RuleBackend>,
    {
        decide(&self.rule, actor, object, self.cx, &mut Awaited(conn)).await
    }

    /// [`explain`](With::explain) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn explain_async<A, O, K>(
        &self,
        actor: &A,
        object: &O,
        conn: &mut K,
    ) -> QueryResult<Explanation>
    where
        R: SqlRule<A, O, X> + On<K::Database>,
        A: ?Sized,
        K: ConnectionAsync<Database: RuleBackend>,
    {
        explained(&self.rule, actor, object, self.cx, &mut Awaited(conn)).await
    }
}

/// [`Attempt`](crate::rule::Attempt) on a connection of `diesel-async`, as far as it asks one. In scope with
/// the prelude.
pub trait AttemptAsync: Columns {
    /// [`attempt_in`](crate::rule::Attempt::attempt_in) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// [`AttemptError`]: denied, or what the database reports.
    fn attempt_in_async<A, R, K>(
        &self,
        rule: R,
        actor: &A,
        conn: &mut K,
    ) -> impl Future<Output = Result<(), AttemptError>>
    where
        A: Actor + ?Sized,
        R: SqlRule<A, Self> + On<K::Database>,
        K: ConnectionAsync<Database: RuleBackend>,
    {
        async move {
            let decision = rule.check_async(actor, self, conn).await?;
            allowed_or_denied(&rule, actor, self, decision)
        }
    }
}

impl<M: Columns> AttemptAsync for M {}
