//! The tables. A program of yours has these texts in its migrations.

use accounts::{PermissionTables, UserTable};
use fsm_core::{Dialect, RecordTable};

diesel::table! {
    /// Who there is.
    users (id) {
        /// The key.
        id -> BigInt,
        /// What the user is called when logging in.
        identifier -> Text,
        /// The hash of the password.
        password -> Text,
        /// Where the account is in its life.
        state -> Text,
        /// How many wrong passwords there were since the last right one.
        failed_logins -> Integer,
        /// Whether every permission is the user's.
        is_superuser -> Bool,
    }
}

diesel::table! {
    /// How a user is reached; everybody has one.
    contacts (user_id) {
        /// Whose it is.
        user_id -> BigInt,
        /// What others see.
        name -> Text,
        /// An address.
        email -> Nullable<Text>,
        /// Where the user lives.
        town -> Nullable<Text>,
    }
}

diesel::table! {
    /// Who gets the invoices; users who buy have one.
    invoicings (user_id) {
        /// Whose it is.
        user_id -> BigInt,
        /// What stands on the invoice.
        name -> Text,
        /// Where it is sent.
        address -> Text,
    }
}

diesel::table! {
    /// What happened to each account, and what was refused.
    records (id) {
        /// The key.
        id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(users, contacts, invoicings, records);

fn users_table() -> UserTable {
    let table = UserTable::new("users").state("invited");
    table.failed_logins().superuser()
}

/// What makes the tables.
#[must_use]
pub fn up(dialect: Dialect) -> String {
    let users = users_table().up(dialect);
    let records = RecordTable::new("records").up(dialect);
    let permissions = PermissionTables::new("users").up(dialect);
    // Compared by its bytes everywhere, as rules and Rust compare.
    let text = match dialect {
        Dialect::MySql => "VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        _ => "VARCHAR(200)",
    };
    format!(
        "{users}{records}{permissions}
         CREATE TABLE contacts (
             user_id BIGINT PRIMARY KEY NOT NULL, name {text} NOT NULL, email {text} UNIQUE, town {text},
             FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
         CREATE TABLE invoicings (
             user_id BIGINT PRIMARY KEY NOT NULL, name {text} NOT NULL, address {text} NOT NULL,
             FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);"
    )
}

/// What takes them away.
#[must_use]
pub fn down(dialect: Dialect) -> String {
    let permissions = PermissionTables::new("users").down(dialect);
    let records = RecordTable::new("records").down(dialect);
    let users = users_table().down(dialect);
    format!("DROP TABLE invoicings; DROP TABLE contacts; {permissions}{records}{users}")
}
