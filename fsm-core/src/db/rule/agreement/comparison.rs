//! What a caller says: the rule, and where needed actors, a context and values.

use std::any::TypeId;
use std::marker::PhantomData;

use diesel::Column;

use super::super::columns::Columns;
use super::super::forms::{BackendList, HasBackends, SqlRule};
use super::super::related::Rows;
use super::actors::{Actors, GivenActors, MadeActors};
use super::compare::{Counts, Options, compare};
use super::report::{Agreement, Disagreement};
use super::server::Server;
use super::subject::{Subject, Typed};
use crate::db::Dialect;
use crate::rule::{About, Context, Given, IsRule, Party, Speaks, Thing};

/// The type of the actor of a rule that speaks of `S`.
pub type ActorOf<S> = <<S as Speaks>::Actor as Party>::Type;
/// The type of its object.
pub type ObjectOf<S> = <<S as Speaks>::Object as Thing>::Type;
/// The type of its context.
pub type ContextOf<S> = <<S as Speaks>::Context as Party>::Type;

/// A comparison of a rule's forms that is about to be made: see [`agreement!`](crate::agreement!).
#[derive(Debug)]
#[must_use = "nothing is compared until it is run"]
pub struct Comparison<R, S, A = MadeActors, X = FixedContext> {
    rule: R,
    actors: A,
    context: X,
    options: Options,
    speaks: PhantomData<fn() -> S>,
}

impl<R: About<S>, S: Speaks> Comparison<R, S> {
    /// A comparison of this rule, or composition of rules.
    pub fn of<M>(rule: impl Named<M, Rule = R>) -> Self {
        Self {
            rule: rule.rule(),
            actors: MadeActors,
            context: FixedContext,
            options: Options::default(),
            speaks: PhantomData,
        }
    }
}

impl<R: About<S>, S: Speaks, A, X> Comparison<R, S, A, X> {
    /// These actors ask.
    pub fn actors<T: Given<S::Actor>>(
        self,
        actors: impl IntoIterator<Item = T>,
    ) -> Comparison<R, S, GivenActors<T, ActorOf<S>>, X> {
        let actors = actors.into_iter().collect();
        Comparison {
            rule: self.rule,
            actors: GivenActors::new(actors, <T as Given<S::Actor>>::given),
            context: self.context,
            options: self.options,
            speaks: PhantomData,
        }
    }

    /// The rule is asked in this context. Without one it is that of a fixed time.
    pub fn context<C: Given<S::Context>>(self, cx: &C) -> Comparison<R, S, A, &ContextOf<S>> {
        Comparison {
            rule: self.rule,
            actors: self.actors,
            context: cx.given(),
            options: self.options,
            speaks: PhantomData,
        }
    }

    /// Rows have these values in the column, too, as SQL writes them without quotes.
    pub fn values<C>(mut self, _: C, values: impl IntoIterator<Item: ToString>) -> Self
    where
        C: Column<Table: 'static>,
    {
        let values = values.into_iter().map(|value| value.to_string());
        self.options
            .values
            .push((TypeId::of::<C::Table>(), C::NAME, values.collect()));
        self
    }

    /// There are rows of this model, too: of a table that SQL by hand reads and the rule's body does not.
    pub fn rows_of<M: Columns>(mut self) -> Self {
        self.options.rows.push(Rows::of::<M>());
        self
    }

    /// The rule may allow everything or nothing.
    pub fn trivial(mut self) -> Self {
        self.options.trivial = true;
        self
    }

    /// This condition, as it stands in the rule, may decide nothing.
    pub fn redundant(mut self, condition: impl Into<String>) -> Self {
        self.options.redundant.push(condition.into());
        self
    }

    /// Compares on SQLite, and on PostgreSQL and `MySQL` where `PG_DATABASE_URL` and `MYSQL_DATABASE_URL`
    /// say where they are.
    ///
    /// # Errors
    /// [`Disagreement`]: where the forms differ, and where nothing can be shown.
    pub fn run(self) -> Result<Agreement, Disagreement>
    where
        R: SqlRule<ActorOf<S>, ObjectOf<S>, ContextOf<S>> + HasBackends<Backends: BackendList>,
        S::Object: Thing,
        ObjectOf<S>: Columns,
        ContextOf<S>: Sized,
        A: Actors<ActorOf<S>>,
        X: ContextFor<ContextOf<S>>,
    {
        let mut found = Err(Disagreement::NotCompared {
            rule: self.rule.name(),
            reasons: Vec::new(),
        });
        self.context.with(&mut |cx| found = self.run_in(cx));
        found
    }

    fn run_in(&self, cx: &ContextOf<S>) -> Result<Agreement, Disagreement>
    where
        R: SqlRule<ActorOf<S>, ObjectOf<S>, ContextOf<S>> + HasBackends<Backends: BackendList>,
        S::Object: Thing,
        ObjectOf<S>: Columns,
        ContextOf<S>: Sized,
        A: Actors<ActorOf<S>>,
    {
        let mut all = All::new(self.rule.name());
        let has = <R as HasBackends>::Backends::has;
        #[cfg(feature = "sqlite")]
        if has(Dialect::Sqlite) {
            let counts = super::databases::on_sqlite(|conn| self.on(cx, conn))?;
            all.add(Dialect::Sqlite, counts);
        }
        for (dialect, variable) in [
            (Dialect::Postgres, "PG_DATABASE_URL"),
            (Dialect::MySql, "MYSQL_DATABASE_URL"),
        ] {
            let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
            let Some(url) = url.filter(|_| has(dialect)) else {
                continue;
            };
            let counts = match dialect {
                #[cfg(feature = "libpq")]
                Dialect::Postgres => super::databases::on_postgres(&url, |conn| self.on(cx, conn))?,
                #[cfg(feature = "libmysqlclient")]
                Dialect::MySql => super::databases::on_mysql(&url, |conn| self.on(cx, conn))?,
                _ => Err(format!(
                    "{variable} is set, and the feature `{}` of fsm-core is off",
                    if dialect == Dialect::Postgres {
                        "libpq"
                    } else {
                        "libmysqlclient"
                    }
                )),
            };
            let _ = &url;
            all.add(dialect, counts);
        }
        all.judged(&self.options)
    }

    fn on<K: Server>(
        &self,
        cx: &ContextOf<S>,
        conn: &mut K,
    ) -> Result<Result<Counts, String>, Disagreement>
    where
        R: SqlRule<ActorOf<S>, ObjectOf<S>, ContextOf<S>>,
        S::Object: Thing,
        ObjectOf<S>: Columns,
        ContextOf<S>: Sized,
        A: Actors<ActorOf<S>>,
    {
        self.actors
            .with(conn, &self.options.values, &mut |conn, actors, shown| {
                let typed = Typed {
                    rule: self.rule,
                    actors: actors.to_vec(),
                    shown: shown.to_vec(),
                    cx,
                    object: PhantomData::<fn() -> ObjectOf<S>>,
                };
                let subject: &dyn Subject<K> = &typed;
                compare(subject, &self.options, conn)
            })
    }
}

impl<R, S, T, A: ?Sized, X> Comparison<R, S, GivenActors<T, A>, X> {
    /// What a report calls the actors.
    #[doc(hidden)]
    pub fn shown(mut self, actors: Vec<String>) -> Self {
        self.actors.shown = actors;
        self
    }
}

/// What came out on all databases.
struct All {
    agreement: Agreement,
    answers: [usize; 2],
    actors: usize,
    noticed: std::collections::BTreeSet<super::compare::Changed>,
    unnoticed: std::collections::BTreeSet<super::compare::Changed>,
}

impl All {
    fn new(rule: String) -> Self {
        Self {
            agreement: Agreement {
                rule,
                databases: Vec::new(),
                left_out: Vec::new(),
                rows: 0,
                compared: 0,
                changes: 0,
            },
            answers: [0, 0],
            actors: 0,
            noticed: std::collections::BTreeSet::new(),
            unnoticed: std::collections::BTreeSet::new(),
        }
    }

    fn add(&mut self, dialect: Dialect, counts: Result<Counts, String>) {
        let counts = match counts {
            Ok(counts) => counts,
            Err(why) => {
                let name = super::report::name(dialect);
                self.agreement.left_out.push(format!("{name}: {why}"));
                return;
            }
        };
        self.agreement.databases.push(dialect);
        self.agreement.rows += counts.rows;
        self.agreement.compared += counts.compared;
        for (all, more) in self.answers.iter_mut().zip(counts.answers) {
            *all += more;
        }
        self.actors = self.actors.max(counts.actors);
        self.noticed.extend(counts.noticed);
        self.unnoticed.extend(counts.unnoticed);
    }

    fn judged(mut self, options: &Options) -> Result<Agreement, Disagreement> {
        let rule = self.agreement.rule.clone();
        if self.agreement.databases.is_empty() {
            return Err(Disagreement::NotCompared {
                rule,
                reasons: self.agreement.left_out,
            });
        }
        let [denied, allowed] = self.answers;
        if !options.trivial && (denied == 0 || allowed == 0) {
            return Err(Disagreement::Trivial {
                rule,
                allows: denied == 0,
                rows: self.agreement.rows,
                actors: self.actors,
            });
        }
        // A database may come to the right answer by itself.
        self.unnoticed
            .retain(|change| !self.noticed.contains(change));
        let unnoticed = super::compare::unnoticed(&self.unnoticed, options);
        if !unnoticed.is_empty() && !options.trivial {
            return Err(Disagreement::Unnoticed {
                rule,
                changes: unnoticed,
            });
        }
        self.agreement.changes = self.noticed.len();
        Ok(self.agreement)
    }
}

/// A rule by its name, `can_edit`, or as a value, `can_edit() & !is_late()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule",
    label = "a rule by its name, `can_edit`, or a composition, `can_edit() & !is_late()`"
)]
pub trait Named<M> {
    /// The rule.
    type Rule;

    /// The rule.
    #[doc(hidden)]
    fn rule(self) -> Self::Rule;
}

/// By its name, which is a function.
#[doc(hidden)]
#[derive(Debug)]
pub enum ByName {}

/// As a value.
#[doc(hidden)]
#[derive(Debug)]
pub enum ByValue {}

#[diagnostic::do_not_recommend]
impl<F: FnOnce() -> R, R: IsRule> Named<ByName> for F {
    type Rule = R;

    fn rule(self) -> R {
        self()
    }
}

#[diagnostic::do_not_recommend]
impl<R: IsRule> Named<ByValue> for R {
    type Rule = R;

    fn rule(self) -> R {
        self
    }
}

/// The context of a fixed time.
#[derive(Debug, Clone, Copy)]
pub struct FixedContext;

/// Gives a context of type `X`.
#[diagnostic::on_unimplemented(
    message = "`agreement!` has no context of type `{X}`",
    label = "the rule reads a context of the application's own",
    note = "give one: `agreement!(can_edit, context = &cx)`"
)]
pub trait ContextFor<X: ?Sized> {
    /// Lends it.
    #[doc(hidden)]
    fn with(&self, lent: &mut dyn FnMut(&X));
}

impl ContextFor<Context> for FixedContext {
    fn with(&self, lent: &mut dyn FnMut(&Context)) {
        // 2024-06-15 12:00:00, between times that rows have.
        let time = chrono::DateTime::from_timestamp(1_718_452_800, 0);
        lent(&Context::at(time.unwrap_or(chrono::DateTime::UNIX_EPOCH)));
    }
}

impl ContextFor<()> for FixedContext {
    fn with(&self, lent: &mut dyn FnMut(&())) {
        lent(&());
    }
}

impl<X: ?Sized> ContextFor<X> for &X {
    fn with(&self, lent: &mut dyn FnMut(&X)) {
        lent(self);
    }
}
