//! The rules of transitions on a backend: in the UPDATE, and asked by themselves.

use diesel::backend::Backend;
use diesel::prelude::*;

use super::fragment::{Cond, Frag};
use super::rows::Rows;
use super::rule::{Build, InUpdate, Node, Place, RuleBackend, RuleRow, ask_rows, explain_all};
use super::run::{Blocking, BlockingConnection, Run, now};
use super::save::Saved;
use crate::actor::{
    ActorGiven, ActorOf, ContextGiven, ContextOf, NoOne, NoRules, Rules, WithRules,
};
use crate::error::TransitionError;
use crate::input::InputGiven;
use crate::machine::{Model, Step};
use crate::note::NoteGiven;
use crate::rule::{Decision, Explanation, HasNow, Outcome};
use crate::ruling::{self, Answer, AskRule, CREATE, denied_by};
use crate::transition::{Fire, HoldsRow};

/// Rules that can be asked on the backend `DB`: those of every machine on the three backends, and on
/// any other the rules of a machine that has none.
#[diagnostic::on_unimplemented(
    message = "rules have no SQL for `{DB}`",
    label = "the rules of this machine's transitions can't be asked here",
    note = "turn the feature `sqlite`, `postgres` or `mysql` of fsm-core on"
)]
pub trait RulesOn<DB: Backend>: Rules {
    /// The rule as a condition of a statement.
    #[doc(hidden)]
    fn condition(rule: Node<'_>) -> Cond<'_, DB>;

    /// Asks several trees in one question.
    ///
    /// # Errors
    /// What the database reports.
    #[doc(hidden)]
    fn explain<R>(
        trees: Vec<Node<'_>>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Explanation>>>
    where
        R: Run<Backend = DB>;

    /// Asks conditions of several rows of a table; `None` for a row that is gone.
    ///
    /// # Errors
    /// What the database reports.
    #[doc(hidden)]
    fn ask_rows<R>(
        table: Frag<'_, DB>,
        keys: Vec<Cond<'_, DB>>,
        conditions: Vec<Node<'_>>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Option<Vec<bool>>>>>
    where
        R: Run<Backend = DB>;
}

/// There is no rule to ask; what were one is denied.
impl<DB: Backend> RulesOn<DB> for NoRules {
    fn condition(rule: Node<'_>) -> Cond<'_, DB> {
        Cond::Is(rule.known() == Some(true))
    }

    async fn explain<R>(trees: Vec<Node<'_>>, _: &mut R) -> QueryResult<Vec<Explanation>>
    where
        R: Run<Backend = DB>,
    {
        Ok(trees.iter().map(super::rule::told).collect())
    }

    async fn ask_rows<R>(
        _: Frag<'_, DB>,
        keys: Vec<Cond<'_, DB>>,
        conditions: Vec<Node<'_>>,
        _: &mut R,
    ) -> QueryResult<Vec<Option<Vec<bool>>>>
    where
        R: Run<Backend = DB>,
    {
        let known = |node: &Node<'_>| node.known() == Some(true);
        let answers: Vec<bool> = conditions.iter().map(known).collect();
        Ok(vec![Some(answers); keys.len()])
    }
}

impl<A: ?Sized, X: HasNow, DB: RuleBackend> RulesOn<DB> for WithRules<A, X> {
    fn condition(rule: Node<'_>) -> Cond<'_, DB> {
        match rule.known() {
            Some(known) => Cond::Is(known),
            None => Cond::Sql(Box::new(InUpdate(rule))),
        }
    }

    fn explain<R>(
        trees: Vec<Node<'_>>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Explanation>>>
    where
        R: Run<Backend = DB>,
    {
        explain_all(trees, run)
    }

    fn ask_rows<R>(
        table: Frag<'_, DB>,
        keys: Vec<Cond<'_, DB>>,
        conditions: Vec<Node<'_>>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Option<Vec<bool>>>>>
    where
        R: Run<Backend = DB>,
    {
        ask_rows(table, keys, conditions, run)
    }
}

/// What the rule of a transition, or of a new row, says of an object in memory.
pub(super) fn of_object<'a, M: Model>(
    object: &'a M,
    number: u16,
    actor: &'a ActorOf<M>,
    cx: &ContextOf<M>,
    tells: bool,
) -> Answer<'a> {
    let build = Build::of_objects(tells);
    M::__rule(
        number,
        AskRule::about(actor, RuleRow::object(object), cx, &build),
    )
}

/// What it says of any row of the table.
pub(super) fn of_table<'a, M: Rows<DB> + 'a, DB: Backend>(
    number: u16,
    actor: &'a ActorOf<M>,
    cx: &ContextOf<M>,
    build: &Build,
) -> Answer<'a> {
    let row = RuleRow::at(Place::Table);
    M::__rule(number, AskRule::about(actor, row, cx, build))
}

/// The conditions that rules add to the UPDATE of these steps, and whether one reads other rows of the
/// model's table.
///
/// # Errors
/// The guard or the rule that denies a step without the database.
pub(super) fn conditions<'a, M, DB>(
    model: &'a M,
    steps: &[Step],
    actor: Option<&'a ActorOf<M>>,
    cx: &ContextOf<M>,
) -> Result<(Vec<Cond<'a, DB>>, bool), TransitionError>
where
    M: Saved<DB> + 'a,
    DB: Backend,
{
    let mut conditions = Vec::new();
    let mut reads_own = false;
    let mut add = |answer: Answer<'a>, build: &Build| match answer {
        Answer::Allowed => None,
        Answer::Denied(decision) => Some(decision),
        Answer::Open(open) => {
            let condition = M::Rules::condition(open.node);
            conditions.push(if build.reads_own() {
                reads_own = true;
                model.decided_first(condition)
            } else {
                condition
            });
            None
        }
    };
    for step in steps.iter().filter(|_| M::RULES_GUARD) {
        let build = M::build();
        let row = RuleRow::at(Place::Table);
        let ask = AskRule::about(NoOne::VALUE, row, NoOne::VALUE, &build);
        if let Some(decision) = add(M::__guard_rule(step.declaration, ask), &build) {
            return Err(TransitionError::guarded::<M>(step.event, &decision));
        }
    }
    for step in steps {
        let Some(actor) = actor else { break };
        let build = M::build();
        let denied = match of_object(model, step.declaration, actor, cx, false) {
            Answer::Denied(decision) => Some(decision),
            _ => add(
                of_table::<M, DB>(step.declaration, actor, cx, &build),
                &build,
            ),
        };
        if let Some(decision) = denied {
            return Err(TransitionError::denied::<M>(step.event, decision));
        }
    }
    Ok((conditions, reads_own))
}

/// Why the rules of these steps deny them on a row, if one does: of all of them, in one question.
///
/// # Errors
/// What the database reports.
pub(super) async fn denied_on<M, R>(
    row: &M,
    steps: &[Step],
    actor: Option<&ActorOf<M>>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<Option<(Step, Decision)>, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let Some(actor) = actor else { return Ok(None) };
    let numbers: Vec<u16> = steps.iter().map(|step| step.declaration).collect();
    let denied = first_denied(row, &numbers, actor, cx, run).await?;
    Ok(denied.and_then(|(at, decision)| Some((*steps.get(at)?, decision))))
}

/// Why the rule of `#[machine(create = rule)]` denies a new row, if it does.
///
/// # Errors
/// What the database reports.
pub(super) async fn denied_on_new<M, R>(
    row: &M,
    actor: &ActorOf<M>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<Option<Decision>, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let denied = first_denied(row, &[CREATE], actor, cx, run).await?;
    Ok(denied.map(|(_, decision)| decision))
}

/// The first of some rules that denies a row, and why.
async fn first_denied<M, R>(
    row: &M,
    numbers: &[u16],
    actor: &ActorOf<M>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<Option<(usize, Decision)>, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let (mut asked, mut trees) = (Vec::new(), Vec::new());
    for (at, number) in numbers.iter().enumerate() {
        match of_object(row, *number, actor, cx, false) {
            Answer::Allowed => {}
            Answer::Denied(decision) => return Ok(Some((at, decision))),
            Answer::Open(_) => {
                if let Answer::Open(open) = of_object(row, *number, actor, cx, true) {
                    asked.push(at);
                    trees.push(open.node);
                }
            }
        }
    }
    if asked.is_empty() {
        return Ok(None);
    }
    let explained = M::Rules::explain(trees, run).await?;
    let mut outcomes = asked.into_iter().zip(explained);
    let denied = outcomes.find(|(_, explanation)| explanation.outcome() != Outcome::Holds);
    Ok(denied.map(|(at, explanation)| (at, denied_by(explanation))))
}

/// Why the rules among the guards of these steps refuse them on a row, if one does.
pub(super) fn guarded_on<M: Model>(row: &M, steps: &[Step]) -> Option<TransitionError> {
    let mut steps = steps.iter().filter(|_| M::RULES_GUARD);
    steps.find_map(|step| {
        let decision = ruling::guard_rules_in_memory(row, step.declaration);
        (!decision.is_allowed()).then(|| TransitionError::guarded::<M>(step.event, &decision))
    })
}

impl<H: HoldsRow, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Decides everything that `save` would, and changes nothing: the edge, the target and the guards,
    /// and then the rules, which look at related rows where they have to.
    ///
    /// It decides on the row in memory: whether somebody else has changed it, `save` will see.
    ///
    /// # Errors
    /// What the database reports. What speaks against the transition is in the decision.
    pub fn check<K>(&self, conn: &mut K) -> Result<Decision, TransitionError>
    where
        K: BlockingConnection,
        K::Database: 'static,
        H::Model: Saved<K::Database>,
        A: ActorGiven<ActorOf<H::Model>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<H::Model>>,
        I: InputGiven,
    {
        now(self.checked(&mut Blocking(conn)))
    }

    /// All of `check`, on a connection of either kind.
    pub(super) async fn checked<R>(&self, run: &mut R) -> Result<Decision, TransitionError>
    where
        R: Run,
        H::Model: Saved<R::Backend>,
        A: ActorGiven<ActorOf<H::Model>>,
        X: ContextGiven<ContextOf<H::Model>>,
    {
        let steps: Vec<Step> = match self.plan() {
            Ok(steps) => steps.iter().copied().collect(),
            Err(refused) => return Ok(Decision::denied(refused.reasons())),
        };
        let cx = self.context.context(true);
        let denied = denied_on(self.holder.model(), &steps, self.actor.actor(), &cx, run).await?;
        Ok(denied.map_or_else(Decision::allowed, |(_, decision)| decision))
    }
}
