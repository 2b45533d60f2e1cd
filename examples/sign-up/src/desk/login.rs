//! Finding out who somebody is.

use accounts::{Authenticate as _, Credentials, FoundBy, Hashing, Holder as _, PasswordLogin};
use diesel::prelude::*;

use super::Connection;
use crate::error::Error;
use crate::model::{User, UserData};

/// So many wrong passwords lock an account.
pub const WRONG_PASSWORDS: i32 = 3;

/// Logs an active user in. Wrong passwords lock the account: the machine's own event does, with a record.
///
/// # Errors
/// The password is wrong, or the account is not active.
pub fn by_password(name: &str, password: &str, conn: &mut Connection) -> Result<User, Error> {
    let login = PasswordLogin::new(Hashing::default())
        .admits(|user: &User| user.is_active())
        .locks_after(WRONG_PASSWORDS, |user: &User, conn: &mut Connection| {
            let note = format!("{WRONG_PASSWORDS} wrong passwords");
            user.lock().by_system("login").note(note).save(conn).map(drop)
        });
    let given = Credentials {
        identifier: name,
        password,
    };
    Ok(login.authenticate(given, conn)?)
}

/// Logs the active user in whose address it is. Somebody else has found out that it is theirs: a provider of
/// identities, or a link that was mailed.
///
/// # Errors
/// Nobody has the address, or the account is not active.
pub fn by_email(email: &str, conn: &mut Connection) -> Result<UserData, Error> {
    let login = FoundBy::new(|email: &str, conn: &mut Connection| {
        UserData::load(User::query().filter(User::fields().email().eq(email)), conn)
    });
    let login = login.admits(|data: &UserData| data.user().is_active());
    Ok(login.authenticate(email, conn)?)
}

/// Activates an account: the user does, who shows by the password who that is. Nothing counts wrong ones here, for
/// only an active account can be locked: on a network, mail a link instead.
///
/// # Errors
/// The password is wrong, or the account can't be activated.
pub fn activate(name: &str, password: &str, conn: &mut Connection) -> Result<User, Error> {
    let login = PasswordLogin::new(Hashing::default());
    let given = Credentials {
        identifier: name,
        password,
    };
    let user: User = login.authenticate(given, conn)?;
    Ok(user.activate().by(&user).save(conn)?)
}
