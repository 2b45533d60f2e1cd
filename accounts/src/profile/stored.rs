//! Rows of users and profiles: how they are found, made and changed.

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::expression::{Expression, QueryMetadata, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Integer, SqlType, Text};
use fsm_core::db::{BlockingConnection, Frag};

use super::Profile;
use crate::error::Error;
use crate::statements::{self, Assigned, Change, Find, FromOf, InsertForUsers, bind, one_more};
use crate::user::{CountsFailedLogins, UserModel};

/// A statement names so many users at most: SQLite takes 32,766 values.
const AT_ONCE: usize = 16_000;

/// What statements find that name a part of these values each.
fn in_parts<T, R, K>(
    values: &[T],
    conn: &mut K,
    find: impl Fn(&[T], &mut K) -> QueryResult<Vec<R>>,
) -> QueryResult<Vec<R>> {
    let mut found = Vec::with_capacity(values.len());
    for part in values.chunks(AT_ONCE) {
        found.extend(find(part, conn)?);
    }
    Ok(found)
}

/// What the columns of a profile take on a backend; made by `#[derive(Profile)]`.
#[diagnostic::on_unimplemented(
    message = "the profile `{Self}` can't be stored on this database",
    label = "a field's type does not fit its column there"
)]
#[doc(hidden)]
pub trait ProfileColumns<DB: Backend>: Profile {
    /// All columns but the user's key, with their values.
    fn values(&self) -> Vec<Assigned<DB>>;

    /// Those whose values differ.
    fn changed(&self, stored: &Self) -> Vec<Assigned<DB>>;

    /// The user's key.
    fn user_key(id: Self::UserId) -> Frag<'static, DB>;
}

/// The statements on the rows of a profile.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the profile `{Self}` can't be stored on this database",
    label = "it derives `Queryable` and `Selectable` as well, and its fields fit their columns"
)]
pub trait ProfileOn<DB: Backend>: ProfileColumns<DB> {
    /// The rows of these users.
    ///
    /// # Errors
    /// What the database reports.
    fn find<K>(ids: &[Self::UserId], latest: bool, conn: &mut K) -> QueryResult<Vec<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Inserts a row with these values for each of these users.
    ///
    /// # Errors
    /// What the database reports.
    fn insert<U, K>(&self, ids: &[Self::UserId], or_keep: bool, conn: &mut K) -> QueryResult<usize>
    where
        U: UserOn<DB>,
        K: LoadConnection<Backend = DB>;

    /// Updates the row, as far as it differs from what was stored.
    ///
    /// # Errors
    /// What the database reports.
    fn update<K>(&self, stored: &Self, conn: &mut K) -> QueryResult<usize>
    where
        K: LoadConnection<Backend = DB>;
}

impl<P, DB, ST> ProfileOn<DB> for P
where
    P: ProfileColumns<DB> + Selectable<DB> + FromSqlRow<ST, DB>,
    DB: Backend + QueryMetadata<ST> + QueryMetadata<AsSelect<P, DB>> + 'static,
    P::SelectExpression: Expression<SqlType = ST> + QueryFragment<DB> + QueryId + 'static,
    ST: SqlType + TypedExpressionType + 'static,
    FromOf<P::Table>: QueryFragment<DB>,
    AsSelect<P, DB>: QueryFragment<DB>,
{
    fn find<K>(ids: &[P::UserId], latest: bool, conn: &mut K) -> QueryResult<Vec<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        in_parts(ids, conn, |ids, conn| {
            let keys = ids.iter().cloned().map(P::user_key).collect();
            let mut find = Find::<P::Table, P, DB>::new(P::UserColumn::NAME, keys);
            if latest {
                find = find.latest();
            }
            statements::load(find, conn)
        })
    }

    fn insert<U, K>(&self, ids: &[P::UserId], or_keep: bool, conn: &mut K) -> QueryResult<usize>
    where
        U: UserOn<DB>,
        K: LoadConnection<Backend = DB>,
    {
        let mut inserted = 0;
        for ids in ids.chunks(AT_ONCE) {
            let insert = InsertForUsers::<P::Table, DB> {
                table: P::Table::default().from_clause(),
                users: U::table(),
                keys: (P::UserColumn::NAME, U::IdColumn::NAME),
                columns: self.values(),
                ids: ids.iter().cloned().map(P::user_key).collect(),
                or_keep,
            };
            inserted += statements::execute(&insert, conn)?;
        }
        Ok(inserted)
    }

    fn update<K>(&self, stored: &Self, conn: &mut K) -> QueryResult<usize>
    where
        K: LoadConnection<Backend = DB>,
    {
        let update = Change::<P::Table, DB> {
            table: P::Table::default().from_clause(),
            sets: self.changed(stored),
            // Its key is the stored row's: a profile does not go from one user to another.
            which: vec![(P::UserColumn::NAME, P::user_key(stored.user_id().clone()))],
        };
        statements::execute(&update, conn)
    }
}

/// The statements on the rows of users.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "users of the model `{Self}` can't be stored on this database",
    label = "it derives `Queryable` and `Selectable` as well, and its fields fit their columns"
)]
pub trait UserOn<DB: Backend>: UserModel {
    /// The table, as it stands behind FROM.
    fn table() -> Frag<'static, DB>;

    /// The user with this identifier.
    ///
    /// # Errors
    /// What the database reports.
    fn find_identifier<K>(identifier: &str, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// The user, as stored now.
    ///
    /// # Errors
    /// What the database reports.
    fn find_id<K>(id: &Self::Id, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// The users with these keys, as far as they are there.
    ///
    /// # Errors
    /// What the database reports.
    fn find_ids<K>(ids: &[Self::Id], conn: &mut K) -> QueryResult<Vec<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// The users with these identifiers, as far as they are there.
    ///
    /// # Errors
    /// What the database reports.
    fn find_identifiers<K>(identifiers: &[&str], conn: &mut K) -> QueryResult<Vec<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Stores another password, where the stored one is still that of the user.
    ///
    /// # Errors
    /// What the database reports.
    fn store_password<K>(&self, password: crate::Password, conn: &mut K) -> QueryResult<usize>
    where
        K: LoadConnection<Backend = DB>;

    /// Counts one more wrong password, or begins anew.
    ///
    /// # Errors
    /// What the database reports.
    fn count_failure<K>(&self, anew: bool, conn: &mut K) -> QueryResult<usize>
    where
        Self: CountsFailedLogins,
        K: LoadConnection<Backend = DB>;
}

impl<U, DB, ST> UserOn<DB> for U
where
    U: UserModel + Selectable<DB> + FromSqlRow<ST, DB>,
    DB: Backend + QueryMetadata<ST> + QueryMetadata<AsSelect<U, DB>> + 'static,
    DB: HasSqlType<SqlTypeOf<U::IdColumn>>,
    SqlTypeOf<U::IdColumn>: 'static,
    U::Id: ToSql<SqlTypeOf<U::IdColumn>, DB>,
    U::SelectExpression: Expression<SqlType = ST> + QueryFragment<DB> + QueryId + 'static,
    ST: SqlType + TypedExpressionType + 'static,
    FromOf<U::Table>: QueryFragment<DB> + Send + 'static,
    AsSelect<U, DB>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
    crate::Password: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
{
    fn table() -> Frag<'static, DB> {
        Box::new(U::Table::default().from_clause())
    }

    fn find_identifier<K>(identifier: &str, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let value = bind::<Text, _, DB>(identifier.to_owned());
        let find = Find::<U::Table, U, DB>::new(U::IdentifierColumn::NAME, vec![value]);
        Ok(statements::load(find, conn)?.pop())
    }

    fn find_id<K>(id: &U::Id, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let value = bind::<SqlTypeOf<U::IdColumn>, _, DB>(id.clone());
        let find = Find::<U::Table, U, DB>::new(U::IdColumn::NAME, vec![value]).latest();
        Ok(statements::load(find, conn)?.pop())
    }

    fn find_ids<K>(ids: &[U::Id], conn: &mut K) -> QueryResult<Vec<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        in_parts(ids, conn, |ids, conn| {
            let keys = ids.iter().cloned();
            let keys = keys.map(bind::<SqlTypeOf<U::IdColumn>, _, DB>).collect();
            let find = Find::<U::Table, U, DB>::new(U::IdColumn::NAME, keys);
            statements::load(find, conn)
        })
    }

    fn find_identifiers<K>(identifiers: &[&str], conn: &mut K) -> QueryResult<Vec<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        in_parts(identifiers, conn, |identifiers, conn| {
            let names = identifiers.iter().copied().map(str::to_owned);
            let names = names.map(bind::<Text, _, DB>).collect();
            let find = Find::<U::Table, U, DB>::new(U::IdentifierColumn::NAME, names);
            statements::load(find, conn)
        })
    }

    fn store_password<K>(&self, password: crate::Password, conn: &mut K) -> QueryResult<usize>
    where
        K: LoadConnection<Backend = DB>,
    {
        let update = Change::<U::Table, DB> {
            table: U::Table::default().from_clause(),
            sets: vec![(U::PasswordColumn::NAME, bind::<Text, _, DB>(password))],
            which: vec![
                (
                    U::IdColumn::NAME,
                    bind::<SqlTypeOf<U::IdColumn>, _, DB>(self.id().clone()),
                ),
                (
                    U::PasswordColumn::NAME,
                    bind::<Text, _, DB>(self.password().clone()),
                ),
            ],
        };
        statements::execute(&update, conn)
    }

    fn count_failure<K>(&self, anew: bool, conn: &mut K) -> QueryResult<usize>
    where
        U: CountsFailedLogins,
        K: LoadConnection<Backend = DB>,
    {
        let column = U::FAILED_LOGINS;
        let value = if anew {
            bind::<Integer, _, DB>(0_i32)
        } else {
            one_more(column)
        };
        let update = Change::<U::Table, DB> {
            table: U::Table::default().from_clause(),
            sets: vec![(column, value)],
            which: vec![(
                U::IdColumn::NAME,
                bind::<SqlTypeOf<U::IdColumn>, _, DB>(self.id().clone()),
            )],
        };
        statements::execute(&update, conn)
    }
}

/// The profile of a user, where there is one.
///
/// # Errors
/// What the database reports.
#[doc(hidden)]
pub fn find<P, K>(id: &P::UserId, conn: &mut K) -> Result<Option<P>, Error>
where
    K: BlockingConnection,
    P: ProfileOn<K::Database>,
{
    Ok(P::find(std::slice::from_ref(id), false, conn)?.pop())
}

/// The profile of a user, made where there is none. Of two who find none, one inserts, and both are given the
/// same row.
///
/// # Errors
/// What the database reports, and [`Error::ProfileGone`] where the user is not there.
#[doc(hidden)]
pub fn get_or_create<U, P, K>(id: &P::UserId, conn: &mut K) -> Result<P, Error>
where
    K: BlockingConnection,
    U: UserOn<K::Database>,
    P: ProfileOn<K::Database>,
{
    if let Some(found) = find(id, conn)? {
        return Ok(found);
    }
    let made = missing::<U, P, K>(std::slice::from_ref(id), conn)?.pop();
    made.ok_or(Error::ProfileGone { profile: P::NAME })
}

/// Makes the profile of each of these users, who have none, and gives their rows, in any order: two statements,
/// whatever the number of users.
///
/// # Errors
/// What the database reports.
#[doc(hidden)]
pub(super) fn missing<U, P, K>(ids: &[P::UserId], conn: &mut K) -> Result<Vec<P>, Error>
where
    K: BlockingConnection,
    U: UserOn<K::Database>,
    P: ProfileOn<K::Database>,
{
    let Some(beginning) = P::beginning().filter(|_| !ids.is_empty()) else {
        return Ok(Vec::new());
    };
    beginning.insert::<U, K>(ids, true, conn)?;
    Ok(P::find(ids, true, conn)?)
}

/// The only one of these; without one, that there is no such row.
///
/// # Errors
/// That there is none.
#[doc(hidden)]
pub fn the_one<T>(all: Vec<T>) -> Result<T, Error> {
    let one = all.into_iter().next();
    one.ok_or(Error::Database(diesel::result::Error::NotFound))
}
