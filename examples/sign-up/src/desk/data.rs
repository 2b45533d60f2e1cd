//! What is known of a user: all profiles as one, as JSON.

use std::fmt::Write as _;

use accounts::Value;
use fsm_core::prelude::*;

use super::Connection;
use crate::error::Error;
use crate::model::User;
use crate::rules::may_change;

/// Reads and sets fields by their names, or sets those of a form; without either, gives all. What is set is stored
/// where all of it can be.
///
/// # Errors
/// No profile has such a field, or several have; whoever does it may not; what results is not valid.
pub fn read_and_set(
    by: &User,
    user: &User,
    fields: &[String],
    form: Option<&str>,
    conn: &mut Connection,
) -> Result<String, Error> {
    user.attempt_in(may_change(), by, conn)?;
    let mut data = user.data(conn)?;
    let mut text = String::new();
    if let Some(form) = form {
        data.fill(&serde_json::from_str(form)?)?;
    }
    for field in fields {
        match field.split_once('=') {
            Some((field, value)) => {
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
                data.set(field, value)?;
            }
            None => {
                // Writing to a text can't fail.
                let _ = writeln!(text, "{}", data.get(field)?);
            }
        }
    }
    if data.is_modified() {
        data.save_validated(conn)?;
    }
    if text.is_empty() {
        text = format!("{}\n", data.to_value()?);
    }
    Ok(text)
}
