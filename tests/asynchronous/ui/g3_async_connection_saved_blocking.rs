//! A blocking name on a connection of `diesel-async`.
use diesel::ExpressionMethods as _;
use fsm_core::prelude::*;
use fsm_tests::lending::{Banker, Mortgage, leads_branch};

type Connection =
    diesel_async::sync_connection_wrapper::SyncConnectionWrapper<diesel::SqliteConnection>;

pub fn save(mortgage: &Mortgage, by: &Banker, conn: &mut Connection) {
    let _ = mortgage.grant().by(by).save(conn);
    let _ = mortgage.grant().by(by).check(conn);
    let _ = mortgage.events_for(by, conn);
    let _ = leads_branch().check(by, mortgage, conn);
    let _ = Mortgage::create(fsm_tests::lending::mortgages::branch_id.eq(1)).by(by).save(conn);
}

fn main() {}
