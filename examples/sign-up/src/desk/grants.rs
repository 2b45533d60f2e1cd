//! Groups and grants, from a file and to one.

use accounts::GrantFile;

use super::Connection;
use crate::error::Error;
use crate::model::User;

/// All groups and grants as a file.
///
/// # Errors
/// What the database reports.
pub fn export(conn: &mut Connection) -> Result<String, Error> {
    Ok(GrantFile::export::<User, _>(conn)?.to_toml()?)
}

/// What a file would change, a line each; and changes it where that is wanted.
///
/// # Errors
/// The file can't be read; or it names what the database does not know, and is to be applied.
pub fn compare(file: &str, apply: bool, conn: &mut Connection) -> Result<String, Error> {
    let diff = GrantFile::from_toml(file)?.compare::<User, _>(conn)?;
    if apply {
        diff.apply(conn)?;
    }
    if diff.is_empty() {
        return Ok("nothing differs\n".to_owned());
    }
    Ok(diff.to_string())
}
