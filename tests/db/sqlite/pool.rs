//! Connections of a pool.

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};
use fsm_core::prelude::*;
use fsm_core::{Change, Context, check_records, transaction};
use fsm_tests::loans::{Loan, LoanState, applicant, loans, mary, schema};

use super::database::{self, Database};

type Pooled = PooledConnection<ConnectionManager<SqliteConnection>>;

fn pool(database: &Database) -> Pool<ConnectionManager<SqliteConnection>> {
    let path = database.path.to_str().unwrap();
    let pool = Pool::builder().max_size(4);
    pool.build(ConnectionManager::new(path)).unwrap()
}

/// Another model of the loans' table, with a hook that is given what the pool gives.
#[derive(StateMachine, Queryable, Selectable, Clone)]
#[diesel(table_name = loans)]
#[machine(connection = Pooled, before_commit = halve)]
struct Halved {
    id: i64,
    #[transition(hand_in: Created => Submitted)]
    #[transition(correct: any => any)]
    state: LoanState,
}

fn halve(change: &Change<'_, Halved>, conn: &mut Pooled) -> QueryResult<()> {
    let loan = loans::table.find(change.row().id);
    let halved = diesel::update(loan).set(loans::amount.eq(loans::amount / 2));
    halved.execute(conn).map(|_| ())
}

#[test]
fn g1_a_connection_of_a_pool_is_a_connection() {
    let database = Database::new(&schema(database::DIALECT));
    let pool = pool(&database);
    let conn = &mut pool.get().unwrap();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    let other = &mut pool.get().unwrap();
    let submitted = transaction(other, |other| loan.submit().by(&applicant(1)).save(other));
    let submitted = submitted.unwrap();
    let cx = Context::now().with_request_id("r1");
    let reviewed = submitted.review().by(&mary()).with(&cx).save(conn).unwrap();
    assert_eq!(
        submitted
            .review()
            .by(&mary())
            .save(other)
            .unwrap_err()
            .code(),
        "conflict"
    );
    assert!(reviewed.with(&cx).events_for(&mary(), conn).is_ok());
    assert_eq!(reviewed.history(other).unwrap().len(), 3);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn a10_hooks_take_a_connection_of_a_pool() {
    let database = Database::new(&schema(database::DIALECT));
    let pool = pool(&database);
    let conn = &mut pool.get().unwrap();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let halved = Halved::create(values).save(conn).unwrap();
    halved.hand_in().save(conn).unwrap();
    let amount = loans::table.select(loans::amount).first(conn);
    assert_eq!(amount, Ok(50_i64));
}
