//! What is decided about each row, as SQL.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};

use super::report::{Moved, Report, Skipped, Why};
use super::ways::Ways;
use crate::actor::{ActorOf, ContextOf, NoOne};
use crate::db::dialect::Dialect;
use crate::db::fragment::Cond;
use crate::db::rule::{Place, RuleRow};
use crate::db::ruled::{self, RulesOn};
use crate::db::save::Saved;
use crate::db::table_model::{Stored, TableModel};
use crate::error::TransitionError;
use crate::machine::Step;
use crate::ruling::{Answer, AskRule};
use crate::state::StateInfo;

type From<M> = <<M as TableModel>::Table as QuerySource>::FromClause;

/// A count by the position of a state and the number of a way.
pub(super) type Counted = (i64, i64, i64);

/// In place of a state: none that the program knows.
const UNKNOWN: i64 = -1;
/// In place of a way: why there is none.
const NO_EDGE: i64 = -1;
const GUARDED: i64 = -2;
const DENIED: i64 = -3;

/// Which rows are meant, and what becomes of each.
pub struct Plan<'a, M: TableModel, DB: Backend> {
    pub(super) table: From<M>,
    pub(super) filter: Cond<'a, DB>,
    names: &'static [StateInfo],
    /// The row is in the state of this position.
    states: Vec<Cond<'a, DB>>,
    /// In the order in which they are tried; they are numbered from one.
    pub(super) ways: Vec<Decided<'a, DB>>,
    /// A rule looks at other rows.
    pub(super) looks_elsewhere: bool,
}

/// A way, and when a row takes it.
pub(super) struct Decided<'a, DB: Backend> {
    pub(super) step: Step,
    pub(super) sources: Vec<usize>,
    pub(super) is_wanted: bool,
    guard: Cond<'a, DB>,
    rule: Cond<'a, DB>,
}

impl<'a, M: TableModel, DB: Backend> Plan<'a, M, DB> {
    /// Asks guards and rules as far as they can be answered without the database.
    ///
    /// # Errors
    /// The guard or the rule that refuses every row, whatever is stored.
    pub(super) fn of(
        filter: Cond<'a, DB>,
        ways: Ways,
        actor: Option<&'a ActorOf<M>>,
        cx: &ContextOf<M>,
    ) -> Result<Self, TransitionError>
    where
        M: Saved<DB> + Stored<DB> + 'a,
    {
        let mut looks_elsewhere = false;
        let mut refusal = None;
        let mut decided = Vec::with_capacity(ways.ways.len());
        for way in ways.ways {
            let step = way.step;
            let mut condition = |answer: Answer<'a>| match answer {
                Answer::Allowed => Ok(Cond::Is(true)),
                Answer::Denied(decision) => Err(decision),
                Answer::Open(open) => {
                    looks_elsewhere |= open.node.looks_elsewhere();
                    Ok(M::Rules::condition(open.node))
                }
            };
            let guard = condition(guard_of::<M, DB>(step.declaration));
            let rule = match actor {
                Some(actor) => condition(ruled::of_table::<M, DB>(
                    step.declaration,
                    actor,
                    cx,
                    &M::build(),
                )),
                None => Ok(Cond::Is(true)),
            };
            let refused = match (&guard, &rule) {
                (Err(decision), _) => Some(TransitionError::guarded::<M>(step.event, decision)),
                (_, Err(decision)) => {
                    Some(TransitionError::denied::<M>(step.event, decision.clone()))
                }
                _ => None,
            };
            refusal = refusal.or(refused);
            decided.push(Decided {
                step,
                sources: way.sources,
                is_wanted: way.is_wanted,
                guard: guard.unwrap_or(Cond::Is(false)),
                rule: rule.unwrap_or(Cond::Is(false)),
            });
        }
        if let Some(refusal) = refusal
            && !decided.iter().any(Decided::may_move)
        {
            return Err(refusal);
        }
        let machine = decided.first().map_or(0, |way| way.step.machine);
        let states = (0..ways.states.len()).map(|from| {
            M::is_in(&Step {
                from,
                ..Step::of_machine(machine)
            })
        });
        Ok(Self {
            table: M::Table::default().from_clause(),
            filter,
            names: ways.states,
            states: states.collect(),
            ways: decided,
            looks_elsewhere,
        })
    }

    /// The ways that move a row, with their numbers.
    pub(super) fn moving(&self) -> impl Iterator<Item = (i64, &Decided<'a, DB>)> {
        let ways = (1..).zip(&self.ways);
        ways.filter(|(_, way)| way.may_move())
    }

    /// One of the steps that are overrides, if there are any.
    pub(super) fn override_step(&self) -> Option<Step> {
        let mut steps = self.moving().map(|(_, way)| way.step);
        steps.find(|step| step.overrides)
    }

    /// The states that rows are moved out of, by position and name.
    pub(super) fn sources(&self) -> Vec<(i64, &'static str)> {
        let numbered = (0..).zip(self.names).enumerate();
        let is_source = |at: usize| self.moving().any(|(_, way)| way.sources.contains(&at));
        let sources = numbered.filter(|(at, _)| is_source(*at));
        sources.map(|(_, (at, info))| (at, info.name)).collect()
    }

    /// What the database has counted, in words.
    pub(super) fn report(&self, counted: Vec<Counted>) -> Report {
        let mut report = Report::default();
        let mut counted = counted;
        counted.sort_unstable();
        let name = |at: i64| Some(self.names.get(usize::try_from(at).ok()?)?.name);
        for (from, way, count) in counted {
            let count = count.unsigned_abs();
            let taken = self.moving().find(|(number, _)| *number == way);
            if let (Some(from), Some((_, way))) = (name(from), taken) {
                report.moves.push(Moved {
                    from,
                    to: way.step.target,
                    count,
                });
                continue;
            }
            let why = match way {
                _ if from == UNKNOWN => Why::UnknownState,
                GUARDED => Why::Guard,
                DENIED => Why::Rule,
                _ => Why::NoEdge,
            };
            let state = name(from);
            report.skips.push(Skipped { state, why, count });
        }
        // Two declarations may lead from one state to the same target.
        report.moves.dedup_by(|next, first| {
            let is_same = (first.from, first.to) == (next.from, next.to);
            first.count += if is_same { next.count } else { 0 };
            is_same
        });
        report
    }
}

/// How many rows these counts say are moved.
pub(super) fn moved(counted: &[Counted]) -> i64 {
    let moved = counted.iter().filter(|(_, way, _)| *way > 0);
    moved.map(|(.., count)| count).sum()
}

impl<DB: Backend> Decided<'_, DB> {
    fn may_move(&self) -> bool {
        let never = [&self.guard, &self.rule];
        self.is_wanted && never.iter().all(|cond| !matches!(cond, Cond::Is(false)))
    }
}

/// What the rules among the guards of a declaration say of any row of the table.
fn guard_of<'a, M: Saved<DB> + 'a, DB: Backend>(declaration: u16) -> Answer<'a> {
    let build = M::build();
    let row = RuleRow::at(Place::Table);
    let ask = AskRule::about(NoOne::VALUE, row, NoOne::VALUE, &build);
    M::__guard_rule(declaration, ask)
}

/// What the statements say of a row.
impl<M: TableModel, DB: Backend + 'static> Plan<'_, M, DB>
where
    From<M>: QueryFragment<DB>,
{
    /// `FROM table WHERE (filter)`.
    pub(super) fn push_from<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE (");
        self.filter.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }

    /// The position of the row's state.
    pub(super) fn push_state<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        push_number(out, |out| {
            out.push_sql("CASE");
            for (at, state) in self.states.iter().enumerate() {
                out.push_sql(" WHEN ");
                state.walk_ast(out.reborrow())?;
                out.push_sql(" THEN ");
                out.push_sql(&at.to_string());
            }
            out.push_sql(" ELSE ");
            out.push_sql(&UNKNOWN.to_string());
            out.push_sql(" END");
            Ok(())
        })
    }

    /// The number of the way that the row takes, or why it takes none.
    pub(super) fn push_way<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        push_number(out, |out| {
            out.push_sql("CASE");
            for (number, way) in (1_i64..).zip(&self.ways) {
                out.push_sql(" WHEN ");
                self.push_is_in(&way.sources, out)?;
                push_and(&way.guard, out)?;
                out.push_sql(" THEN ");
                match &way.rule {
                    _ if !way.is_wanted => out.push_sql(&GUARDED.to_string()),
                    Cond::Is(true) => out.push_sql(&number.to_string()),
                    Cond::Is(false) => out.push_sql(&DENIED.to_string()),
                    Cond::Sql(rule) => {
                        out.push_sql("CASE WHEN ");
                        rule.walk_ast(out.reborrow())?;
                        out.push_sql(" THEN ");
                        out.push_sql(&number.to_string());
                        out.push_sql(" ELSE ");
                        out.push_sql(&DENIED.to_string());
                        out.push_sql(" END");
                    }
                }
            }
            let guarded = self.ways.iter();
            let guarded = guarded.filter(|way| !matches!(way.guard, Cond::Is(true)));
            let guarded: Vec<usize> = guarded.flat_map(|way| way.sources.clone()).collect();
            if !guarded.is_empty() {
                out.push_sql(" WHEN ");
                self.push_is_in(&guarded, out)?;
                out.push_sql(" THEN ");
                out.push_sql(&GUARDED.to_string());
            }
            out.push_sql(" ELSE ");
            out.push_sql(&NO_EDGE.to_string());
            out.push_sql(" END");
            Ok(())
        })
    }

    /// ` AND ..`: the row takes a way.
    pub(super) fn push_moves<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(" AND ");
        if let [way] = self.ways.as_slice() {
            self.push_is_in(&way.sources, out)?;
            push_and(&way.guard, out)?;
            return push_and(&way.rule, out);
        }
        self.push_way(out)?;
        out.push_sql(" > 0");
        Ok(())
    }

    /// The row is where a way leads.
    pub(super) fn push_has_moved<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let targets: Vec<usize> = self.moving().map(|(_, way)| way.step.to).collect();
        self.push_is_in(&targets, out)
    }

    /// The row is in one of these states.
    fn push_is_in<'b>(
        &'b self,
        states: &[usize],
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        out.push_sql("(");
        let states = states.iter().filter_map(|at| self.states.get(*at));
        for (index, state) in states.enumerate() {
            out.push_sql(if index > 0 { " OR " } else { "" });
            state.walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

/// One more condition, if it has to be asked.
fn push_and<'b, DB: Backend>(
    cond: &'b Cond<'_, DB>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    if matches!(cond, Cond::Is(true)) {
        return Ok(());
    }
    out.push_sql(" AND ");
    cond.walk_ast(out.reborrow())
}

/// A number of 64 bits.
fn push_number<'b, DB: Backend + 'static>(
    out: &mut AstPass<'_, 'b, DB>,
    number: impl FnOnce(&mut AstPass<'_, 'b, DB>) -> QueryResult<()>,
) -> QueryResult<()> {
    let is_mysql = Dialect::of::<DB>() == Some(Dialect::MySql);
    out.push_sql("CAST(");
    number(out)?;
    out.push_sql(if is_mysql {
        " AS SIGNED)"
    } else {
        " AS BIGINT)"
    });
    Ok(())
}
