//! What a rule can be asked with a database: `check`, `scope`, `column`, `explain`.

use diesel::prelude::*;
use diesel::query_source::{Alias, AliasSource};

use super::build::Build;
use super::columns::Columns;
use super::explain::{explain, question};
use super::node::Node;
#[cfg(feature = "test-util")]
use super::out::Only;
use super::out::{Every, Includes, RuleBackend};
use super::parts::Parts;
use super::scope::{ActorScope, RuleColumn, Scope};
use super::term::{Place, RuleRow};
#[cfg(feature = "test-util")]
use crate::db::Dialect;
use crate::db::run::{Blocking, BlockingConnection, Run, now};
use crate::rule::{
    And, Context, Decision, Explanation, Forbidding, IsRule, Not, Operand, Or, Outcome, Rule, Told,
    With, Xor, anyone, mock,
};

/// A rule that has SQL: every one but those of `#[rule(memory)]`, and what is composed of them.
///
/// Another crate can supply a rule of its own by this trait: [`__node`](SqlRule::__node) gives a constant
/// or a condition for the database.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL",
    label = "a rule of `#[rule(memory)]`, or one that contains it, decides in memory alone",
    note = "ask it with `.test(&actor, &object)`, or write it without what can't be translated"
)]
pub trait SqlRule<A: ?Sized, O, X = Context>: Rule<A, O, X> + HasBackends {
    /// The rule's tree, for a row or an object.
    #[doc(hidden)]
    fn __node<'a>(&self, build: &Build, actor: &'a A, row: RuleRow<'a, O>, cx: &X) -> Node<'a>;
}

/// The backends that a rule has SQL for.
pub trait HasBackends {
    /// [`Every`], or those that `#[rule(backend = ..)]` names.
    type Backends;
}

/// The backends of both.
#[derive(Debug)]
pub struct Both<A, B>(std::marker::PhantomData<fn() -> (A, B)>);

impl<A: Includes<DB>, B: Includes<DB>, DB> Includes<DB> for Both<A, B> {}

/// Which backends these are, for a comparison of a rule's forms.
#[cfg(feature = "test-util")]
#[doc(hidden)]
pub trait BackendList {
    /// Whether one of them speaks the dialect.
    fn has(dialect: Dialect) -> bool;
}

#[cfg(feature = "test-util")]
impl BackendList for Every {
    fn has(_: Dialect) -> bool {
        true
    }
}

#[cfg(feature = "test-util")]
impl<DB: 'static> BackendList for Only<DB> {
    fn has(dialect: Dialect) -> bool {
        Dialect::of::<DB>() == Some(dialect)
    }
}

#[cfg(feature = "test-util")]
impl<A: BackendList, B: BackendList> BackendList for Both<A, B> {
    fn has(dialect: Dialect) -> bool {
        A::has(dialect) && B::has(dialect)
    }
}

/// A rule that has SQL on the backend `DB`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL for `{DB}`",
    label = "the rule is for another database",
    note = "`#[rule(backend = ..)]` names the only backend that the rule, or one that it contains, has SQL for; without that it has SQL for the databases whose features of fsm-core are on: `sqlite`, `postgres`, `mysql`"
)]
pub trait On<DB> {}

#[diagnostic::do_not_recommend]
impl<R: HasBackends<Backends: Includes<DB>>, DB> On<DB> for R {}

/// Asks a rule where it stands by itself or in a composition: a mock answers for it.
pub(crate) fn node_of<'a, R, A, O, X>(
    rule: &R,
    build: &Build,
    actor: &'a A,
    row: RuleRow<'a, O>,
    cx: &X,
) -> Node<'a>
where
    R: SqlRule<A, O, X>,
    A: ?Sized,
{
    tell(rule, build, mock::answer(rule), || {
        rule.__node(build, actor, row, cx)
    })
}

/// The same where another rule's body calls it.
#[doc(hidden)]
pub fn called<'a, R, A, O, X>(
    rule: &R,
    build: &Build,
    actor: &'a A,
    row: RuleRow<'a, O>,
    cx: &X,
) -> Node<'a>
where
    R: SqlRule<A, O, X>,
    A: ?Sized,
{
    tell(rule, build, mock::answer_in_a_body(rule), || {
        rule.__node(build, actor, row, cx)
    })
}

/// What a rule says, or a mock for it. A composition is told by its operands and has no name of its own.
fn tell<'a, R: IsRule>(
    rule: &R,
    build: &Build,
    mocked: Option<bool>,
    node: impl FnOnce() -> Node<'a>,
) -> Node<'a> {
    let node = mocked.map_or_else(node, Node::known_as);
    if build.tells() && !R::NAME.is_empty() {
        node.told(Told::rule(rule.name()))
    } else {
        node
    }
}

macro_rules! two {
    ($name:ident, |$self:ident, $build:ident, $a:ident, $b:ident| $node:expr) => {
        impl<P: HasBackends, Q: HasBackends> HasBackends for $name<P, Q> {
            type Backends = Both<P::Backends, Q::Backends>;
        }

        #[diagnostic::do_not_recommend]
        impl<A: ?Sized, O, X, P, Q> SqlRule<A, O, X> for $name<P, Q>
        where
            P: Operand + SqlRule<A, O, X>,
            Q: Operand + SqlRule<A, O, X>,
        {
            fn __node<'a>(
                &$self,
                build: &Build,
                actor: &'a A,
                row: RuleRow<'a, O>,
                cx: &X,
            ) -> Node<'a> {
                let $build = build.on::<Every>();
                let $a = || node_of(&$self.0, build, actor, row, cx);
                let $b = || node_of(&$self.1, build, actor, row, cx);
                $node
            }
        }
    };
}

/// Both parts, the second as far as Rust would come to it.
fn joined<'a>(
    mut parts: Parts<'a>,
    a: impl FnOnce() -> Node<'a>,
    b: impl FnOnce() -> Node<'a>,
) -> Node<'a> {
    parts.add(a());
    if parts.is_open() {
        parts.add(b());
    }
    parts.node()
}

two!(And, |self, build, a, b| joined(build.all(), a, b));
two!(Or, |self, build, a, b| joined(build.any(), a, b));
two!(Xor, |self, _build, a, b| a().either(b()));

impl<P: HasBackends> HasBackends for Not<P> {
    type Backends = P::Backends;
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized, O, X, P: Operand + SqlRule<A, O, X>> SqlRule<A, O, X> for Not<P> {
    fn __node<'a>(&self, build: &Build, actor: &'a A, row: RuleRow<'a, O>, cx: &X) -> Node<'a> {
        node_of(&self.0, build, actor, row, cx).negated()
    }
}

impl<P: HasBackends, Q: HasBackends, Op> HasBackends for Forbidding<P, Q, Op> {
    type Backends = Both<P::Backends, Q::Backends>;
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized, O, X, P, Q, Op> SqlRule<A, O, X> for Forbidding<P, Q, Op>
where
    P: Operand + SqlRule<A, O, X>,
    Q: Operand + SqlRule<A, O, X>,
    Op: 'static,
{
    fn __node<'a>(&self, build: &Build, actor: &'a A, row: RuleRow<'a, O>, cx: &X) -> Node<'a> {
        joined(
            build.on::<Every>().all(),
            || node_of(&self.denies, build, actor, row, cx).negated(),
            || node_of(&self.allows, build, actor, row, cx),
        )
    }
}

impl HasBackends for anyone {
    type Backends = Every;
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized, O, X> SqlRule<A, O, X> for anyone {
    fn __node<'a>(&self, _: &Build, _: &'a A, _: RuleRow<'a, O>, _: &X) -> Node<'a> {
        Node::known_as(true)
    }
}

/// A decision about one object; asks the database only what the object and the actor leave open.
pub(crate) async fn decide<Q, A, O, X, R>(
    rule: &Q,
    actor: &A,
    object: &O,
    cx: &X,
    run: &mut R,
) -> QueryResult<Decision>
where
    Q: SqlRule<A, O, X>,
    A: ?Sized,
    R: Run<Backend: RuleBackend>,
{
    let row = RuleRow::object(object);
    let known = node_of(rule, &Build::of_objects(false), actor, row, cx).known();
    if known == Some(true) {
        return Ok(Decision::allowed());
    }
    // What is open is asked part by part in one query, so that a denial is told without a second one.
    let explanation = explained(rule, actor, object, cx, run).await?;
    Ok(if explanation.outcome() == Outcome::Holds {
        Decision::allowed()
    } else {
        Decision::of(explanation)
    })
}

/// Why a rule allows an object to an actor, or denies it.
pub(crate) fn explained<'a, Q, A, O, X, R>(
    rule: &Q,
    actor: &'a A,
    object: &'a O,
    cx: &X,
    run: &'a mut R,
) -> impl Future<Output = QueryResult<Explanation>>
where
    Q: SqlRule<A, O, X>,
    A: ?Sized,
    R: Run<Backend: RuleBackend>,
{
    let row = RuleRow::object(object);
    let node = node_of(rule, &Build::of_objects(true), actor, row, cx);
    explain(node, run)
}

/// The text of what [`decide`] asks of the database; `None` where it asks nothing.
fn asked<R, A, O, X, DB>(rule: &R, actor: &A, object: &O, cx: &X) -> Option<String>
where
    R: SqlRule<A, O, X>,
    A: ?Sized,
    DB: RuleBackend,
{
    let row = RuleRow::object(object);
    let build = Build::of_objects(false);
    match node_of(rule, &build, actor, row, cx).known() {
        Some(true) => None,
        _ => question::<DB>(node_of(rule, &Build::of_objects(true), actor, row, cx)),
    }
}

fn tree<'a, R, A, O, X>(rule: &R, place: Place, actor: &'a A, cx: &X) -> Node<'a>
where
    R: SqlRule<A, O, X>,
    A: ?Sized,
    O: Columns,
{
    let alias = match place {
        Place::Alias(name) => Some(name),
        _ => None,
    };
    let build = Build::of::<O::Table>(false).avoiding(alias);
    tree_by(&build, rule, place, actor, cx)
}

/// The same, built in this way.
pub(super) fn tree_by<'a, R, A, O, X>(
    build: &Build,
    rule: &R,
    place: Place,
    actor: &'a A,
    cx: &X,
) -> Node<'a>
where
    R: SqlRule<A, O, X>,
    A: ?Sized,
    O: Columns,
{
    let node = node_of(rule, build, actor, RuleRow::at(place), cx);
    if build.reads_own() && place == Place::Table {
        node.decided_first(O::table())
    } else {
        node
    }
}

/// The scope of a rule of the actor alone, for a table that nothing else names.
#[doc(hidden)]
pub fn scope_of<R, A, O>(rule: R, actor: &A) -> ActorScope<'_, O::Table, R::Backends>
where
    R: SqlRule<A, O>,
    A: ?Sized,
    O: Columns,
{
    ActorScope::new(tree(&rule, Place::Table, actor, &Context::of::<R>()))
}

/// What a rule with SQL can be asked beside [`Forms`](crate::rule::Forms). In scope with the prelude.
pub trait SqlForms: IsRule {
    /// Decides about one object. Where the actor and the object are not enough, one query asks for the
    /// related rows; who is denied is told why.
    ///
    /// # Errors
    /// What the database reports; nothing is allowed then.
    fn check<A, O, K>(&self, actor: &A, object: &O, conn: &mut K) -> QueryResult<Decision>
    where
        Self: SqlRule<A, O> + On<K::Database>,
        A: ?Sized,
        K: BlockingConnection,
        K::Database: RuleBackend,
    {
        let cx = Context::of::<Self>();
        now(decide(self, actor, object, &cx, &mut Blocking(conn)))
    }

    /// The query that [`check`](SqlForms::check) and [`explain`](SqlForms::explain) send, with its values; `None`
    /// where actor and object decide without one. It asks nothing; the backend is Diesel's, as in
    /// `can_edit().check_query(&mary, &task, diesel::sqlite::Sqlite)`.
    ///
    /// It is a text for people. Of a scope and a column Diesel itself gives one: `diesel::debug_query` of the
    /// query that they stand in.
    fn check_query<A, O, DB>(&self, actor: &A, object: &O, backend: DB) -> Option<String>
    where
        Self: SqlRule<A, O> + On<DB>,
        A: ?Sized,
        DB: RuleBackend,
    {
        let _ = backend;
        asked::<_, _, _, _, DB>(self, actor, object, &Context::of::<Self>())
    }

    /// The tree of the rule's parts, each with its outcome, its source and the values compared, whether
    /// it is allowed or not.
    ///
    /// # Errors
    /// What the database reports.
    fn explain<A, O, K>(&self, actor: &A, object: &O, conn: &mut K) -> QueryResult<Explanation>
    where
        Self: SqlRule<A, O> + On<K::Database>,
        A: ?Sized,
        K: BlockingConnection,
        K::Database: RuleBackend,
    {
        let cx = Context::of::<Self>();
        now(explained(self, actor, object, &cx, &mut Blocking(conn)))
    }

    /// The rows that the actor is allowed: for `filter`. In an `update` or a `delete` it is
    /// [`.for_writes()`](Scope::for_writes).
    fn scope<'a, A, O, DB>(&self, actor: &'a A) -> Scope<'a, O::Table, DB>
    where
        Self: SqlRule<A, O> + On<DB>,
        A: ?Sized,
        O: Columns,
    {
        Scope::new(tree(self, Place::Table, actor, &Context::of::<Self>()))
    }

    /// The same of a table that stands in the query under an alias (`diesel::alias!`).
    fn scope_on<'a, S, A, O, DB>(&self, alias: Alias<S>, actor: &'a A) -> Scope<'a, Alias<S>, DB>
    where
        Self: SqlRule<A, O> + On<DB>,
        A: ?Sized,
        O: Columns,
        S: AliasSource<Target = O::Table>,
    {
        let _ = alias;
        Scope::new(tree(
            self,
            Place::Alias(S::NAME),
            actor,
            &Context::of::<Self>(),
        ))
    }

    /// Whether each row is allowed: for `select`. It is never NULL.
    fn column<'a, A, O, DB>(&self, actor: &'a A) -> RuleColumn<'a, O::Table, DB>
    where
        Self: SqlRule<A, O> + On<DB>,
        A: ?Sized,
        O: Columns,
    {
        RuleColumn::new(tree(self, Place::Table, actor, &Context::of::<Self>()))
    }
}

impl<R: IsRule> SqlForms for R {}

impl<R: IsRule, X> With<'_, R, X> {
    /// Decides about one object: see [`SqlForms::check`].
    ///
    /// # Errors
    /// What the database reports; nothing is allowed then.
    pub fn check<A, O, K>(&self, actor: &A, object: &O, conn: &mut K) -> QueryResult<Decision>
    where
        R: SqlRule<A, O, X> + On<K::Database>,
        A: ?Sized,
        K: BlockingConnection,
        K::Database: RuleBackend,
    {
        now(decide(
            &self.rule,
            actor,
            object,
            self.cx,
            &mut Blocking(conn),
        ))
    }

    /// The query that `check` sends, for people: see [`SqlForms::check_query`].
    pub fn check_query<A, O, DB>(&self, actor: &A, object: &O, _: DB) -> Option<String>
    where
        R: SqlRule<A, O, X> + On<DB>,
        A: ?Sized,
        DB: RuleBackend,
    {
        asked::<_, _, _, _, DB>(&self.rule, actor, object, self.cx)
    }

    /// The tree of the rule's parts: see [`SqlForms::explain`].
    ///
    /// # Errors
    /// What the database reports.
    pub fn explain<A, O, K>(&self, actor: &A, object: &O, conn: &mut K) -> QueryResult<Explanation>
    where
        R: SqlRule<A, O, X> + On<K::Database>,
        A: ?Sized,
        K: BlockingConnection,
        K::Database: RuleBackend,
    {
        now(explained(
            &self.rule,
            actor,
            object,
            self.cx,
            &mut Blocking(conn),
        ))
    }

    /// The rows that the actor is allowed: see [`SqlForms::scope`].
    pub fn scope<'a, A, O, DB>(&self, actor: &'a A) -> Scope<'a, O::Table, DB>
    where
        R: SqlRule<A, O, X> + On<DB>,
        A: ?Sized,
        O: Columns,
    {
        Scope::new(tree(&self.rule, Place::Table, actor, self.cx))
    }

    /// The same under an alias: see [`SqlForms::scope_on`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an alias is passed on by value, as to Diesel"
    )]
    pub fn scope_on<'a, S, A, O, DB>(
        &self,
        alias: Alias<S>,
        actor: &'a A,
    ) -> Scope<'a, Alias<S>, DB>
    where
        R: SqlRule<A, O, X> + On<DB>,
        A: ?Sized,
        O: Columns,
        S: AliasSource<Target = O::Table>,
    {
        let _ = alias;
        Scope::new(tree(&self.rule, Place::Alias(S::NAME), actor, self.cx))
    }

    /// Whether each row is allowed: see [`SqlForms::column`].
    pub fn column<'a, A, O, DB>(&self, actor: &'a A) -> RuleColumn<'a, O::Table, DB>
    where
        R: SqlRule<A, O, X> + On<DB>,
        A: ?Sized,
        O: Columns,
    {
        RuleColumn::new(tree(&self.rule, Place::Table, actor, self.cx))
    }
}
