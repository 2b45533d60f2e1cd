//! The tables, as Diesel sees them on each database.

#![expect(missing_docs, reason = "of what `table!` makes")]

use fsm_core::{Dialect, RecordTable};

diesel::table! {
    applications (id) {
        id -> BigInt,
        amount -> BigInt,
        submitted_by -> Integer,
        state -> Text,
    }
}

diesel::table! {
    application_records (id) {
        id -> BigInt,
        application_id -> BigInt,
        event -> Text,
        source -> Text,
        target -> Text,
        actor -> Integer,
        at -> Timestamp,
    }
}

diesel::table! {
    application_log (id) {
        id -> BigInt,
        application_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(application_records -> applications (application_id));
diesel::allow_tables_to_appear_in_same_query!(application_records, applications);

/// The statements that make the tables, for the types of a key that counts up and of a time.
#[must_use]
pub fn create(counted_key: &str, time: &str, dialect: Dialect) -> String {
    let log = RecordTable::new("application_log");
    let log = log.key("application_id", "BIGINT", "applications (id)");
    let log = log.up(dialect);
    format!(
        "CREATE TABLE applications (
             id BIGINT PRIMARY KEY NOT NULL,
             amount BIGINT NOT NULL,
             submitted_by INTEGER NOT NULL,
             state VARCHAR(20) NOT NULL
         );
         CREATE TABLE application_records (
             id {counted_key},
             application_id BIGINT NOT NULL REFERENCES applications (id),
             event VARCHAR(20) NOT NULL,
             source VARCHAR(20) NOT NULL,
             target VARCHAR(20) NOT NULL,
             actor INTEGER NOT NULL,
             at {time} NOT NULL
         );
         CREATE INDEX records_of_application ON application_records (application_id);
         {log}"
    )
}
