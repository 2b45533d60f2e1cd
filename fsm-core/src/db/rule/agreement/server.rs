//! What is asked of a database while a rule is compared.

use diesel::connection::{LoadConnection, SimpleConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, HasSqlType, Nullable, Text};

use super::super::node::{Form, Node, Sign};
use super::super::out::{Out, Push, RuleBackend};
use super::scratch::{FieldLoader, Loader, Scratch, ScratchColumn, TypeMaker};
use super::types::Class;
use crate::db::Dialect;

/// A connection that rules are compared on.
#[doc(hidden)]
pub trait Server: LoadConnection<Backend: RuleBackend> + SimpleConnection + 'static {
    /// What a person calls it.
    const NAME: &'static str;

    /// How a type of the program's own is made.
    ///
    /// # Errors
    /// The database does not know it.
    fn custom<ST>(conn: &mut Self) -> Result<(Class, String), String>
    where
        Self::Backend: HasSqlType<ST>;

    /// How a model's rows are loaded.
    fn model(scratch: &Scratch) -> Option<Loader<Self>>;

    /// How a column's values are loaded, and how it is made.
    fn column(column: &ScratchColumn) -> (Option<FieldLoader<Self>>, Option<TypeMaker<Self>>);

    /// A piece as text, with `?` or its like for values.
    fn text(piece: &impl QueryFragment<Self::Backend>) -> Option<String>;

    /// A question as text, with its values.
    fn told(question: &impl QueryFragment<Self::Backend>) -> String;

    /// A value as text.
    ///
    /// # Errors
    /// What the database reports.
    fn value(&mut self, value: Value<'_>) -> QueryResult<Option<String>>;

    /// The answer of each row, in each form.
    ///
    /// # Errors
    /// What the database reports.
    fn answers(&mut self, forms: Forms<'_>) -> QueryResult<Vec<Answers>>;

    /// The rows that a filter gives.
    ///
    /// # Errors
    /// What the database reports.
    fn found(&mut self, filter: Filtered<'_>) -> QueryResult<Vec<i64>>;
}

/// The number of a row, and what its columns say: [`Forms`].
#[doc(hidden)]
pub(super) type Answers = (i64, i64, i64, i64, i64, i64, i64);

/// A piece of a statement by itself.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub(super) struct Piece<'p>(pub(super) &'p dyn Push);

impl<DB: RuleBackend> QueryFragment<DB> for Piece<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.push(DB::out(out))
    }
}

/// A condition by itself.
pub(super) struct Alone<'n, 'a>(pub(super) &'n Node<'a>);

impl<DB: RuleBackend> QueryFragment<DB> for Alone<'_, '_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.push(Sign::Positive, Form::Filter, DB::out(out))
    }
}

/// `SELECT value`: one that a rule binds, as text.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Value<'p> {
    pub(super) of: &'p dyn Push,
    /// Which one of a list.
    pub(super) at: Option<usize>,
    pub(super) class: Class,
}

impl<DB: RuleBackend> QueryFragment<DB> for Value<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let (before, after) = match (self.class, DB::DIALECT) {
            (Class::Bytes, Dialect::Postgres) => ("encode(", ", 'hex')"),
            (Class::Bytes, _) => ("HEX(", ")"),
            (_, Dialect::MySql) => ("CAST(", " AS CHAR)"),
            _ => ("CAST(", " AS TEXT)"),
        };
        out.push_sql("SELECT ");
        out.push_sql(before);
        match self.at {
            Some(at) => self.of.push_one(at, DB::out(out.reborrow()))?,
            None => self.of.push(DB::out(out.reborrow()))?,
        }
        out.push_sql(after);
        Ok(())
    }
}

/// What each row of a table is told: its number, the column, the column for a page, the column of the
/// negation, the filter, that of the negation, and that for writes. 0 is false, 1 is true, and 2 is NULL, which only a
/// filter may be.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Forms<'n> {
    pub(super) table: &'n dyn Push,
    pub(super) node: &'n Node<'n>,
}

/// Which column of [`Forms`] is which.
pub(super) const FORMS: [(Sign, Form, &str); 6] = [
    (Sign::Positive, Form::Total, "column"),
    (Sign::Positive, Form::Each, "column, per row"),
    (Sign::Negative, Form::Total, "column of the negation"),
    (Sign::Positive, Form::Filter, "scope"),
    (Sign::Negative, Form::Filter, "scope of the negation"),
    (Sign::Positive, Form::Update, "scope, for writes"),
];

/// A condition as a number.
fn push_number<'b>(
    node: &'b Node<'_>,
    sign: Sign,
    form: Form,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let (integer, long) = match out.dialect() {
        Dialect::MySql => (" AS SIGNED", " AS SIGNED)"),
        _ => (" AS INTEGER", " AS BIGINT)"),
    };
    out.push("CAST(COALESCE(CAST((");
    node.push(sign, form, out.reborrow())?;
    out.push(")");
    out.push(integer);
    out.push("), 2)");
    out.push(long);
    Ok(())
}

impl<DB: RuleBackend> QueryFragment<DB> for Forms<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT fsm_row");
        for (sign, form, _) in FORMS {
            out.push_sql(", ");
            push_number(self.node, sign, form, DB::out(out.reborrow()))?;
        }
        out.push_sql(" FROM ");
        self.table.push(DB::out(out))
    }
}

/// The numbers of the rows that a filter gives.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Filtered<'n> {
    pub(super) forms: Forms<'n>,
    pub(super) sign: Sign,
}

impl<DB: RuleBackend> QueryFragment<DB> for Filtered<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT fsm_row FROM ");
        self.forms.table.push(DB::out(out.reborrow()))?;
        out.push_sql(" WHERE (");
        let node = self.forms.node;
        node.push(self.sign, Form::Filter, DB::out(out.reborrow()))?;
        out.push_sql(")");
        Ok(())
    }
}

macro_rules! questions {
    ($($question:ident: $answer:ty;)*) => {
        $(
            impl std::fmt::Debug for $question<'_> {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(stringify!($question)).finish_non_exhaustive()
                }
            }

            impl Query for $question<'_> {
                type SqlType = $answer;
            }

            impl QueryId for $question<'_> {
                type QueryId = ();

                const HAS_STATIC_QUERY_ID: bool = false;
            }

            impl<Conn> RunQueryDsl<Conn> for $question<'_> {}
        )*
    };
}

questions! {
    Value: Nullable<Text>;
    Forms: (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);
    Filtered: BigInt;
    Piece: BigInt;
}

macro_rules! server {
    ($feature:literal, $connection:ty, $name:literal, $server:ident, |$conn:ident, $metadata:ident| $custom:expr) => {
        #[cfg(feature = $feature)]
        impl Server for $connection {
            const NAME: &'static str = $name;

            fn custom<ST>($conn: &mut Self) -> Result<(Class, String), String>
            where
                Self::Backend: HasSqlType<ST>,
            {
                let $metadata = <Self::Backend as HasSqlType<ST>>::metadata;
                $custom
            }

            fn model(scratch: &Scratch) -> Option<Loader<Self>> {
                scratch.on.$server
            }

            fn column(
                column: &ScratchColumn,
            ) -> (Option<FieldLoader<Self>>, Option<TypeMaker<Self>>) {
                column.on.$server
            }

            fn text(piece: &impl QueryFragment<Self::Backend>) -> Option<String> {
                use diesel::query_builder::QueryBuilder;
                type Backend = <$connection as diesel::Connection>::Backend;
                type Builder = <Backend as diesel::backend::Backend>::QueryBuilder;
                let mut out = Builder::default();
                let written: QueryResult<()> =
                    QueryFragment::<Backend>::to_sql(piece, &mut out, &Backend::default());
                written.ok()?;
                Some(QueryBuilder::<Backend>::finish(out))
            }

            fn told(question: &impl QueryFragment<Self::Backend>) -> String {
                diesel::debug_query::<Self::Backend, _>(question).to_string()
            }

            fn value(&mut self, value: Value<'_>) -> QueryResult<Option<String>> {
                value.get_result(self)
            }

            fn answers(&mut self, forms: Forms<'_>) -> QueryResult<Vec<Answers>> {
                forms.load(self)
            }

            fn found(&mut self, filter: Filtered<'_>) -> QueryResult<Vec<i64>> {
                filter.load(self)
            }
        }
    };
}

server!(
    "sqlite",
    SqliteConnection,
    "SQLite",
    sqlite,
    |_conn, metadata| Ok(super::types::of_sqlite(metadata(&mut ())))
);
server!(
    "libpq",
    PgConnection,
    "PostgreSQL",
    postgres,
    |conn, metadata| {
        let oid = metadata(conn).oid().map_err(|error| error.to_string())?;
        let name = diesel::dsl::sql::<Text>(&format!("SELECT format_type({oid}, NULL)"));
        let name: String = name
            .get_result(conn)
            .map_err(|error: diesel::result::Error| error.to_string())?;
        Ok(super::types::of_postgres(&name))
    }
);
server!(
    "libmysqlclient",
    MysqlConnection,
    "MySQL",
    mysql,
    |_conn, metadata| Ok(super::types::of_mysql(metadata(&mut ())))
);
