//! Rules made of rules: `&`, `|`, `^`, `!`, and `forbid`.

use std::marker::PhantomData;

use super::{Asks, Facts, IsRule, Memory, Named, Rule, holds};
use crate::guard::Reason;

/// A rule that can stand in a composition: every one but a composition with `forbid`, which is the
/// outermost.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be an operand of a composition",
    label = "not a rule, or a composition that has `forbid` in it already",
    note = "`forbid(rule)` stands in the outermost `&` or `|`: `(a | b) & forbid(c)`"
)]
pub trait Operand: IsRule {}

/// Both rules allow it: `a & b`.
#[derive(Debug, Clone, Copy)]
pub struct And<P, Q>(pub(crate) P, pub(crate) Q);

/// One of both rules allows it: `a | b`.
#[derive(Debug, Clone, Copy)]
pub struct Or<P, Q>(pub(crate) P, pub(crate) Q);

/// Exactly one of both rules allows it: `a ^ b`.
#[derive(Debug, Clone, Copy)]
pub struct Xor<P, Q>(pub(crate) P, pub(crate) Q);

/// The rule does not allow it: `!a`.
#[derive(Debug, Clone, Copy)]
pub struct Not<P>(pub(crate) P);

/// Where the rule holds, the whole composition is denied; made by [`forbid`].
#[derive(Debug, Clone, Copy)]
pub struct Forbid<P>(P);

/// What stands beside the `forbid`s of a composition, which is an `&` or an `|` throughout.
#[derive(Debug)]
pub struct Forbidding<P, Q, Op> {
    /// What allows.
    pub(crate) allows: P,
    /// What denies.
    pub(crate) denies: Q,
    op: PhantomData<fn() -> Op>,
}

impl<P: Copy, Q: Copy, Op> Clone for Forbidding<P, Q, Op> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Copy, Q: Copy, Op> Copy for Forbidding<P, Q, Op> {}

/// Denies the whole composition where `rule` holds, whatever else allows it. It is an operand of the
/// outermost `&` or `|`: `(a | b) & forbid(is_suspended())`.
pub fn forbid<P: Operand>(rule: P) -> Forbid<P> {
    Forbid(rule)
}

/// Everybody may: `rule = anyone` says so in words.
#[derive(Debug, Clone, Copy)]
#[expect(non_camel_case_types, reason = "a rule has the name of its function")]
pub struct anyone {}

/// Everybody may: `rule = anyone` says so in words.
#[must_use]
pub const fn anyone() -> anyone {
    anyone {}
}

impl Named for anyone {
    const RULE: Self = anyone();
}

impl IsRule for anyone {
    type Asks = Memory;

    const READS_CONTEXT: bool = false;
    const NAME: &'static str = "anyone";
    const DOCS: &'static str = "Everybody may.";

    fn name(&self) -> String {
        "anyone".to_owned()
    }
}

impl<A: ?Sized, O, X> Rule<A, O, X> for anyone {
    #[inline]
    fn __holds(&self, _: &A, _: &O, _: &X, _: &Facts) -> bool {
        true
    }
}

/// Names the operands of a composition that does not come out as wanted; `turned` says that the operand
/// should come out the other way.
macro_rules! blame {
    ($($part:tt $turned:literal),+) => {
        fn __blame(
            &self,
            actor: &A,
            object: &O,
            cx: &X,
            facts: &Facts,
            wanted: bool,
            reasons: &mut Vec<Reason>,
        ) {
            if holds(self, actor, object, cx, facts) != wanted {
                $(self.$part.__blame(actor, object, cx, facts, wanted != $turned, reasons);)+
            }
        }
    };
}

macro_rules! two {
    (@blame Xor) => {};
    (@blame $name:ident) => {
        blame!(0 false, 1 false);
    };
    ($name:ident, $sign:literal, |$a:ident, $b:ident| $holds:expr) => {
        impl<P: Operand, Q: Operand> IsRule for $name<P, Q> {
            type Asks = <P::Asks as Asks>::And<Q::Asks>;

            const READS_CONTEXT: bool = P::READS_CONTEXT || Q::READS_CONTEXT;

            fn name(&self) -> String {
                format!(concat!("({} ", $sign, " {})"), self.0.name(), self.1.name())
            }
        }

        impl<P: Operand, Q: Operand> Operand for $name<P, Q> {}

        impl<A: ?Sized, O, X, P, Q> Rule<A, O, X> for $name<P, Q>
        where
            P: Operand + Rule<A, O, X>,
            Q: Operand + Rule<A, O, X>,
        {
            #[inline]
            fn __holds(&self, actor: &A, object: &O, cx: &X, facts: &Facts) -> bool {
                let $a = || holds(&self.0, actor, object, cx, facts);
                let $b = || holds(&self.1, actor, object, cx, facts);
                $holds
            }

            two!(@blame $name);
        }

        $crate::operators!($name<P, Q> [P: Operand, Q: Operand]);
    };
}

/// The operators of a rule.
#[doc(hidden)]
#[macro_export]
macro_rules! operators {
    ($rule:ty $([$($bounds:tt)*])?) => {
        impl<$($($bounds)*,)? __R: $crate::rule::BesideAnd<$rule>> ::core::ops::BitAnd<__R> for $rule {
            type Output = __R::Whole;

            fn bitand(self, other: __R) -> __R::Whole {
                other.beside(self)
            }
        }

        impl<$($($bounds)*,)? __R: $crate::rule::BesideOr<$rule>> ::core::ops::BitOr<__R> for $rule {
            type Output = __R::Whole;

            fn bitor(self, other: __R) -> __R::Whole {
                other.beside(self)
            }
        }

        impl<$($($bounds)*,)? __R: $crate::rule::Operand> ::core::ops::BitXor<__R> for $rule {
            type Output = $crate::rule::Xor<$rule, __R>;

            fn bitxor(self, other: __R) -> Self::Output {
                $crate::rule::xor(self, other)
            }
        }

        impl$(<$($bounds)*>)? ::core::ops::Not for $rule {
            type Output = $crate::rule::Not<$rule>;

            fn not(self) -> Self::Output {
                $crate::rule::not(self)
            }
        }
    };
}

two!(And, "&", |a, b| a() && b());
two!(Or, "|", |a, b| a() || b());
two!(Xor, "^", |a, b| a() ^ b());
operators!(anyone);
operators!(Not<P> [P: Operand]);

impl Operand for anyone {}

impl<P: Operand> IsRule for Not<P> {
    type Asks = P::Asks;

    const READS_CONTEXT: bool = P::READS_CONTEXT;

    fn name(&self) -> String {
        format!("!{}", self.0.name())
    }
}

impl<P: Operand> Operand for Not<P> {}

impl<A: ?Sized, O, X, P: Operand + Rule<A, O, X>> Rule<A, O, X> for Not<P> {
    #[inline]
    fn __holds(&self, actor: &A, object: &O, cx: &X, facts: &Facts) -> bool {
        !holds(&self.0, actor, object, cx, facts)
    }

    blame!(0 true);
}

/// The `!` of generated code.
#[doc(hidden)]
pub fn not<P: Operand>(rule: P) -> Not<P> {
    Not(rule)
}

/// The `^` of generated code.
#[doc(hidden)]
pub fn xor<P: Operand, Q: Operand>(a: P, b: Q) -> Xor<P, Q> {
    Xor(a, b)
}

/// What can stand behind `rule &`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't stand behind `&`",
    label = "not a rule",
    note = "`forbid(rule)` stands in the outermost `&` or `|`: `(a | b) & forbid(c)`"
)]
pub trait BesideAnd<L> {
    /// Both.
    type Whole;

    /// Both.
    fn beside(self, left: L) -> Self::Whole;
}

/// What can stand behind `rule |`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't stand behind `|`",
    label = "not a rule",
    note = "`forbid(rule)` stands in the outermost `&` or `|`: `(a | b) & forbid(c)`"
)]
pub trait BesideOr<L> {
    /// Both.
    type Whole;

    /// Both.
    fn beside(self, left: L) -> Self::Whole;
}

/// The outermost operator is `&`.
#[doc(hidden)]
#[derive(Debug)]
pub enum ByAnd {}

/// The outermost operator is `|`.
#[doc(hidden)]
#[derive(Debug)]
pub enum ByOr {}

fn forbidding<P, Q, Op>(allows: P, denies: Q) -> Forbidding<P, Q, Op> {
    Forbidding {
        allows,
        denies,
        op: PhantomData,
    }
}

macro_rules! beside {
    ($beside:ident, $op:ident, $by:ident, $operator:ident, $method:ident) => {
        #[diagnostic::do_not_recommend]
        impl<L: Operand, R: Operand> $beside<L> for R {
            type Whole = $op<L, R>;

            #[inline]
            fn beside(self, left: L) -> $op<L, R> {
                $op(left, self)
            }
        }

        impl<L: Operand, Q: Operand> $beside<L> for Forbid<Q> {
            type Whole = Forbidding<L, Q, $by>;

            #[inline]
            fn beside(self, left: L) -> Self::Whole {
                forbidding(left, self.0)
            }
        }

        // `forbid(q) & p`
        impl<P: Operand, Q: Operand> ::core::ops::$operator<P> for Forbid<Q> {
            type Output = Forbidding<P, Q, $by>;

            #[inline]
            fn $method(self, allows: P) -> Self::Output {
                forbidding(allows, self.0)
            }
        }

        // `p & forbid(q) & r`
        impl<P: Operand, Q: Operand, R: Operand> ::core::ops::$operator<R>
            for Forbidding<P, Q, $by>
        {
            type Output = Forbidding<$op<P, R>, Q, $by>;

            #[inline]
            fn $method(self, other: R) -> Self::Output {
                forbidding($op(self.allows, other), self.denies)
            }
        }

        // `p & forbid(q) & forbid(r)`
        impl<P: Operand, Q: Operand, R: Operand> ::core::ops::$operator<Forbid<R>>
            for Forbidding<P, Q, $by>
        {
            type Output = Forbidding<P, Or<Q, R>, $by>;

            #[inline]
            fn $method(self, other: Forbid<R>) -> Self::Output {
                forbidding(self.allows, Or(self.denies, other.0))
            }
        }
    };
}

beside!(BesideAnd, And, ByAnd, BitAnd, bitand);
beside!(BesideOr, Or, ByOr, BitOr, bitor);

impl<P: Operand, Q: Operand, Op: 'static> IsRule for Forbidding<P, Q, Op> {
    type Asks = <P::Asks as Asks>::And<Q::Asks>;

    const READS_CONTEXT: bool = P::READS_CONTEXT || Q::READS_CONTEXT;

    fn name(&self) -> String {
        format!("({}, forbid({}))", self.allows.name(), self.denies.name())
    }
}

impl<A: ?Sized, O, X, P, Q, Op> Rule<A, O, X> for Forbidding<P, Q, Op>
where
    P: Operand + Rule<A, O, X>,
    Q: Operand + Rule<A, O, X>,
    Op: 'static,
{
    #[inline]
    fn __holds(&self, actor: &A, object: &O, cx: &X, facts: &Facts) -> bool {
        !holds(&self.denies, actor, object, cx, facts)
            && holds(&self.allows, actor, object, cx, facts)
    }

    blame!(denies true, allows false);
}
