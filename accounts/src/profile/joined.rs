//! Users joined with their profiles: Diesel's own joins, behind traits that speak of users and profiles where they
//! are not satisfied.

use diesel::backend::Backend;
use diesel::expression::AsExpression;
// Diesel gives the kind of a left join no other name.
use diesel::internal::table_macro::LeftOuter;
use diesel::prelude::*;
use diesel::query_dsl::JoinWithImplicitOnClause;
use diesel::query_dsl::methods::{LoadQuery, SelectDsl};
use diesel::sql_types::{SingleValue, SqlType};

use fsm_core::db::BlockingConnection;

use super::Profile;
use crate::user::UserModel;

/// The condition of a join.
type On<U, P> = diesel::dsl::Eq<<P as Profile>::UserColumn, <U as UserModel>::IdColumn>;

/// The right side of a join.
type Rhs<U, P> = diesel::dsl::On<<P as Profile>::Table, On<U, P>>;

/// The list of profiles as a type, `(((), Work), Home)`, whose tables are joined to that of the users.
#[diagnostic::on_unimplemented(
    message = "the table of the users and those of the profiles can't be joined",
    label = "not all of these tables may appear in one query",
    note = "list them all in one `diesel::allow_tables_to_appear_in_same_query!(users, works, ..)`",
    note = "the columns that refer to the user have the type of the user's key"
)]
pub trait Joined<U> {
    /// What stands behind FROM.
    type Query;

    /// The join.
    fn query() -> Self::Query;
}

#[diagnostic::do_not_recommend]
impl<U: UserModel> Joined<U> for () {
    type Query = U::Table;

    fn query() -> U::Table {
        U::Table::default()
    }
}

#[diagnostic::do_not_recommend]
impl<U, H, P> Joined<U> for (H, P)
where
    U: UserModel,
    H: Joined<U>,
    P: Profile<UserId = U::Id>,
    <P::UserColumn as Expression>::SqlType: SqlType + SingleValue,
    U::IdColumn: AsExpression<<P::UserColumn as Expression>::SqlType>,
    P::Table: JoinOnDsl,
    H::Query: QueryDsl + JoinWithImplicitOnClause<Rhs<U, P>, LeftOuter>,
{
    type Query = <H::Query as JoinWithImplicitOnClause<Rhs<U, P>, LeftOuter>>::Output;

    fn query() -> Self::Query {
        let on = P::UserColumn::default().eq(U::IdColumn::default());
        H::query().left_join(P::Table::default().on(on))
    }
}

/// What a view is loaded from.
pub trait ViewRow<DB: Backend> {
    /// The columns.
    type Selection: Expression;
    /// The user, and each profile where there is one.
    type Row;

    /// The columns.
    fn selection() -> Self::Selection;
}

/// A connection that views are loaded on, by a query that began with `User::query()`.
///
/// It is a trait of the connection, and not of the query: as long as rustc does not know the connection it does not look
/// any further, and else it would go through all that each backend can do, at every call.
#[diagnostic::on_unimplemented(
    message = "`{V}` can't be loaded by this query",
    label = "the query is none of users with their profiles, or not for this connection",
    note = "it begins with `query()` of the model of the users, as in `User::query().filter(..)`, and selects nothing",
    note = "the fields of the models fit their columns"
)]
pub trait LoadsViews<'q, V, Q>: BlockingConnection {
    /// The row.
    type Found;

    /// Runs the query, and gives each row to `see`.
    ///
    /// # Errors
    /// What the database reports.
    fn each(&mut self, query: Q, see: impl FnMut(Self::Found)) -> QueryResult<()>;
}

#[diagnostic::do_not_recommend]
impl<'q, V, K, Q> LoadsViews<'q, V, Q> for K
where
    K: BlockingConnection,
    V: ViewRow<K::Database>,
    Q: SelectDsl<V::Selection>,
    <Q as SelectDsl<V::Selection>>::Output: LoadQuery<'q, K, V::Row>,
{
    type Found = V::Row;

    fn each(&mut self, query: Q, mut see: impl FnMut(V::Row)) -> QueryResult<()> {
        let query = SelectDsl::select(query, V::selection());
        query.internal_load(self)?.try_for_each(|row| {
            see(row?);
            Ok(())
        })
    }
}
