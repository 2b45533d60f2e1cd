//! What an upgrade reports.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::database::Texts;
use super::error::UpgradeError;
use super::legacy::IS_ACTIVE;
use crate::password::Password;
use crate::user::check_identifier;

/// What has become of the users.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upgraded {
    /// Whether something has changed.
    pub outcome: Outcome,
    /// How many users were taken over; where that was earlier, how many it were then.
    pub users: u64,
    /// The SHA-256 of all their values, the same on both sides.
    pub checksum: String,
    /// The key of the next user: behind every one that the legacy table has given out.
    pub next_id: i64,
    /// The columns of the legacy table that are not taken over, and stay there.
    pub left_behind: Vec<String>,
    /// What their passwords are; not looked at where they were taken over earlier.
    pub passwords: Passwords,
    /// How many of them were not active; not looked at where they were taken over earlier. Whether they log in is up to
    /// the program.
    pub inactive: u64,
    /// The legacy table has changed since the users were taken over: somebody still writes to it, and what was written
    /// is not in the new tables.
    pub changed_since: bool,
}

/// Whether users have been taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Now.
    Done,
    /// They would be: nothing has changed.
    Rehearsed,
    /// By an earlier run: nothing has changed.
    AlreadyDone,
}

/// How many users have which kind of password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passwords {
    /// Those who can log in by the password that they have.
    pub usable: u64,
    /// Those who have none.
    pub none: u64,
    /// Those whose hash nothing is compared with here, by how it was made: they need a new password.
    pub unknown: BTreeMap<String, u64>,
}

impl Passwords {
    fn add(&mut self, stored: &str) {
        let password = Password::from_stored(stored);
        if password.is_usable() {
            self.usable += 1;
            return;
        }
        match password.scheme() {
            Some(scheme) => *self.unknown.entry(scheme.to_owned()).or_default() += 1,
            None => self.none += 1,
        }
    }
}

/// All users of one side, as they are read: `id`, name, password, and the columns of the profile.
pub(super) struct Side {
    pub(super) rows: u64,
    pub(super) last_id: Option<i64>,
    pub(super) passwords: Passwords,
    pub(super) inactive: u64,
    digest: Sha256,
}

impl Side {
    pub(super) fn new() -> Self {
        Self {
            rows: 0,
            last_id: None,
            passwords: Passwords::default(),
            inactive: 0,
            digest: Sha256::new(),
        }
    }

    pub(super) fn add(&mut self, row: &Texts) -> Result<(), UpgradeError> {
        let id = row
            .number(0)
            .ok_or_else(|| UpgradeError::Id { id: row.text(0) })?;
        check_identifier(&row.text(1)).map_err(|why| UpgradeError::Identifier { id, why })?;
        self.passwords.add(&row.text(2));
        if matches!(row.get(IS_ACTIVE), Some("0" | "false")) {
            self.inactive += 1;
        }
        self.rows += 1;
        self.last_id = Some(id);
        for value in row.iter() {
            // With their lengths, so that nothing moves from one column to the next unseen.
            match value {
                None => self.digest.update([0]),
                Some(text) => {
                    self.digest.update([1]);
                    self.digest.update(text.len().to_le_bytes());
                    self.digest.update(text);
                }
            }
        }
        Ok(())
    }

    pub(super) fn checksum(&self) -> String {
        let mut text = String::new();
        for byte in self.digest.clone().finalize() {
            // Writing to a text can't fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    pub(super) fn describe(&self) -> String {
        format!("{} users with the checksum {}", self.rows, self.checksum())
    }
}
