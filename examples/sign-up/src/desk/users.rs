//! Signing up, and looking at accounts.

use std::fmt::{self, Write as _};

use accounts::Hashing;
use diesel::prelude::*;
use fsm_core::prelude::*;

use super::Connection;
use crate::error::Error;
use crate::form::SignUp;
use crate::model::{User, UserData};
use crate::options::Act;
use crate::rules::{may_deactivate, may_invite, may_lock, may_unlock, may_view};
use crate::schema::users;

/// Makes a user with profiles, all of it or nothing.
///
/// # Errors
/// Everything that is wrong with the form; [`Error::Taken`].
pub fn sign_up(form: &SignUp, superuser: bool, conn: &mut Connection) -> Result<UserData, Error> {
    let values = form.form.values::<User>(&Hashing::default())?;
    let values = (values, users::is_superuser.eq(superuser));
    let made = fsm_core::transaction(conn, |conn| {
        let mut user = UserData::create(conn, |conn| {
            User::create(values).by_system("sign-up").save(conn)
        })?;
        if let Some(invoicing) = &form.invoicing {
            user.put_invoicing(invoicing.clone());
        }
        user.fill(&form.form)?;
        user.save_validated(conn)?;
        Ok(user)
    });
    made.map_err(|error: accounts::Error| match error {
        error if error.is_duplicate() => Error::Taken,
        error => error.into(),
    })
}

/// The user of this name.
///
/// # Errors
/// There is none.
pub fn find(name: &str, conn: &mut Connection) -> Result<User, Error> {
    let query = User::bare().filter(users::identifier.eq(name));
    let found: Option<User> = query.first(conn).optional()?;
    found.ok_or_else(|| Error::NoUser(name.to_owned()))
}

/// Who does something, and to whom.
pub(super) fn both(act: &Act, conn: &mut Connection) -> Result<(User, User), Error> {
    Ok((find(&act.by, conn)?, find(&act.name, conn)?))
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The user.
    pub user: User,
    /// The events that whoever looks may fire now.
    pub buttons: Vec<&'static str>,
}

/// Everybody whom somebody may see, with what may be done, by one query: grants and fields decide together.
///
/// # Errors
/// What the database reports.
pub fn list(by: &User, conn: &mut Connection) -> QueryResult<Vec<Line>> {
    let allowed = (
        may_invite().column(by),
        may_lock().column(by),
        may_unlock().column(by),
        may_deactivate().column(by),
    );
    let rows: Vec<(User, (bool, bool, bool, bool))> = users::table
        .filter(may_view().scope(by))
        .select((User::as_select(), allowed))
        .order(users::identifier)
        .load(conn)?;
    let lines = rows.into_iter().map(|(user, allowed)| {
        let (invite, lock, unlock, deactivate) = allowed;
        // A rule says who may; the machine, whether it may happen now.
        let events = [
            ("invite", invite && user.can_invite()),
            ("lock", lock && user.can_lock()),
            ("unlock", unlock && user.can_unlock()),
            ("deactivate", deactivate && user.can_deactivate()),
        ];
        let possible = events.iter().filter(|(_, is_possible)| *is_possible);
        let buttons = possible.map(|(event, _)| *event).collect();
        Line { user, buttons }
    });
    Ok(lines.collect())
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<6} {}", self.user.identifier, self.user.state())?;
        for button in &self.buttons {
            write!(f, " [{button}]")?;
        }
        Ok(())
    }
}

/// What happened to an account and what was refused, a line each.
///
/// # Errors
/// Whoever asks may not see the account.
pub fn history(by: &User, user: &User, conn: &mut Connection) -> Result<String, Error> {
    user.attempt_in(may_view(), by, conn)?;
    let mut records = user.history(conn)?;
    records.extend(user.refused_attempts(conn)?);
    records.sort_by_key(|record| record.id);
    let mut text = String::new();
    for record in &records {
        let what = record.reasons.as_deref().or(record.note.as_deref());
        let line = format!(
            "{}  {:<8} {:<10} {:<11}  {}",
            record.at.format("%Y-%m-%d %H:%M"),
            record.actor_name.as_deref().unwrap_or_default(),
            record.event,
            record.to.as_deref().unwrap_or("refused:"),
            what.unwrap_or_default()
        );
        // Writing to a text can't fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    Ok(text)
}
