//! `stamp = field`: a field that takes the time of the transition.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// The type of a field that a transition can stamp: a point in time, made from now.
///
/// Types without a zone hold UTC. Implement it for a type of your own to stamp that.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no time that a transition can stamp",
    label = "the field that `stamp = ..` names",
    note = "a stamp is a `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate` or `SystemTime`, or an `Option` of one"
)]
pub trait Stamp {
    /// The value for this moment.
    fn at(now: DateTime<Utc>) -> Self;
}

impl Stamp for DateTime<Utc> {
    fn at(now: DateTime<Utc>) -> Self {
        now
    }
}

impl Stamp for NaiveDateTime {
    fn at(now: DateTime<Utc>) -> Self {
        now.naive_utc()
    }
}

impl Stamp for NaiveDate {
    fn at(now: DateTime<Utc>) -> Self {
        now.date_naive()
    }
}

impl Stamp for SystemTime {
    fn at(now: DateTime<Utc>) -> Self {
        now.into()
    }
}

impl<T: Stamp> Stamp for Option<T> {
    fn at(now: DateTime<Utc>) -> Self {
        Some(T::at(now))
    }
}
