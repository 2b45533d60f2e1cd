//! Whether a rule says the same in memory and in SQL, for a test of a program that uses it.
//!
//! [`agreement!`](crate::agreement!) is the one line in a test; [`Comparison`] is the same for a program,
//! and gives an [`Agreement`] or a [`Disagreement`]:
//!
//! ```ignore
//! let agreement = Comparison::of(can_edit).actors([mary(), boss()]).run()?;
//! println!("{agreement}");
//! ```
#![cfg_attr(
    not(any(feature = "sqlite", feature = "libpq", feature = "libmysqlclient")),
    allow(
        dead_code,
        unused_imports,
        unused_macros,
        unused_mut,
        unused_variables,
        clippy::unused_self,
        clippy::missing_const_for_fn,
        reason = "without a connection nothing is compared"
    )
)]

mod actors;
mod aim;
mod change;
mod compare;
mod comparison;
mod databases;
mod guards;
mod judge;
mod literals;
mod nothing;
mod plan;
mod pools;
mod random;
mod report;
pub mod scratch;
mod server;
mod smaller;
mod subject;
mod tables;
mod times;
mod types;
mod unknown;
mod worlds;

pub use actors::{Actors, GivenActors, MadeActors};
pub(in crate::db::rule) use change::Change;
pub use comparison::{ActorOf, Comparison, ContextFor, ContextOf, FixedContext, Named, ObjectOf};
#[doc(hidden)]
pub use nothing::Nothing;
pub use report::{Agreement, Difference, Disagreement, StoredRow, UnnoticedChange};

/// Fails a test.
#[doc(hidden)]
#[track_caller]
pub fn agreed(compared: Result<Agreement, Disagreement>) {
    match compared {
        Ok(agreement) => {
            for why in agreement.left_out() {
                eprintln!("not compared with {why}");
            }
        }
        #[expect(clippy::panic, reason = "it is a test that fails")]
        Err(disagreement) => panic!("{disagreement}"),
    }
}

/// Shows in a test that a rule says the same in memory and in SQL, on rows that are made for it; needs the
/// feature `test-util`, which is for tests alone.
///
/// ```ignore
/// #[test]
/// fn can_edit_agrees() {
///     fsm_core::agreement!(can_edit, actors = [mary(), boss()]);
/// }
/// ```
///
/// The rule stands there by its name, or as a value: `agreement!(can_edit() & !is_late(), ..)`. It is asked on
/// SQLite always, and on PostgreSQL and MySQL where `PG_DATABASE_URL` and `MYSQL_DATABASE_URL` say where they
/// are (features `libpq` and `libmysqlclient`). The tables are scratch ones, as the models see them: in memory,
/// in a transaction that is rolled back, and in a database that is dropped.
///
/// | option | meaning |
/// | --- | --- |
/// | `actors = [mary(), boss()]` | who asks. Without it the actor's type is a model itself (`Columns`, `Queryable`, `Selectable`), and rows of it are made |
/// | `context = &cx` | the context. Without it `cx.now` is a fixed time; a context of the application's own has to be given |
/// | `values(tasks::title = ["roof"], ..)` | values for columns, without quotes: where a field's type can be loaded from a few only, or where SQL by hand depends on them |
/// | `rows_of(Project, ..)` | models of tables that SQL by hand reads and the rule's body does not |
/// | `redundant = ["task.size > 3"]` | conditions that may decide nothing |
/// | `trivial` | the rule may allow everything or nothing |
///
/// # What is compared
///
/// The rows come from the rule: each column that it reads takes NULL where it can be, each value that it is
/// compared with, what is near that (one more and one less; another case, a blank, `%` and `_` for a text), every
/// stored name of a state, and a few more. Columns that are compared with each other share their values. There
/// are all combinations, or each pair of values where they are many; and for each condition rows in which it
/// decides, with either answer and by a NULL. Related tables hold no rows, one or several, parents are there or
/// are not. The choices are the same in each run.
///
/// Of SQL that is written by hand, `#[rule(sql = path)]`, the columns take the texts and numbers that stand in it, what
/// it binds, those that stand in the body, and, where the rule has a context, its time and the moments beside it.
/// What stands in a function that the body calls, or in a constant, is not seen: that is for `values(..)`.
///
/// For each actor `eval` decides about each object in memory; `scope`, also `.for_writes()`, `column`, `column(..).per_row()`, the same
/// of the negation, and `check` are asked of the database. Then each condition is turned into its opposite, and
/// the guard of each that may be NULL is left out: some row has to tell. A row whose state is unknown can't be loaded:
/// a form may allow it only where memory would allow the same row in each of its states. Other rows that a model can't be
/// loaded from are left out.
///
/// It takes a tenth of a second for a usual rule on SQLite in a debug build, a second where SQL by hand reads several
/// tables, less than half a second for each of the 300 rules of this library's own tests, and as long again for each server.
///
/// # Panics
///
/// With a [`Disagreement`]: where memory and a database differ (the form, the actor, the row and the related rows,
/// as few as show it, and the statement), where the rule allows everything or nothing, where a condition could be
/// changed and no row would tell, and where rows can't be made or loaded. [`Comparison`] gives the same as a value.
#[macro_export]
macro_rules! agreement {
    ($rule:expr $(, $($options:tt)*)?) => {
        $crate::agreement::agreed($crate::__agreement!(
            ($crate::agreement::Comparison::of($rule)) $(, $($options)*)?
        ))
    };
}

/// The options of `agreement!`, one after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __agreement {
    (($comparison:expr) $(,)?) => {
        $comparison.run()
    };
    (($comparison:expr), actors = $actors:expr $(, $($options:tt)*)?) => {{
        let __actors = $actors;
        let __shown = {
            #[allow(unused_imports, reason = "an actor has Debug, or it has not")]
            use $crate::__private::rule::{ShowDebug as _, ShowNothing as _};
            let mut __shown = ::std::vec::Vec::new();
            for __actor in &__actors {
                __shown.push((&$crate::__private::rule::Show(__actor)).shown().to_string());
            }
            __shown
        };
        $crate::__agreement!(($comparison.actors(__actors).shown(__shown)) $(, $($options)*)?)
    }};
    (($comparison:expr), context = $cx:expr $(, $($options:tt)*)?) => {
        $crate::__agreement!(($comparison.context($cx)) $(, $($options)*)?)
    };
    (($comparison:expr), values($($column:path = $values:expr),+ $(,)?) $(, $($options:tt)*)?) => {
        $crate::__agreement!(($comparison$(.values($column, $values))+) $(, $($options)*)?)
    };
    (($comparison:expr), rows_of($($model:ty),+ $(,)?) $(, $($options:tt)*)?) => {
        $crate::__agreement!(($comparison$(.rows_of::<$model>())+) $(, $($options)*)?)
    };
    (($comparison:expr), redundant = [$($condition:expr),* $(,)?] $(, $($options:tt)*)?) => {
        $crate::__agreement!(($comparison$(.redundant($condition))*) $(, $($options)*)?)
    };
    (($comparison:expr), trivial $(, $($options:tt)*)?) => {
        $crate::__agreement!(($comparison.trivial()) $(, $($options)*)?)
    };
    (($comparison:expr), $option:tt $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`agreement!` has no option `",
            ::core::stringify!($option),
            "`; there are: `actors = [mary(), boss()]`, `context = &cx`, `values(tasks::title = [\"roof\"])`, `rows_of(Project)`, `redundant = [\"task.size > 3\"]`, `trivial`"
        ))
    };
}
