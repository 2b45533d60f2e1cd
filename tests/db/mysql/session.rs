//! What MySQL and MariaDB do otherwise than the others.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::doctor;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, accounts};

use super::database::Database;
use super::suite::account;

#[test]
fn g01_a_key_that_is_not_the_counted_column_is_found() {
    // `LAST_INSERT_ID()` is then the number of another column.
    let database = Database::new(
        "CREATE TABLE accounts (id BIGINT PRIMARY KEY, number BIGINT AUTO_INCREMENT UNIQUE,
         name VARCHAR(100) NOT NULL, state VARCHAR(100) COLLATE utf8mb4_nopad_bin NOT NULL)",
    );
    let findings = doctor(&[Account::machine()], &mut database.connect()).unwrap();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["key_not_counted"], "{findings:?}");
}

#[test]
fn a2_create_does_not_give_back_the_row_zero() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    conn.batch_execute(
        "SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');
         INSERT INTO accounts VALUES (0, 'nobody', 'deactivated')",
    )
    .unwrap();
    let values = (accounts::id.eq(1_000), accounts::name.eq("mary"));
    if let Ok(account) = Account::create(values).save(conn) {
        assert_eq!(account.id, 1_000);
    }
}

#[test]
fn a3_a_self_loop_gives_back_the_row_as_stored() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = account::stored_in(AccountState::Invited, mine);
    let saved = mine.transaction::<_, TransitionError, _>(|mine| {
        account::load(account.id, mine);
        other.batch_execute("UPDATE accounts SET name = 'new'")?;
        account.invite().save(mine)
    });
    assert_eq!(saved.unwrap(), account::load(account.id, other));
}

#[test]
fn g4_a_snapshot_that_is_too_old_is_a_serialization_failure() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = account::stored_in(AccountState::Active, mine);
    // The default from MariaDB 11.6 on.
    mine.batch_execute("SET innodb_snapshot_isolation = ON")
        .unwrap();
    let error = mine
        .transaction::<_, TransitionError, _>(|mine| {
            account::load(account.id, mine);
            account.deactivate().save(other)?;
            account.lock().save(mine)
        })
        .unwrap_err();
    assert_eq!(
        error.contention(),
        Some(fsm_core::Contention::Serialization),
        "{error:?}"
    );
}

#[test]
fn g01_messages_in_another_language_and_sessions_that_do_not_commit_are_found() {
    let database = Database::new("");
    let conn = &mut database.connect();
    for (set, code) in [
        ("SET lc_messages = 'de_DE'", "language"),
        ("SET lc_messages = 'en_US', autocommit = 0", "autocommit"),
    ] {
        conn.batch_execute(set).unwrap();
        let findings = doctor(&[], conn).unwrap();
        assert_eq!(findings[0].code, code, "{findings:?}");
    }
}
