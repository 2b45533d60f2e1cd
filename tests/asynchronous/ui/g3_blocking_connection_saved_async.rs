//! An async name on a blocking connection.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::lending::{Banker, Mortgage, leads_branch};

pub async fn save(mortgage: &Mortgage, by: &Banker, conn: &mut SqliteConnection) {
    let _ = mortgage.grant().by(by).save_async(conn).await;
    let _ = mortgage.events_for_async(by, conn).await;
    let _ = leads_branch().check_async(by, mortgage, conn).await;
}

fn main() {}
