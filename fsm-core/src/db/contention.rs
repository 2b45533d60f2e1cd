//! Which errors of a database are worth another try.

use diesel::result::{DatabaseErrorKind, Error};

/// Trouble between transactions: nothing is wrong with the statement, and the whole transaction may
/// succeed when it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Contention {
    /// The transaction can't be put in order with another one (SQLSTATE 40001; MariaDB's "record has
    /// changed since last read").
    Serialization,
    /// The transaction and another waited for each other, and the database chose this one to fail.
    Deadlock,
    /// The lock of another transaction was not given free in time.
    Busy,
}

impl Contention {
    /// What kind of contention an error of Diesel's is, if it is one.
    ///
    /// Diesel tells few of them apart, and passes the text of the server on without its code: the
    /// others are known by that text. PostgreSQL writes it in the language that its `lc_messages`
    /// says; all but `40001` are known in English only.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let Error::DatabaseError(kind, information) = error else {
            return None;
        };
        let message = information.message();
        match kind {
            // MySQL's code for a deadlock has this kind as well.
            DatabaseErrorKind::SerializationFailure => {
                Some(mysql(message).unwrap_or(Self::Serialization))
            }
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::ReadOnlyTransaction
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation => None,
            _ => sqlite(message)
                .or_else(|| postgres(message))
                .or_else(|| mysql(message)),
        }
    }
}

/// `SQLITE_BUSY` and `SQLITE_LOCKED` (<https://www.sqlite.org/rescode.html>).
fn sqlite(message: &str) -> Option<Contention> {
    let busy = [
        "database is locked",
        "database table is locked",
        "database schema is locked",
    ];
    busy.iter()
        .any(|text| message.starts_with(text))
        .then_some(Contention::Busy)
}

/// 40P01 and 55P03 (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn postgres(message: &str) -> Option<Contention> {
    match message {
        "deadlock detected" => Some(Contention::Deadlock),
        "canceling statement due to lock timeout" => Some(Contention::Busy),
        _ if message.starts_with("could not obtain lock on") => Some(Contention::Busy),
        _ => None,
    }
}

/// 1205, 1213 and `MariaDB`'s 1020
/// (<https://mariadb.com/kb/en/mariadb-error-code-reference/>).
fn mysql(message: &str) -> Option<Contention> {
    if message.starts_with("Deadlock found") {
        Some(Contention::Deadlock)
    } else if message.starts_with("Lock wait timeout exceeded") {
        Some(Contention::Busy)
    } else if message.starts_with("Record has changed since last read") {
        Some(Contention::Serialization)
    } else {
        None
    }
}
