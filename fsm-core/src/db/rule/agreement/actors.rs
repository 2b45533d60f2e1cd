//! Who asks: actors that a test gives, or rows of the actor's table.

use std::any::TypeId;

use super::super::columns::Columns;
use super::compare::Counts;
use super::pools::{Learnt, Pools};
use super::report::Disagreement;
use super::scratch::Numbered;
use super::server::Server;
use super::tables::{Tables, World};

/// How many actors are made.
const ACTORS: usize = 5;

/// Compares with these actors.
#[doc(hidden)]
pub(super) type With<'w, K, A> =
    &'w mut dyn FnMut(&mut K, &[&A], &[String]) -> Result<Result<Counts, String>, Disagreement>;

/// Values for columns: the table's type, the column's name, and the values.
#[doc(hidden)]
pub(super) type Values = [(TypeId, &'static str, Vec<String>)];

/// Where actors come from.
#[diagnostic::on_unimplemented(
    message = "`agreement!` can't make actors of type `{A}`",
    label = "the rule is asked by nobody",
    note = "give actors that differ: `agreement!(can_edit, actors = [mary(), boss()])`",
    note = "or let the actor's type derive Columns, Queryable and Selectable: then its rows are made"
)]
pub trait Actors<A: ?Sized> {
    /// Compares with them.
    #[doc(hidden)]
    fn with<K: Server>(
        &self,
        conn: &mut K,
        values: &Values,
        compare: With<'_, K, A>,
    ) -> Result<Result<Counts, String>, Disagreement>;
}

/// Actors that a test gives.
#[derive(Debug)]
pub struct GivenActors<T, A: ?Sized> {
    actors: Vec<T>,
    /// The actor, as the rule takes it.
    given: fn(&T) -> &A,
    pub(super) shown: Vec<String>,
}

impl<T, A: ?Sized> GivenActors<T, A> {
    pub(super) fn new(actors: Vec<T>, given: fn(&T) -> &A) -> Self {
        let count = actors.len();
        Self {
            actors,
            given,
            shown: (1..=count).map(|at| format!("{at} of {count}")).collect(),
        }
    }
}

impl<A: ?Sized, T> Actors<A> for GivenActors<T, A> {
    fn with<K: Server>(
        &self,
        conn: &mut K,
        _: &Values,
        compare: With<'_, K, A>,
    ) -> Result<Result<Counts, String>, Disagreement> {
        let actors: Vec<&A> = self.actors.iter().map(self.given).collect();
        compare(conn, &actors, &self.shown)
    }
}

/// Rows of the actor's table, made for the comparison.
#[derive(Debug, Clone, Copy)]
pub struct MadeActors;

#[diagnostic::do_not_recommend]
impl Actors<()> for MadeActors {
    fn with<K: Server>(
        &self,
        conn: &mut K,
        _: &Values,
        compare: With<'_, K, ()>,
    ) -> Result<Result<Counts, String>, Disagreement> {
        compare(conn, &[&()], &["any".to_owned()])
    }
}

#[diagnostic::do_not_recommend]
impl<A: Columns> Actors<A> for MadeActors {
    fn with<K: Server>(
        &self,
        conn: &mut K,
        values: &Values,
        compare: With<'_, K, A>,
    ) -> Result<Result<Counts, String>, Disagreement> {
        let scratch = A::scratch().ok_or_else(|| Disagreement::NotLoadable {
            model: std::any::type_name::<A>().to_owned(),
        })?;
        let mut tables = Tables(Vec::new());
        tables.add(&scratch, conn)?;
        if let Err(why) = tables.create(conn)? {
            return Ok(Err(why));
        }
        let mut learnt = Learnt::default();
        for (table, column, values) in values {
            if *table == scratch.table_id {
                let column = tables.column(0, column)?;
                for value in values {
                    learnt.value((0, column), value);
                }
            }
        }
        let pools = Pools::new(&learnt, &tables, conn)?;
        let world = made(&tables, &pools);
        let filling = tables.filling(&world);
        let loader = tables.loader(TypeId::of::<A>())?;
        let error = |error| Disagreement::database::<K>(&error, None);
        conn.batch_execute(&filling).map_err(error)?;
        let rows = (loader.rows)(conn).map_err(error)?;
        tables.drop(conn)?;
        let rows = rows
            .downcast_ref::<Numbered<A>>()
            .map_or(&[][..], Vec::as_slice);
        let actors: Vec<&A> = rows.iter().map(|(_, actor)| actor).collect();
        let told = tables.0.iter().zip(&world).flat_map(|(table, rows)| {
            rows.iter().map(|row| {
                let columns = table.told(row).into_iter();
                let columns: Vec<String> = columns
                    .map(|(column, value)| format!("{column} = {value}"))
                    .collect();
                columns.join(", ")
            })
        });
        let shown: Vec<String> = told.collect();
        compare(conn, &actors, &shown)
    }
}

/// Rows of which no two have the same value in a column, as far as there are values, and a few more.
fn made<K: Server>(tables: &Tables<K>, pools: &Pools) -> World {
    let columns = tables.0.first().map_or(0, |table| table.columns.len());
    let rows = (0..ACTORS).map(|actor| {
        let of_column = |column: usize| {
            let pool = pools.of(0, column);
            let is_key = tables
                .0
                .first()
                .and_then(|table| table.columns.get(column))
                .is_some_and(|column| column.is_key);
            // Later rows combine other values.
            let step = if is_key || actor < 2 {
                0
            } else {
                (actor - 1) * column / 2
            };
            let at = (actor + step) % pool.len().max(1);
            pool.get(at).cloned().flatten()
        };
        (0..columns).map(of_column).collect()
    });
    vec![rows.collect()]
}
