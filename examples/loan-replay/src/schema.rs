//! The tables: the loans, the records of what happened to them, and what a replay keeps beside them to go
//! on after a stop.

use fsm_core::{Dialect, RecordTable};

diesel::table! {
    /// One row for each case of the log.
    replayed_loans (id) {
        /// The number of the application.
        id -> BigInt,
        /// What was asked for, in euro.
        amount -> BigInt,
        /// When the last event happened, in UTC.
        changed_at -> Timestamp,
        /// The employee behind the last event.
        changed_by -> BigInt,
        /// Where it is.
        state -> Text,
    }
}

diesel::table! {
    /// Who did what to a loan, and when: written with each transition, and with each new loan.
    replay_records (id) {
        /// Their order.
        id -> BigInt,
        /// The table of the loans.
        row_table -> Text,
        /// The number of the application.
        row_key -> Nullable<Text>,
        /// The event; `create` of a new loan.
        event -> Text,
        /// The state before; none of a new loan.
        from_state -> Nullable<Text>,
        /// The state after.
        to_state -> Nullable<Text>,
        /// The employee.
        actor_key -> Nullable<Text>,
        /// When it happened, in UTC.
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    /// How far the log is replayed: one row.
    replay_position (id) {
        /// Always 1.
        id -> Integer,
        /// The name of the machine.
        machine -> Text,
        /// The name of the log's file.
        log -> Text,
        /// How many lines are done, the header included.
        line -> BigInt,
        /// CRC-32 of these lines.
        checksum -> BigInt,
        /// How often a replay was started. The latest is the one that may write.
        run -> BigInt,
    }
}

diesel::table! {
    /// How often each edge was taken.
    replay_edges (source, target) {
        /// The state before.
        source -> Text,
        /// The state after.
        target -> Text,
        /// How often.
        times -> BigInt,
    }
}

diesel::table! {
    /// Events that the machine refused.
    replay_refusals (line) {
        /// The line of the log.
        line -> BigInt,
        /// The number of the application.
        loan -> BigInt,
        /// The state that it was in, and stayed in; none where there was no loan.
        source -> Nullable<Text>,
        /// The state that the event would have led to.
        target -> Text,
        /// Why.
        why -> Text,
    }
}

diesel::table! {
    /// Lines that are no events.
    replay_malformed (line) {
        /// The line of the log.
        line -> BigInt,
        /// What is wrong.
        why -> Text,
    }
}

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS replayed_loans (
    id {key}, amount BIGINT NOT NULL, changed_at {time} NOT NULL, changed_by BIGINT NOT NULL,
    state VARCHAR(100) NOT NULL){end};
CREATE TABLE IF NOT EXISTS replay_position (
    id INTEGER PRIMARY KEY NOT NULL, machine VARCHAR(100) NOT NULL, log TEXT NOT NULL,
    line BIGINT NOT NULL, checksum BIGINT NOT NULL, run BIGINT NOT NULL){end};
CREATE TABLE IF NOT EXISTS replay_edges (
    source VARCHAR(100) NOT NULL, target VARCHAR(100) NOT NULL, times BIGINT NOT NULL,
    PRIMARY KEY (source, target)){end};
CREATE TABLE IF NOT EXISTS replay_refusals (
    line {key}, loan BIGINT NOT NULL, source VARCHAR(100), target VARCHAR(100) NOT NULL,
    why TEXT NOT NULL){end};
CREATE TABLE IF NOT EXISTS replay_malformed (line {key}, why TEXT NOT NULL){end};
";

/// The statements that make the tables where they are missing.
pub(crate) fn ddl(dialect: Dialect) -> String {
    let (key, time, end) = match dialect {
        // Any other type would cost SQLite an index of its own.
        Dialect::Sqlite => ("INTEGER PRIMARY KEY NOT NULL", "TIMESTAMP", ""),
        // Its TIMESTAMP ends in 2038. The engine has to have transactions, whatever is the default.
        Dialect::MySql => (
            "BIGINT PRIMARY KEY",
            "DATETIME(6)",
            " ENGINE = InnoDB CHARACTER SET utf8mb4",
        ),
        _ => ("BIGINT PRIMARY KEY", "TIMESTAMP", ""),
    };
    let tables = TABLES
        .replace("{key}", key)
        .replace("{time}", time)
        .replace("{end}", end);
    let records = RecordTable::new("replay_records").if_missing().up(dialect);
    format!("{tables}{records}")
}
