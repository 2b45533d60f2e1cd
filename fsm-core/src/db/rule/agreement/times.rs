//! Times that a rule may draw a border at.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};

use super::literals::Literals;

/// Of how many numbers it is asked whether they are a distance in time.
const DISTANCES: usize = 4;

/// The times that stand in a statement, that of the context, and those that are as far from it as a number
/// says; each with what is beside it.
pub(super) fn of(now: Option<DateTime<Utc>>, found: &Literals) -> Vec<DateTime<Utc>> {
    let mut times: Vec<DateTime<Utc>> = Vec::new();
    let mut add = |time: DateTime<Utc>| {
        if !times.contains(&time) {
            times.push(time);
        }
    };
    let written = found.texts.iter().filter_map(|text| parsed(text));
    for time in now.into_iter().chain(written) {
        add(time);
        beside(time).into_iter().for_each(&mut add);
    }
    let numbers = found
        .numbers
        .iter()
        .filter_map(|number| number.parse().ok());
    let numbers = numbers.filter(|number: &i64| (1..100_000).contains(number));
    for number in numbers.take(DISTANCES) {
        for unit in [1, 60, 3_600, 86_400] {
            for distance in [-number * unit, number * unit] {
                let distance = Duration::try_seconds(distance);
                let there = |now: DateTime<Utc>| now.checked_add_signed(distance?);
                now.and_then(there).into_iter().for_each(&mut add);
            }
        }
    }
    times
}

/// A microsecond more and less, and a second.
pub(super) fn beside(time: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let steps = [
        Duration::microseconds(1),
        Duration::seconds(-1),
        Duration::microseconds(-1),
        Duration::seconds(1),
    ];
    let times = steps.into_iter();
    times
        .filter_map(|step| time.checked_add_signed(step))
        .collect()
}

/// Whether it is a time as SQL writes one without an offset.
pub(super) fn is_plain(value: &str) -> bool {
    NaiveDateTime::parse_from_str(value, "%F %T%.f").is_ok()
}

/// A time as SQL or `Debug` writes it, or a date; without an offset it is taken for one of UTC.
pub(super) fn parsed(value: &str) -> Option<DateTime<Utc>> {
    for format in ["%F %T%.f", "%FT%T%.f"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(value, format) {
            return Some(time.and_utc());
        }
        if let Ok(time) = DateTime::parse_from_str(value, &format!("{format}%#z")) {
            return Some(time.to_utc());
        }
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(value) {
        return Some(time.to_utc());
    }
    let date = NaiveDate::parse_from_str(value, "%F").ok()?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc())
}
