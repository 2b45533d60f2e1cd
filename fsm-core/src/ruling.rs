//! What a transition's rule says, before the database is asked.

#[cfg(feature = "diesel")]
use std::any::TypeId;

use crate::actor::{ActorOf, ContextOf, NoOne};
#[cfg(feature = "diesel")]
use crate::db::rule::{Build, Node, RuleRow, SqlRule, node_of, told};
use crate::guard::Reason;
use crate::machine::Model;
#[cfg(feature = "diesel")]
use crate::rule::Explanation;
use crate::rule::{Decision, Facts, Pure, Rule};

/// The number under which a model asks `#[machine(create = rule)]`; the others are those of its
/// `#[transition(..)]`s.
#[doc(hidden)]
pub const CREATE: u16 = u16::MAX;

/// Asks the rule of a transition of `M`.
#[doc(hidden)]
pub type AskOf<'q, 'a, M> = AskRule<'q, 'a, M, ActorOf<M>, ContextOf<M>>;

/// Asks a rule of the object alone.
#[doc(hidden)]
pub type AskObject<'q, 'a, M> = AskRule<'q, 'a, M, NoOne, NoOne>;

/// Asks a rule of one actor about one row: an object in memory, or any row of a table.
#[doc(hidden)]
#[derive(Debug)]
pub struct AskRule<'q, 'a, M, A: ?Sized, X> {
    actor: &'a A,
    cx: &'q X,
    row: Row<'q, 'a, M>,
}

#[derive(Debug)]
struct Row<'q, 'a, M> {
    #[cfg(feature = "diesel")]
    row: RuleRow<'a, M>,
    #[cfg(feature = "diesel")]
    build: &'q Build,
    #[cfg(not(feature = "diesel"))]
    object: &'a M,
    #[cfg(not(feature = "diesel"))]
    lent: std::marker::PhantomData<&'q ()>,
}

/// What a rule says.
#[doc(hidden)]
#[derive(Debug)]
pub enum Answer<'a> {
    /// It holds, whatever is stored.
    Allowed,
    /// It does not, whatever is stored.
    Denied(Decision),
    /// The database has to be asked; or the whole tree, where it was asked for.
    #[cfg(feature = "diesel")]
    Open(Open<'a>),
    #[cfg(not(feature = "diesel"))]
    #[doc(hidden)]
    Never(std::convert::Infallible, std::marker::PhantomData<&'a ()>),
}

/// A rule that the database has to be asked.
#[doc(hidden)]
#[cfg(feature = "diesel")]
#[derive(Debug)]
pub struct Open<'a> {
    pub(crate) node: Node<'a>,
    /// Which rule it is.
    pub(crate) rule: TypeId,
}

impl Answer<'_> {
    /// For a transition that no rule stands on.
    #[must_use]
    pub fn no_rule() -> Self {
        Self::Denied(Decision::denied(vec![Reason::new(
            "no_rule",
            "no rule allows it",
        )]))
    }

    /// The decision that memory alone can take.
    pub(crate) fn in_memory(self) -> Decision {
        match self {
            Self::Allowed => Decision::allowed(),
            Self::Denied(decision) => decision,
            #[cfg(feature = "diesel")]
            Self::Open(_) => Decision::denied(vec![Reason::new(
                "needs_database",
                "it can't be decided without the database",
            )]),
            #[cfg(not(feature = "diesel"))]
            Self::Never(never, _) => match never {},
        }
    }
}

#[cfg(feature = "diesel")]
impl<'q, 'a, M, A: ?Sized, X> AskRule<'q, 'a, M, A, X> {
    /// Asks about `row`, in the tree that `build` makes.
    pub(crate) fn about(actor: &'a A, row: RuleRow<'a, M>, cx: &'q X, build: &'q Build) -> Self {
        let row = Row { row, build };
        Self { actor, cx, row }
    }
}

/// What the rule of a transition says of an object in memory, or of a new one.
pub(crate) fn rule_in_memory<M: Model>(
    model: &M,
    number: u16,
    actor: &ActorOf<M>,
    cx: &ContextOf<M>,
) -> Decision {
    #[cfg(feature = "diesel")]
    let build = Build::of_objects(false);
    #[cfg(feature = "diesel")]
    let ask = AskRule::about(actor, RuleRow::object(model), cx, &build);
    #[cfg(not(feature = "diesel"))]
    let ask = AskRule::about(actor, model, cx);
    M::__rule(number, ask).in_memory()
}

/// What the rules say that guard a transition.
pub(crate) fn guard_rules_in_memory<M: Model>(model: &M, number: u16) -> Decision {
    #[cfg(feature = "diesel")]
    let build = Build::of_objects(false);
    #[cfg(feature = "diesel")]
    let ask = AskRule::about(NoOne::VALUE, RuleRow::object(model), NoOne::VALUE, &build);
    #[cfg(not(feature = "diesel"))]
    let ask = AskRule::about(NoOne::VALUE, model, NoOne::VALUE);
    M::__guard_rule(number, ask).in_memory()
}

#[cfg(not(feature = "diesel"))]
impl<'q, 'a, M, A: ?Sized, X> AskRule<'q, 'a, M, A, X> {
    /// Asks about `object`.
    fn about(actor: &'a A, object: &'a M, cx: &'q X) -> Self {
        let lent = std::marker::PhantomData;
        let row = Row { object, lent };
        Self { actor, cx, row }
    }
}

impl<M, A: ?Sized, X> AskRule<'_, '_, M, A, X> {
    /// A rule that decides in memory.
    #[must_use]
    pub fn memory<R: MemoryRule<A, M, X>>(self, rule: R) -> Answer<'static> {
        rule.ask(self)
    }

    fn in_memory<R: Rule<A, M, X>>(self, rule: R) -> Answer<'static> {
        #[cfg(feature = "diesel")]
        let object = self.row.row.get();
        #[cfg(not(feature = "diesel"))]
        let object = Some(self.row.object);
        let Some(object) = object else {
            return Answer::no_rule();
        };
        let mut reasons = Vec::new();
        let facts = Facts::none();
        if crate::rule::holds(&rule, self.actor, object, self.cx, &facts) {
            return Answer::Allowed;
        }
        rule.__blame(self.actor, object, self.cx, &facts, true, &mut reasons);
        if reasons.is_empty() {
            reasons.push(Reason::rule(&rule.name(), false));
        }
        Answer::Denied(Decision::denied(reasons))
    }

    /// A rule of a model on a table.
    #[cfg(not(feature = "diesel"))]
    #[must_use]
    pub fn sql<R: MemoryRule<A, M, X>>(self, rule: R) -> Answer<'static> {
        rule.ask(self)
    }
}

impl<'a, M> AskObject<'_, 'a, M> {
    /// A rule of the object alone that decides in memory: `guard = rule(x)`.
    #[must_use]
    pub fn memory_guard<R: GuardRule<M>>(self, rule: R) -> Answer<'a> {
        rule.ask(self)
    }

    /// The same of a model on a table.
    #[cfg(feature = "diesel")]
    #[must_use]
    pub fn sql_guard<R: SqlGuardRule<M>>(self, rule: R) -> Answer<'a> {
        rule.ask(self)
    }

    /// The same of a model on a table.
    #[cfg(not(feature = "diesel"))]
    #[must_use]
    pub fn sql_guard<R: GuardRule<M>>(self, rule: R) -> Answer<'a> {
        rule.ask(self)
    }
}

#[cfg(feature = "diesel")]
impl<'a, M, A: ?Sized, X> AskRule<'_, 'a, M, A, X> {
    /// A rule of a model on a table: it stands in the UPDATE.
    #[must_use]
    pub fn sql<R: TableRule<A, M, X>>(self, rule: R) -> Answer<'a> {
        rule.ask(self)
    }

    fn in_the_tree<R: SqlRule<A, M, X>>(self, rule: R) -> Answer<'a> {
        let Row { row, build } = self.row;
        let node = node_of(&rule, build, self.actor, row, self.cx);
        if build.tells() {
            return Answer::Open(Open {
                node,
                rule: TypeId::of::<R>(),
            });
        }
        match node.known() {
            Some(true) => Answer::Allowed,
            Some(false) => {
                let tells = Build::of_objects(true);
                let node = node_of(&rule, &tells, self.actor, row, self.cx);
                Answer::Denied(denied_by(told(&node)))
            }
            None => Answer::Open(Open {
                node,
                rule: TypeId::of::<R>(),
            }),
        }
    }
}

/// A denial with the reasons of an explanation, and with one in any case.
#[cfg(feature = "diesel")]
pub(crate) fn denied_by(explanation: Explanation) -> Decision {
    let name = explanation.text().to_owned();
    let decision = Decision::of(explanation);
    if decision.is_allowed() || decision.reasons().is_empty() {
        return Decision::denied(vec![Reason::rule(&name, false)]);
    }
    decision
}

/// A rule that can decide in memory about what an `A` may do to an `M`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't decide in memory about what `{A}` may do to `{M}`",
    label = "the rules of a machine without a table know the actor, the object and the context",
    note = "a rule that looks at related rows is for a model with `#[diesel(table_name = ..)]`, and needs a database feature of fsm-core",
    note = "or it speaks of another actor, another object or another context"
)]
pub trait MemoryRule<A: ?Sized, M, X> {
    /// What it says.
    fn ask(self, ask: AskRule<'_, '_, M, A, X>) -> Answer<'static>;
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized, M, X, R: Rule<A, M, X> + Pure> MemoryRule<A, M, X> for R {
    fn ask(self, ask: AskRule<'_, '_, M, A, X>) -> Answer<'static> {
        ask.in_memory(self)
    }
}

/// A rule with SQL about what an `A` may do to a row of an `M`.
#[cfg(feature = "diesel")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL about what `{A}` may do to `{M}`",
    label = "this can't stand in the UPDATE",
    note = "a rule of `#[rule(memory)]`, or one that contains it, decides in memory alone: write it without what can't be translated",
    note = "or it speaks of another actor, another object or another context"
)]
pub trait TableRule<A: ?Sized, M, X> {
    /// What it says.
    fn ask<'a>(self, ask: AskRule<'_, 'a, M, A, X>) -> Answer<'a>;
}

#[cfg(feature = "diesel")]
#[diagnostic::do_not_recommend]
impl<A: ?Sized, M, X, R: SqlRule<A, M, X>> TableRule<A, M, X> for R {
    fn ask<'a>(self, ask: AskRule<'_, 'a, M, A, X>) -> Answer<'a> {
        ask.in_the_tree(self)
    }
}

/// A rule that can guard a transition of `M` in memory.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule of a `{M}` alone",
    label = "a guard knows neither the actor nor related rows",
    note = "a guard decides by the object: `#[rule(object)] fn is_documented(loan: &Loan) -> bool`",
    note = "what depends on the actor, or on other rows, is said with `rule = ..`"
)]
pub trait GuardRule<M> {
    /// What it says.
    fn ask<'a>(self, ask: AskObject<'_, 'a, M>) -> Answer<'a>;
}

#[diagnostic::do_not_recommend]
impl<M, R: Rule<NoOne, M, NoOne> + Pure> GuardRule<M> for R {
    fn ask<'a>(self, ask: AskObject<'_, 'a, M>) -> Answer<'a> {
        ask.in_memory(self)
    }
}

/// A rule that can guard a transition of `M`, in memory and in the UPDATE.
#[cfg(feature = "diesel")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule of a `{M}` alone that has SQL",
    label = "a guard knows neither the actor nor related rows",
    note = "a guard decides by the object: `#[rule(object)] fn is_documented(loan: &Loan) -> bool`",
    note = "what depends on the actor, or on other rows, is said with `rule = ..`; what has no SQL is a plain function: `guard = is_documented`"
)]
pub trait SqlGuardRule<M> {
    /// What it says.
    fn ask<'a>(self, ask: AskObject<'_, 'a, M>) -> Answer<'a>;
}

#[cfg(feature = "diesel")]
#[diagnostic::do_not_recommend]
impl<M, R: SqlRule<NoOne, M, NoOne> + Pure> SqlGuardRule<M> for R {
    fn ask<'a>(self, ask: AskObject<'_, 'a, M>) -> Answer<'a> {
        ask.in_the_tree(self)
    }
}
