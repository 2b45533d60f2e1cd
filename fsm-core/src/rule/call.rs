//! What the body of a rule calls in memory.

#[cfg(feature = "diesel")]
use super::IsRule;
use super::{Facts, Pure, Rule, called};

/// A rule by its name, as a body or an attribute calls it: by its type alone, so that a name which is
/// none is one mistake.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule",
    label = "only a function with `#[rule]` is one"
)]
pub trait Named: Sized {
    /// The rule.
    const RULE: Self;
}

/// The related rows of a model.
#[cfg(feature = "diesel")]
pub fn related<M: crate::db::rule::Columns>(facts: &Facts) -> impl Iterator<Item = &M> {
    facts.rows::<M>().iter().filter(|row| row.is_there())
}

/// The related rows of a model.
#[cfg(not(feature = "diesel"))]
pub fn related<M: 'static>(facts: &Facts) -> impl Iterator<Item = &M> {
    facts.rows::<M>().iter()
}

/// How many rows there are.
pub fn counted<T>(rows: impl Iterator<Item = T>) -> i64 {
    i64::try_from(rows.count()).unwrap_or(i64::MAX)
}

/// Whether a row's primary key is this.
#[cfg(feature = "diesel")]
pub fn is_parent<M, V>(row: &M, key: &V) -> bool
where
    M: crate::db::rule::Columns,
    V: KeyIs<M::Key>,
{
    key.is(M::KEY.of_row(row))
}

/// A value that holds a key of type `K`, or may.
#[diagnostic::on_unimplemented(
    message = "this column does not hold the key of the parent",
    label = "the parent's primary key is of type `{K}`, and this is `{Self}`"
)]
pub trait KeyIs<K> {
    /// Whether it is this one.
    fn is(&self, key: &K) -> bool;
}

#[diagnostic::do_not_recommend]
impl<K: PartialEq> KeyIs<K> for K {
    fn is(&self, key: &K) -> bool {
        self == key
    }
}

#[diagnostic::do_not_recommend]
impl<K: PartialEq> KeyIs<K> for Option<K> {
    fn is(&self, key: &K) -> bool {
        self.as_ref() == Some(key)
    }
}

/// A call with the actor alone, of a rule or of a function.
#[derive(Debug)]
pub struct Call<F>(pub F);

/// The same in a rule that looks at no related rows, so that what it calls may not either.
#[derive(Debug)]
pub struct PureCall<F>(pub F);

/// It is a rule.
pub trait HoldsRule<A: ?Sized, X, T> {
    /// Asks it.
    fn holds(&self, actor: &A, cx: &X, facts: &Facts, arguments: T) -> bool
    where
        Self: MayBeAsked;
}

/// A call of a rule of the actor alone, from a rule that may ask it.
#[diagnostic::on_unimplemented(
    message = "this rule looks at related rows, and the one that asks it does not say so",
    label = "asked by the actor alone",
    note = "ask it with the object as well, `is_leader(user, task)`: then both look at related rows"
)]
pub trait MayBeAsked {}

#[diagnostic::do_not_recommend]
impl<F> MayBeAsked for Call<F> {}

#[diagnostic::do_not_recommend]
impl<F: Fn() -> R, R: Pure> MayBeAsked for PureCall<F> {}

impl<F, R, A, X, T> HoldsRule<A, X, T> for Call<F>
where
    F: Fn() -> R,
    R: Rule<A, (), X>,
    A: ?Sized,
{
    #[inline]
    fn holds(&self, actor: &A, cx: &X, facts: &Facts, _: T) -> bool
    where
        Self: MayBeAsked,
    {
        called(&self.0(), actor, &(), cx, facts)
    }
}

impl<F, R, A, X, T> HoldsRule<A, X, T> for PureCall<F>
where
    F: Fn() -> R,
    R: Rule<A, (), X>,
    A: ?Sized,
{
    #[inline]
    fn holds(&self, actor: &A, cx: &X, facts: &Facts, _: T) -> bool
    where
        Self: MayBeAsked,
    {
        called(&self.0(), actor, &(), cx, facts)
    }
}

/// It is a function.
pub trait HoldsFunction<A: ?Sized, X, T> {
    /// What it gives.
    type Output;

    /// Calls it.
    fn holds(&self, actor: &A, cx: &X, facts: &Facts, arguments: T) -> Self::Output;
}

macro_rules! functions {
    ($call:ident, ($($argument:ident: $ty:ident),*)) => {
        impl<F, A: ?Sized, X, $($ty,)* Out> HoldsFunction<A, X, ($($ty,)*)> for &$call<F>
        where
            F: Fn($($ty),*) -> Out,
        {
            type Output = Out;

            #[inline]
            fn holds(&self, _: &A, _: &X, _: &Facts, ($($argument,)*): ($($ty,)*)) -> Out {
                (self.0)($($argument),*)
            }
        }
    };
}

functions!(Call, (a: T1));
functions!(Call, (a: T1, b: T2));
functions!(PureCall, (a: T1));
functions!(PureCall, (a: T1, b: T2));

/// The same as parts of a tree.
#[cfg(feature = "diesel")]
mod in_sql {
    use super::{Call, IsRule};
    use crate::db::rule::{Build, Node, RuleRow, SqlRule, called};

    /// It is a rule.
    pub trait CallRule<A: ?Sized, X, T> {
        /// Asks it.
        fn node<'a>(&self, build: &Build, actor: &'a A, cx: &X, arguments: T) -> Node<'a>;
    }

    impl<F, R, A, X, T> CallRule<A, X, T> for Call<F>
    where
        F: Fn() -> R,
        R: IsRule + SqlRule<A, (), X>,
        A: ?Sized,
    {
        fn node<'a>(&self, build: &Build, actor: &'a A, cx: &X, _: T) -> Node<'a> {
            called(&self.0(), build, actor, RuleRow::object(&()), cx)
        }
    }

    /// It is a function.
    pub trait CallFunction<A: ?Sized, X, T> {
        /// Calls it.
        fn node<'a>(&self, build: &Build, actor: &'a A, cx: &X, arguments: T) -> Node<'a>;
    }

    impl<F, A: ?Sized, X, T1> CallFunction<A, X, (T1,)> for &Call<F>
    where
        F: Fn(T1) -> bool,
    {
        fn node<'a>(&self, _: &Build, _: &'a A, _: &X, (a,): (T1,)) -> Node<'a> {
            Node::known_as((self.0)(a))
        }
    }

    impl<F, A: ?Sized, X, T1, T2> CallFunction<A, X, (T1, T2)> for &Call<F>
    where
        F: Fn(T1, T2) -> bool,
    {
        fn node<'a>(&self, _: &Build, _: &'a A, _: &X, (a, b): (T1, T2)) -> Node<'a> {
            Node::known_as((self.0)(a, b))
        }
    }
}

#[cfg(feature = "diesel")]
pub use in_sql::{CallFunction, CallRule};

/// A call with the actor and a row: `owns(user, task)`.
#[derive(Debug)]
pub enum ActorAndRow {}

/// A call with a row alone: `is_small(task)`.
#[derive(Debug)]
pub enum RowAlone {}

/// A rule that is called with these arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is called with other arguments",
    label = "a rule is called as its function is declared",
    note = "a rule of the actor and an object: `owns(user, task)`; of the object alone: `is_small(task)`; of the actor alone: `is_admin(user)`"
)]
pub trait Takes<Arguments> {}

/// The rule, if it takes these arguments.
pub fn taking<Arguments, R: Takes<Arguments>>(rule: &R) -> &R {
    rule
}
