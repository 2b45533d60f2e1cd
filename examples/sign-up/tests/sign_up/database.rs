//! An empty database for each test.

use diesel::prelude::*;

pub(crate) fn sqlite(test: impl FnOnce(&mut SqliteConnection)) {
    test(&mut SqliteConnection::establish(":memory:").unwrap());
}

/// Tables of the connection's own: they go with it.
#[cfg(postgres_url)]
pub(crate) fn postgres(test: impl FnOnce(&mut PgConnection)) {
    let server = std::env::var("PG_DATABASE_URL").unwrap();
    let mut conn = PgConnection::establish(&server).unwrap();
    diesel::sql_query("SET search_path TO pg_temp")
        .execute(&mut conn)
        .unwrap();
    test(&mut conn);
}

/// A database of the test's own, which is removed also where the test fails.
#[cfg(mysql_url)]
pub(crate) fn mysql(test: impl FnOnce(&mut MysqlConnection)) {
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("fsm_sign_up_{}_{number}", std::process::id());
    let server = std::env::var("MYSQL_DATABASE_URL").unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    let mut first = MysqlConnection::establish(&server).unwrap();
    diesel::sql_query(format!("CREATE DATABASE {name}"))
        .execute(&mut first)
        .unwrap();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        test(&mut MysqlConnection::establish(&format!("{address}/{name}")).unwrap());
    }));
    diesel::sql_query(format!("DROP DATABASE {name}"))
        .execute(&mut first)
        .unwrap();
    if let Err(failed) = outcome {
        resume_unwind(failed);
    }
}
