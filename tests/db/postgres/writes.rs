//! Statements of a program's own, with a rule in their filter.

use std::time::Duration;

use diesel::connection::Connection as _;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{Banker, Mortgage, MortgageState, SCHEMA, mortgages, user};

use super::database::{Connection, Database};

/// A mortgage of which only the applicant and the branch are looked at.
#[derive(Columns, Debug)]
#[diesel(table_name = mortgages)]
struct Filing {
    id: i64,
    branch_id: i64,
    applicant_id: i64,
}

/// The applicant has no other in the branch.
#[rule]
fn is_alone(_banker: &Banker, filing: &Filing) -> bool {
    none(|other: Filing| {
        other.applicant_id == filing.applicant_id
            && other.branch_id == filing.branch_id
            && other.id != filing.id
    })
}

fn filed_by(applicant: i64, conn: &mut Connection) -> i64 {
    let values = (
        mortgages::branch_id.eq(1),
        mortgages::applicant_id.eq(applicant),
        mortgages::documents.eq(3),
    );
    let mortgage = Mortgage::create(values).starting_in(MortgageState::Filed);
    mortgage.by_system("test").save(conn).unwrap().id
}

/// What `change` does to the row of the applicant 2 while another transaction gives it to the applicant 1, who
/// has one already.
fn while_it_becomes_another(change: fn(i64, &Banker, &mut Connection) -> usize) -> usize {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    filed_by(1, mine);
    let id = filed_by(2, mine);
    let row = mortgages::table.find(id);
    std::thread::scope(|scope| {
        let changing = other
            .transaction::<_, diesel::result::Error, _>(|other| {
                let taken = diesel::update(row).set(mortgages::applicant_id.eq(1));
                taken.execute(other)?;
                let changing = scope.spawn(|| change(id, &user(1), mine));
                std::thread::sleep(Duration::from_millis(300));
                Ok(changing)
            })
            .unwrap();
        changing.join().unwrap()
    })
}

#[test]
fn f6_an_update_for_writes_asks_of_the_row_as_it_is_after_a_wait() {
    let updated = while_it_becomes_another(|id, mary, conn| {
        let alone = is_alone().scope(mary).for_writes();
        let filings = mortgages::table.find(id).filter(alone);
        let update = diesel::update(filings).set(mortgages::documents.eq(0));
        update.execute(conn).unwrap()
    });
    assert_eq!(updated, 0);
    let deleted = while_it_becomes_another(|id, mary, conn| {
        let alone = is_alone().scope(mary).for_writes();
        let filings = mortgages::table.find(id).filter(alone);
        diesel::delete(filings).execute(conn).unwrap()
    });
    assert_eq!(deleted, 0);
    let locked = while_it_becomes_another(|id, mary, conn| {
        let alone = is_alone().scope(mary).for_writes();
        let filings = mortgages::table.find(id).filter(alone);
        let ids = filings.select(mortgages::id).for_update();
        ids.load::<i64>(conn).unwrap().len()
    });
    assert_eq!(locked, 0);
    // A filter for lists keeps the answer of before the wait: what the guide warns of.
    let deleted = while_it_becomes_another(|id, mary, conn| {
        let alone = is_alone().scope(mary);
        let filings = mortgages::table.find(id).filter(alone);
        diesel::delete(filings).execute(conn).unwrap()
    });
    assert_eq!(deleted, 1);
}

#[test]
fn f6_a_scope_for_writes_allows_what_a_scope_allows() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    for applicant in [1, 1, 2, 3] {
        filed_by(applicant, conn);
    }
    let mary = user(1);
    let alone = mortgages::table.filter(is_alone().scope(&mary));
    assert_eq!(alone.count().get_result(conn), Ok(2_i64));
    let update = diesel::update(mortgages::table.filter(is_alone().scope(&mary).for_writes()));
    let update = update.set(mortgages::documents.eq(0));
    assert_eq!(update.execute(conn), Ok(2));
}
