//! Where a rule's SQL is written: a statement of one of the three backends.
//!
//! A rule's tree does not depend on a backend. It is written when a statement that holds it is, and
//! what it holds (columns, values) can be written on each backend whose feature is on.

use std::convert::Infallible;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};

use super::ask::Ask;
use crate::db::Dialect;
use crate::db::fragment::Cond;
use crate::db::run::Run;

/// A statement that is being written.
pub enum Out<'r, 'b> {
    /// For SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(AstPass<'r, 'b, diesel::sqlite::Sqlite>),
    /// For PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(AstPass<'r, 'b, diesel::pg::Pg>),
    /// For `MySQL` and `MariaDB`.
    #[cfg(feature = "mysql")]
    MySql(AstPass<'r, 'b, diesel::mysql::Mysql>),
    /// Where no backend's feature is on.
    #[doc(hidden)]
    None(Infallible, PhantomData<(&'r (), &'b ())>),
}

impl std::fmt::Debug for Out<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Out").field(&self.dialect()).finish()
    }
}

/// Does the same with the statement of whichever backend it is.
macro_rules! on_each {
    ($out:expr, $pass:ident => $do:expr) => {
        match $out {
            #[cfg(feature = "sqlite")]
            Out::Sqlite($pass) => $do,
            #[cfg(feature = "postgres")]
            Out::Postgres($pass) => $do,
            #[cfg(feature = "mysql")]
            Out::MySql($pass) => $do,
            Out::None(never, _) => match *never {},
        }
    };
}

impl<'b> Out<'_, 'b> {
    /// The statement's dialect.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::MySql(_) => Dialect::MySql,
            Self::None(never, _) => match *never {},
        }
    }

    /// The same statement, for a part of it.
    pub fn reborrow(&mut self) -> Out<'_, 'b> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(out) => Out::Sqlite(out.reborrow()),
            #[cfg(feature = "postgres")]
            Self::Postgres(out) => Out::Postgres(out.reborrow()),
            #[cfg(feature = "mysql")]
            Self::MySql(out) => Out::MySql(out.reborrow()),
            Self::None(never, _) => match *never {},
        }
    }

    /// Writes text of ours.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
        expect(unused_variables, reason = "there is no backend")
    )]
    pub fn push(&mut self, sql: &'static str) {
        on_each!(self, out => out.push_sql(sql));
    }

    /// Writes a number.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
        expect(unused_variables, reason = "there is no backend")
    )]
    pub fn push_number(&mut self, number: u64) {
        on_each!(self, out => out.push_sql(&number.to_string()));
    }

    /// Writes a name, quoted.
    ///
    /// # Errors
    /// What Diesel reports.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
        expect(unused_variables, reason = "there is no backend")
    )]
    pub fn push_name(&mut self, name: &str) -> QueryResult<()> {
        on_each!(self, out => out.push_identifier(name))
    }

    /// Says that there is no end of texts like this one, so that none is kept prepared.
    pub fn do_not_keep(&mut self) {
        on_each!(self, out => out.unsafe_to_cache_prepared());
    }
}

/// A backend that rules have SQL for: `Sqlite`, `Pg` and `Mysql`, each with its feature.
#[diagnostic::on_unimplemented(
    message = "rules have no SQL for `{Self}`",
    label = "not a backend of fsm-core, or its feature is off",
    note = "turn the feature `sqlite`, `postgres` or `mysql` of fsm-core on"
)]
pub trait RuleBackend: Backend + Default + 'static {
    /// The dialect.
    const DIALECT: Dialect;

    /// The statement as one that a rule can be written into.
    #[doc(hidden)]
    fn out<'r, 'b>(pass: AstPass<'r, 'b, Self>) -> Out<'r, 'b>;

    /// Asks conditions of the database.
    ///
    /// # Errors
    /// What the database reports.
    #[doc(hidden)]
    fn answers<'q, R>(
        ask: Ask<'q, Self>,
        run: &'q mut R,
    ) -> R::Soon<'q, QueryResult<Vec<(i64, i64)>>>
    where
        R: Run<Backend = Self>;

    /// The condition with its values, as a text that tells it from others.
    #[doc(hidden)]
    fn text(condition: &Cond<'_, Self>) -> String;

    /// A question with its values, for a person.
    #[doc(hidden)]
    fn told(question: &Ask<'_, Self>) -> String;
}

macro_rules! backend {
    ($feature:literal, $backend:ty, $dialect:ident) => {
        #[cfg(feature = $feature)]
        impl RuleBackend for $backend {
            const DIALECT: Dialect = Dialect::$dialect;

            fn out<'r, 'b>(pass: AstPass<'r, 'b, Self>) -> Out<'r, 'b> {
                Out::$dialect(pass)
            }

            fn answers<'q, R>(
                ask: Ask<'q, Self>,
                run: &'q mut R,
            ) -> R::Soon<'q, QueryResult<Vec<(i64, i64)>>>
            where
                R: Run<Backend = Self>,
            {
                run.load::<_, (i64, i64), (BigInt, BigInt)>(ask)
            }

            fn text(condition: &Cond<'_, Self>) -> String {
                diesel::debug_query::<Self, _>(condition).to_string()
            }

            fn told(question: &Ask<'_, Self>) -> String {
                diesel::debug_query::<Self, _>(question).to_string()
            }
        }
    };
}

backend!("sqlite", diesel::sqlite::Sqlite, Sqlite);
backend!("postgres", diesel::pg::Pg, Postgres);
backend!("mysql", diesel::mysql::Mysql, MySql);

/// A piece of a statement that does not depend on the backend.
pub trait Push: Send {
    /// Writes it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn push<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()>;

    /// Writes the primary key's columns, of a table.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn push_key<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        let _ = out;
        Ok(())
    }

    /// How many values it is, where it is a list.
    #[cfg(feature = "test-util")]
    #[doc(hidden)]
    fn values(&self) -> usize {
        0
    }

    /// One value of a list.
    ///
    /// # Errors
    /// What Diesel reports.
    #[cfg(feature = "test-util")]
    #[doc(hidden)]
    fn push_one<'b>(&'b self, at: usize, out: Out<'_, 'b>) -> QueryResult<()> {
        let _ = at;
        self.push(out)
    }
}

/// Every backend whose feature is on: what a rule's SQL is for, unless `#[rule(backend = ..)]` says
/// otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Every;

/// One backend: `#[rule(backend = Pg)]`.
#[derive(Debug)]
pub struct Only<DB>(PhantomData<fn() -> DB>);

/// Backends that a rule has SQL for; they have `DB` among them.
pub trait Includes<DB> {}

impl<DB: RuleBackend> Includes<DB> for Every {}
impl<DB: RuleBackend> Includes<DB> for Only<DB> {}

/// A piece of Diesel's that each enabled backend can write.
#[doc(hidden)]
pub trait FragmentOnAll: FragmentOnSqlite + FragmentOnPostgres + FragmentOnMySql + Send {}

impl<T: FragmentOnSqlite + FragmentOnPostgres + FragmentOnMySql + Send> FragmentOnAll for T {}

/// A column or a table of Diesel's.
pub(super) struct Fragment<T>(pub(super) T);

impl<T: FragmentOnAll> Push for Fragment<T> {
    fn push<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        WrittenOn::<Every>::write(&self.0, out)
    }
}

/// A piece of Diesel's that the backends `W` can write.
#[diagnostic::on_unimplemented(
    message = "the rule's SQL can't be written on each backend that the rule is for",
    label = "not for each backend",
    note = "SQL for one database: `#[rule(backend = Pg, sql = ..)]`"
)]
#[doc(hidden)]
pub trait WrittenOn<W>: Send {
    /// Writes it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn write<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()>;
}

#[diagnostic::do_not_recommend]
impl<T: FragmentOnAll> WrittenOn<Every> for T {
    fn write<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        match out {
            #[cfg(feature = "sqlite")]
            Out::Sqlite(out) => self.push_on_sqlite(out),
            #[cfg(feature = "postgres")]
            Out::Postgres(out) => self.push_on_postgres(out),
            #[cfg(feature = "mysql")]
            Out::MySql(out) => self.push_on_mysql(out),
            Out::None(never, _) => match never {},
        }
    }
}

/// A piece that the backends `W` can write.
pub(super) struct Written<W, T>(pub(super) T, pub(super) PhantomData<fn() -> W>);

impl<W, T: WrittenOn<W>> Push for Written<W, T> {
    fn push<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        self.0.write(out)
    }
}

/// A value that can be bound as `ST` on the backends `W`.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` can't be compared with a column of type `{ST}`",
    label = "the database can't be given this value",
    note = "both sides have the same type, and the backends whose features are on can bind it: Diesel's `ToSql<{ST}, DB>`",
    note = "a column of one backend alone: `#[rule(backend = Pg)]`"
)]
pub trait BindsTo<W, ST>: Send {
    /// Binds it.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn bind_to<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()>;

    /// Writes these as a list: an array on PostgreSQL, `(?, ?, ..)` elsewhere.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn bind_list<'b>(values: &'b [Self], out: Out<'_, 'b>) -> QueryResult<()>
    where
        Self: Sized;
}

/// Writes `(?, ?, ..)`, of which there is no end.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
fn push_list<'b, DB, ST, V>(values: &'b [V], mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
where
    DB: Backend + HasSqlType<ST>,
    V: ToSql<ST, DB>,
{
    out.unsafe_to_cache_prepared();
    out.push_sql("(");
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        out.push_bind_param::<ST, V>(value)?;
    }
    out.push_sql(")");
    Ok(())
}

/// Writes one array.
#[cfg(feature = "postgres")]
#[expect(
    clippy::extra_unused_type_parameters,
    reason = "it is called as `push_list` is"
)]
fn push_array<'b, DB, ST, V>(
    values: &'b [V],
    mut out: AstPass<'_, 'b, diesel::pg::Pg>,
) -> QueryResult<()>
where
    DB: Backend,
    ST: 'static,
    diesel::pg::Pg: HasSqlType<ST>,
    V: ToSql<ST, diesel::pg::Pg>,
{
    out.push_bind_param::<diesel::sql_types::Array<ST>, [V]>(values)
}

#[diagnostic::do_not_recommend]
impl<V, ST> BindsTo<Every, ST> for V
where
    V: BindsOnSqlite<ST> + BindsOnPostgres<ST> + BindsOnMySql<ST> + Send,
{
    fn bind_to<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        match out {
            #[cfg(feature = "sqlite")]
            Out::Sqlite(out) => self.bind_on_sqlite(out),
            #[cfg(feature = "postgres")]
            Out::Postgres(out) => self.bind_on_postgres(out),
            #[cfg(feature = "mysql")]
            Out::MySql(out) => self.bind_on_mysql(out),
            Out::None(never, _) => match never {},
        }
    }

    fn bind_list<'b>(values: &'b [Self], out: Out<'_, 'b>) -> QueryResult<()> {
        match out {
            #[cfg(feature = "sqlite")]
            Out::Sqlite(out) => V::list_on_sqlite(values, out),
            #[cfg(feature = "postgres")]
            Out::Postgres(out) => V::list_on_postgres(values, out),
            #[cfg(feature = "mysql")]
            Out::MySql(out) => V::list_on_mysql(values, out),
            Out::None(never, _) => match never {},
        }
    }
}

/// What a rule of one backend is asked for on another: the types leave no way to it.
fn wrong_backend() -> Error {
    Error::QueryBuilderError("the rule has no SQL for this backend".into())
}

macro_rules! pieces_on {
    ($feature:literal, $backend:ty, $variant:ident,
     $fragment:ident, $push:ident, $binds:ident, $bind:ident, $list:ident, $push_list:ident) => {
        /// What one backend can write.
        #[doc(hidden)]
        pub trait $fragment {
            /// Writes it.
            ///
            /// # Errors
            /// What Diesel reports.
            #[cfg(feature = $feature)]
            fn $push<'b>(&'b self, out: AstPass<'_, 'b, $backend>) -> QueryResult<()>;
        }

        #[cfg(feature = $feature)]
        impl<T: QueryFragment<$backend>> $fragment for T {
            fn $push<'b>(&'b self, out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                self.walk_ast(out)
            }
        }

        #[cfg(not(feature = $feature))]
        impl<T> $fragment for T {}

        /// What one backend can bind.
        #[doc(hidden)]
        pub trait $binds<ST> {
            /// Binds it.
            ///
            /// # Errors
            /// What Diesel reports.
            #[cfg(feature = $feature)]
            fn $bind<'b>(&'b self, out: AstPass<'_, 'b, $backend>) -> QueryResult<()>;

            /// Binds several.
            ///
            /// # Errors
            /// What Diesel reports.
            #[cfg(feature = $feature)]
            fn $list<'b>(values: &'b [Self], out: AstPass<'_, 'b, $backend>) -> QueryResult<()>
            where
                Self: Sized;
        }

        #[cfg(feature = $feature)]
        impl<V, ST> $binds<ST> for V
        where
            V: ToSql<ST, $backend>,
            ST: 'static,
            $backend: HasSqlType<ST>,
        {
            fn $bind<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.push_bind_param::<ST, V>(self)
            }

            fn $list<'b>(values: &'b [V], out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                $push_list::<$backend, ST, V>(values, out)
            }
        }

        #[cfg(not(feature = $feature))]
        impl<V, ST> $binds<ST> for V {}

        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<T: QueryFragment<$backend> + Send> WrittenOn<Only<$backend>> for T {
            fn write<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
                match out {
                    Out::$variant(out) => self.walk_ast(out),
                    #[allow(unreachable_patterns, reason = "the only backend there is")]
                    _ => Err(wrong_backend()),
                }
            }
        }

        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<V, ST> BindsTo<Only<$backend>, ST> for V
        where
            V: ToSql<ST, $backend> + Send,
            ST: 'static,
            $backend: HasSqlType<ST>,
        {
            fn bind_to<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
                match out {
                    Out::$variant(mut out) => out.push_bind_param::<ST, V>(self),
                    #[allow(unreachable_patterns, reason = "the only backend there is")]
                    _ => Err(wrong_backend()),
                }
            }

            fn bind_list<'b>(values: &'b [Self], out: Out<'_, 'b>) -> QueryResult<()> {
                match out {
                    Out::$variant(out) => $push_list::<$backend, ST, V>(values, out),
                    #[allow(unreachable_patterns, reason = "the only backend there is")]
                    _ => Err(wrong_backend()),
                }
            }
        }
    };
}

pieces_on!(
    "sqlite",
    diesel::sqlite::Sqlite,
    Sqlite,
    FragmentOnSqlite,
    push_on_sqlite,
    BindsOnSqlite,
    bind_on_sqlite,
    list_on_sqlite,
    push_list
);
pieces_on!(
    "postgres",
    diesel::pg::Pg,
    Postgres,
    FragmentOnPostgres,
    push_on_postgres,
    BindsOnPostgres,
    bind_on_postgres,
    list_on_postgres,
    push_array
);
pieces_on!(
    "mysql",
    diesel::mysql::Mysql,
    MySql,
    FragmentOnMySql,
    push_on_mysql,
    BindsOnMySql,
    bind_on_mysql,
    list_on_mysql,
    push_list
);
