//! Dates and times.

use chrono::{Datelike, Duration, NaiveDate};
use fsm_core::Context;
use fsm_core::prelude::*;

use crate::models::{Task, User};

fn leap_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()
}

rules! {
    #[rule]
    fn has_started(_user: &User, t: &Task, cx: &Context) -> bool { t.starts <= cx.now.naive_utc() }

    #[rule]
    fn has_not_started(_user: &User, t: &Task, cx: &Context) -> bool { cx.now.naive_utc() < t.starts }

    #[rule]
    fn starts_now(_user: &User, t: &Task, cx: &Context) -> bool { t.starts == cx.now.naive_utc() }

    #[rule]
    fn does_not_start_now(_user: &User, t: &Task, cx: &Context) -> bool { t.starts != cx.now.naive_utc() }

    #[rule]
    fn starts_within_a_second(_user: &User, t: &Task, cx: &Context) -> bool {
        (cx.now.naive_utc()..=cx.now.naive_utc() + Duration::seconds(1)).contains(&t.starts)
    }

    #[rule]
    fn starts_after_the_user(user: &User, t: &Task) -> bool { t.starts > user.since }

    #[rule]
    fn starts_with_the_user(user: &User, t: &Task) -> bool { [user.since, user.since + Duration::microseconds(1)].contains(&t.starts) }

    #[rule]
    fn is_due_on_the_leap_day(_user: &User, t: &Task) -> bool { t.due == Some(leap_day()) }

    #[rule]
    fn is_not_due_on_the_day(user: &User, t: &Task) -> bool { match user.day { Some(day) => t.due != Some(day), None => false } }

    #[rule]
    fn is_overdue(_user: &User, t: &Task, cx: &Context) -> bool { t.due.is_some_and(|due| due < cx.now.date_naive()) }

    #[rule]
    fn is_not_overdue(_user: &User, t: &Task, cx: &Context) -> bool { t.due.is_none_or(|due| due >= cx.now.date_naive()) }

    #[rule]
    fn is_due_in_the_year(_user: &User, t: &Task, cx: &Context) -> bool {
        let year = cx.now.year();
        t.due.is_some_and(|due| NaiveDate::from_ymd_opt(year, 1, 1).unwrap() <= due && due < NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap())
    }

    #[rule]
    fn is_due_in_the_tenant(user: &User, t: &Task, cx: &Context) -> bool {
        cx.tenant.as_deref() == Some("acme") && t.due.is_some() && t.owner_id != user.id
    }
}
