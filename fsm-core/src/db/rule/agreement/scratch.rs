//! What `#[derive(Columns)]` leaves for a comparison: how a scratch table of the model is made, and how
//! its rows are loaded.

use std::any::{Any, TypeId};
use std::marker::PhantomData;

use diesel::prelude::*;
use diesel::sql_types::{SqlType, is_nullable};

#[doc(hidden)]
pub use super::super::columns::Columns;
use super::super::out::Push;
use super::types::Class;
use crate::db::state_column::StoredState;
use crate::rule::Facts;

/// A model whose rows a comparison can make.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Scratch {
    /// The model's name.
    pub model: &'static str,
    /// The model's type.
    pub type_id: TypeId,
    /// The table's type: two models may be rows of one table.
    pub table_id: TypeId,
    /// The table, as a piece of a statement.
    pub table: fn() -> Box<dyn Push>,
    /// The columns that the model has fields for.
    pub columns: Vec<ScratchColumn>,
    /// How its rows are loaded.
    pub on: ModelOn,
}

/// A column of a scratch table.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct ScratchColumn {
    /// The column's name in SQL.
    pub name: &'static str,
    /// The SQL type, without `Nullable`.
    pub sql_type: TypeId,
    /// What Rust calls it.
    pub sql_type_name: &'static str,
    /// The field's type.
    pub field_type: &'static str,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is of the primary key.
    pub is_key: bool,
    /// The stored values, where it holds states.
    pub states: Option<Vec<String>>,
    /// What the backends know of it.
    pub on: ColumnOn,
}

/// The SQL type inside of `Nullable`, and whether there is one.
#[doc(hidden)]
pub trait Inside {
    /// The type itself.
    type Type: 'static;
    /// Whether it may be NULL.
    const NULLABLE: bool;
}

/// What tells a type that may be NULL from others.
#[doc(hidden)]
pub trait InsideBy<ST> {
    /// The type itself.
    type Type: 'static;
    /// Whether it may be NULL.
    const NULLABLE: bool;
}

impl<ST: 'static> InsideBy<ST> for is_nullable::NotNull {
    type Type = ST;

    const NULLABLE: bool = false;
}

impl<ST: SqlType + 'static> InsideBy<diesel::sql_types::Nullable<ST>> for is_nullable::IsNullable {
    type Type = ST;

    const NULLABLE: bool = true;
}

impl<ST: SqlType> Inside for ST
where
    ST::IsNull: InsideBy<ST>,
{
    type Type = <ST::IsNull as InsideBy<ST>>::Type;

    const NULLABLE: bool = <ST::IsNull as InsideBy<ST>>::NULLABLE;
}

/// A field's type, asked for states.
#[doc(hidden)]
#[derive(Debug)]
pub struct Holds<V>(pub PhantomData<fn() -> V>);

/// It holds states.
#[doc(hidden)]
pub trait HoldsStates {
    /// Their stored values.
    fn stored(&self) -> Option<Vec<String>>;
}

/// It holds anything else.
#[doc(hidden)]
pub trait HoldsValues {
    /// Nothing is known of them.
    fn stored(&self) -> Option<Vec<String>>;
}

impl<S: StoredState> HoldsStates for Holds<S> {
    fn stored(&self) -> Option<Vec<String>> {
        Some(crate::db::table_model::known::<S>())
    }
}

impl<V> HoldsValues for &Holds<V> {
    fn stored(&self) -> Option<Vec<String>> {
        None
    }
}

/// A type to ask something of: a model, or a column's type and its field's.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked<T>(pub PhantomData<fn() -> T>);

/// Rows with their numbers.
pub(super) type Numbered<M> = Vec<(i64, M)>;

/// Rows of a model, by their numbers, without the type.
#[doc(hidden)]
pub type AnyRows = Box<dyn Any>;

/// How rows of a model are loaded from a connection `K`.
#[doc(hidden)]
pub struct Loader<K> {
    /// All rows of the table.
    pub(super) rows: fn(&mut K) -> QueryResult<AnyRows>,
    /// All rows, as related rows.
    pub(super) facts: fn(&mut K, Facts) -> QueryResult<Facts>,
}

impl<K> Clone for Loader<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Loader<K> {}

impl<K> std::fmt::Debug for Loader<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").finish_non_exhaustive()
    }
}

/// How values of a field are loaded by themselves: the statement gives one column.
#[doc(hidden)]
pub type FieldLoader<K> = fn(&mut K, &str) -> QueryResult<()>;

/// What a backend makes of a type: how its values are written, and the column's type.
#[doc(hidden)]
pub type TypeMaker<K> = fn(&mut K) -> Result<(Class, String), String>;

macro_rules! servers {
    ($($feature:literal, $server:ident, $connection:ty;)*) => {
        $(
            /// What one backend has to load.
            #[cfg(feature = $feature)]
            #[doc(hidden)]
            pub mod $server {
                use diesel::dsl::AsSelect;
                use diesel::expression::{SelectableHelper, SqlLiteral, TypedExpressionType};
                use diesel::prelude::*;
                use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
                use diesel::query_dsl::LoadQuery;
                use diesel::sql_types::{BigInt, HasSqlType, SqlType};

                use super::{AnyRows, Asked, Columns, FieldLoader, Loader, Numbered, TypeMaker};
                use crate::db::rule::agreement::server::Server;
                use crate::db::rule::out::{Push, RuleBackend};
                use crate::rule::Facts;

                type Backend = <$connection as diesel::Connection>::Backend;

                /// All rows of a scratch table.
                pub struct Rows<M: Selectable<Backend>> {
                    selection: AsSelect<M, Backend>,
                    table: Box<dyn Push>,
                }

                impl<M: Selectable<Backend>> std::fmt::Debug for Rows<M> {
                    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.debug_struct("Rows").finish_non_exhaustive()
                    }
                }

                impl<M: Selectable<Backend>> QueryId for Rows<M> {
                    type QueryId = ();

                    const HAS_STATIC_QUERY_ID: bool = false;
                }

                impl<M: Selectable<Backend>> Query for Rows<M>
                where
                    AsSelect<M, Backend>: Expression,
                {
                    type SqlType = (diesel::dsl::SqlTypeOf<AsSelect<M, Backend>>, BigInt);
                }

                impl<M: Selectable<Backend>, Conn> RunQueryDsl<Conn> for Rows<M> {}

                impl<M: Selectable<Backend>> QueryFragment<Backend> for Rows<M>
                where
                    AsSelect<M, Backend>: QueryFragment<Backend>,
                {
                    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
                        out.push_sql("SELECT ");
                        self.selection.walk_ast(out.reborrow())?;
                        out.push_sql(", fsm_row FROM ");
                        self.table.push(Backend::out(out.reborrow()))?;
                        out.push_sql(" ORDER BY fsm_row");
                        Ok(())
                    }
                }

                fn rows<M>(conn: &mut $connection) -> QueryResult<Numbered<M>>
                where
                    M: Columns + Selectable<Backend>,
                    for<'q> Rows<M>: LoadQuery<'q, $connection, (M, i64)>,
                {
                    let query = Rows::<M> {
                        selection: M::as_select(),
                        table: M::table(),
                    };
                    let rows = query.internal_load(conn)?;
                    rows.map(|row| row.map(|(row, number)| (number, row))).collect()
                }

                /// The model's rows can be loaded.
                pub trait Loads {
                    /// How.
                    fn loader(&self) -> Option<Loader<$connection>>;
                }

                /// The model lacks what is needed to load its rows.
                pub trait LoadsNot {
                    /// Not at all.
                    fn loader(&self) -> Option<Loader<$connection>>;
                }

                impl<M> Loads for Asked<M>
                where
                    M: Columns + Selectable<Backend> + Send + Sync,
                    for<'q> Rows<M>: LoadQuery<'q, $connection, (M, i64)>,
                {
                    fn loader(&self) -> Option<Loader<$connection>> {
                        Some(Loader {
                            rows: |conn| Ok(Box::new(rows::<M>(conn)?) as AnyRows),
                            facts: |conn, facts| {
                                let rows = rows::<M>(conn)?;
                                Ok(Facts::with(facts, rows.into_iter().map(|(_, row)| row)))
                            },
                        })
                    }
                }

                impl<M> LoadsNot for &Asked<M> {
                    fn loader(&self) -> Option<Loader<$connection>> {
                        None
                    }
                }

                /// The field's values can be loaded by themselves.
                pub trait LoadsField {
                    /// How.
                    fn field(&self) -> Option<FieldLoader<$connection>>;
                }

                /// They can't.
                pub trait LoadsNoField {
                    /// Not at all.
                    fn field(&self) -> Option<FieldLoader<$connection>>;
                }

                impl<ST, V> LoadsField for Asked<(ST, V)>
                where
                    ST: SqlType + TypedExpressionType + 'static,
                    for<'q> SqlLiteral<ST>: LoadQuery<'q, $connection, V>,
                {
                    fn field(&self) -> Option<FieldLoader<$connection>> {
                        Some(|conn, sql| {
                            let mut values = diesel::dsl::sql::<ST>(sql).internal_load(conn)?;
                            values.try_for_each(|value| value.map(drop))
                        })
                    }
                }

                impl<ST, V> LoadsNoField for &Asked<(ST, V)> {
                    fn field(&self) -> Option<FieldLoader<$connection>> {
                        None
                    }
                }

                /// The backend knows the type.
                pub trait Knows {
                    /// What it says of it.
                    fn made(&self) -> Option<TypeMaker<$connection>>;
                }

                /// It does not.
                pub trait KnowsNot {
                    /// Nothing.
                    fn made(&self) -> Option<TypeMaker<$connection>>;
                }

                impl<ST> Knows for Asked<ST>
                where
                    Backend: HasSqlType<ST>,
                {
                    fn made(&self) -> Option<TypeMaker<$connection>> {
                        Some(<$connection as Server>::custom::<ST>)
                    }
                }

                impl<ST> KnowsNot for &Asked<ST> {
                    fn made(&self) -> Option<TypeMaker<$connection>> {
                        None
                    }
                }
            }
        )*

        /// How a model's rows are loaded, by the backend.
        #[doc(hidden)]
        #[derive(Debug, Clone, Copy, Default)]
        pub struct ModelOn {
            $(
                /// From this backend.
                #[cfg(feature = $feature)]
                pub $server: Option<Loader<$connection>>,
            )*
        }

        /// What the backends know of a column.
        #[doc(hidden)]
        #[derive(Debug, Clone, Copy, Default)]
        pub struct ColumnOn {
            $(
                /// How its values are loaded by themselves, and how it is made.
                #[cfg(feature = $feature)]
                pub $server: (Option<FieldLoader<$connection>>, Option<TypeMaker<$connection>>),
            )*
        }
    };
}

servers! {
    "sqlite", sqlite, SqliteConnection;
    "libpq", postgres, PgConnection;
    "libmysqlclient", mysql, MysqlConnection;
}

/// Describes a model: what `#[derive(Columns)]` leaves where the feature `test-util` is on.
#[doc(hidden)]
#[macro_export]
macro_rules! __scratch {
    ($model:ty, $table:ty, $($column:ty: $field:ty [$is_key:expr]),* $(,)?) => {{
        use $crate::__private::sql_rule::scratch as __scratch;
        #[allow(unused_mut, reason = "no backend may be there")]
        let mut __on = __scratch::ModelOn::default();
        let __asked = __scratch::Asked::<$model>(::core::marker::PhantomData);
        $crate::__on_servers!(__model_on __on __asked);
        __scratch::Scratch {
            model: ::core::stringify!($model),
            type_id: ::core::any::TypeId::of::<$model>(),
            table_id: ::core::any::TypeId::of::<$table>(),
            table: <$model as __scratch::Columns>::table,
            columns: ::std::vec![$({
                #[allow(unused_imports, reason = "a field holds states, or other values")]
                use __scratch::{HoldsStates as _, HoldsValues as _};
                type __Type = <$column as $crate::__private::diesel::Expression>::SqlType;
                type __Inside = <__Type as __scratch::Inside>::Type;
                #[allow(unused_mut, reason = "no backend may be there")]
                let mut __on = __scratch::ColumnOn::default();
                let __value = __scratch::Asked::<(__Type, $field)>(::core::marker::PhantomData);
                let __type = __scratch::Asked::<__Inside>(::core::marker::PhantomData);
                $crate::__on_servers!(__column_on __on __value __type);
                __scratch::ScratchColumn {
                    name: <$column as $crate::__private::diesel::Column>::NAME,
                    sql_type: ::core::any::TypeId::of::<__Inside>(),
                    sql_type_name: ::core::any::type_name::<__Inside>(),
                    field_type: ::core::stringify!($field),
                    nullable: <__Type as __scratch::Inside>::NULLABLE,
                    is_key: $is_key,
                    states: (&__scratch::Holds::<$field>(::core::marker::PhantomData)).stored(),
                    on: __on,
                }
            }),*],
            on: __on,
        }
    }};
}

/// Does the same for each backend whose feature is on.
#[doc(hidden)]
#[macro_export]
macro_rules! __on_servers {
    ($what:ident $($argument:ident)*) => {
        $crate::__on_sqlite!($what sqlite $($argument)*);
        $crate::__on_postgres!($what postgres $($argument)*);
        $crate::__on_mysql!($what mysql $($argument)*);
    };
}

/// How a backend loads a model, or a column.
#[doc(hidden)]
#[macro_export]
macro_rules! __on_server {
    (__model_on $server:ident $on:ident $model:ident) => {{
        #[allow(unused_imports, reason = "it has loaders, or it has none")]
        use __scratch::$server::{Loads as _, LoadsNot as _};
        $on.$server = (&$model).loader();
    }};
    (__column_on $server:ident $on:ident $value:ident $type:ident) => {{
        #[allow(unused_imports, reason = "the backend knows it, or it does not")]
        use __scratch::$server::{Knows as _, KnowsNot as _, LoadsField as _, LoadsNoField as _};
        $on.$server = ((&$value).field(), (&$type).made());
    }};
}

/// Where the backend's feature is on.
#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($($token:tt)*) => { $crate::__on_server!($($token)*) };
}

/// Where the backend's feature is off.
#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($($token:tt)*) => {};
}

/// Where the backend's feature is on.
#[cfg(feature = "libpq")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($($token:tt)*) => { $crate::__on_server!($($token)*) };
}

/// Where the backend's feature is off.
#[cfg(not(feature = "libpq"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($($token:tt)*) => {};
}

/// Where the backend's feature is on.
#[cfg(feature = "libmysqlclient")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_mysql {
    ($($token:tt)*) => { $crate::__on_server!($($token)*) };
}

/// Where the backend's feature is off.
#[cfg(not(feature = "libmysqlclient"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_mysql {
    ($($token:tt)*) => {};
}
