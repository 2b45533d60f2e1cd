//! What has been done, as the database itself keeps it.

use super::database::Texts;
use super::taken::{Outcome, Passwords, Upgraded};
use super::{Run, UpgradeConnection, UpgradeError};

/// The table: a row for each legacy table.
const TABLE: &str = "accounts_upgrades";

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Tables are made.
    Begun,
    /// The rows are committed.
    Copied,
    /// Nothing is left to do.
    Done,
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Copied => "copied",
            Self::Done => "done",
        }
    }
}

/// A row of it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) users: String,
    pub(super) profiles: String,
    pub(super) step: Step,
    /// The tables that were there before.
    pub(super) had_users: bool,
    pub(super) had_profiles: bool,
    pub(super) rows: u64,
    pub(super) checksum: String,
    pub(super) next_id: i64,
}

impl Entry {
    fn of(row: &Texts) -> Self {
        let is_yes = |column| row.get(column) == Some("1");
        Self {
            users: row.text(0),
            profiles: row.text(1),
            step: match row.get(2) {
                Some("done") => Step::Done,
                Some("copied") => Step::Copied,
                _ => Step::Begun,
            },
            had_users: is_yes(3),
            had_profiles: is_yes(4),
            rows: row
                .number(5)
                .and_then(|rows| rows.try_into().ok())
                .unwrap_or_default(),
            checksum: row.text(6),
            next_id: row.number(7).unwrap_or(1),
        }
    }

    pub(super) fn upgraded(self) -> Upgraded {
        Upgraded {
            outcome: Outcome::AlreadyDone,
            users: self.rows,
            checksum: self.checksum,
            next_id: self.next_id,
            left_behind: Vec::new(),
            passwords: Passwords::default(),
            inactive: 0,
            changed_since: false,
        }
    }
}

impl<K: UpgradeConnection> Run<'_, K> {
    /// What is written of this legacy table; none where nothing is.
    pub(super) fn entry(&mut self) -> Result<Option<Entry>, UpgradeError> {
        if !self.has_table(TABLE)? {
            return Ok(None);
        }
        let (text, legacy) = (self.text_type(), &self.upgrade.legacy);
        let row = self.row(&format!(
            "SELECT users_table, profiles_table, step, CAST(had_users AS {text}), CAST(had_profiles AS {text}), \
             CAST(user_count AS {text}), checksum, CAST(next_id AS {text}) FROM {TABLE} WHERE legacy_table = '{legacy}'"
        ))?;
        Ok(row.as_ref().map(Entry::of))
    }

    pub(super) fn make_journal(&mut self) -> Result<(), UpgradeError> {
        if self.has_table(TABLE)? {
            return Ok(());
        }
        self.run(&format!(
            "CREATE TABLE {TABLE} (\n    legacy_table VARCHAR(200) PRIMARY KEY NOT NULL,\n    \
             users_table VARCHAR(200) NOT NULL,\n    profiles_table VARCHAR(200) NOT NULL,\n    \
             step VARCHAR(20) NOT NULL,\n    had_users INTEGER NOT NULL,\n    had_profiles INTEGER NOT NULL,\n    \
             user_count BIGINT NOT NULL,\n    checksum VARCHAR(64) NOT NULL,\n    next_id BIGINT NOT NULL\n)"
        ))
    }

    pub(super) fn begin_entry(
        &mut self,
        had_users: bool,
        had_profiles: bool,
    ) -> Result<(), UpgradeError> {
        let (legacy, users) = (&self.upgrade.legacy, self.upgrade.users.name());
        let (profiles, step) = (&self.upgrade.profiles, Step::Begun.name());
        let (had_users, had_profiles) = (u8::from(had_users), u8::from(had_profiles));
        self.run(&format!(
            "INSERT INTO {TABLE} VALUES \
             ('{legacy}', '{users}', '{profiles}', '{step}', {had_users}, {had_profiles}, 0, '', 1)"
        ))
    }

    pub(super) fn write_entry(
        &mut self,
        step: Step,
        upgraded: &Upgraded,
    ) -> Result<(), UpgradeError> {
        let Upgraded {
            users,
            checksum,
            next_id,
            ..
        } = upgraded;
        let (legacy, step) = (&self.upgrade.legacy, step.name());
        self.run(&format!(
            "UPDATE {TABLE} SET step = '{step}', user_count = {users}, checksum = '{checksum}', next_id = {next_id} \
             WHERE legacy_table = '{legacy}'"
        ))
    }

    pub(super) fn end_entry(&mut self) -> Result<(), UpgradeError> {
        let (legacy, step) = (&self.upgrade.legacy, Step::Done.name());
        self.run(&format!(
            "UPDATE {TABLE} SET step = '{step}' WHERE legacy_table = '{legacy}'"
        ))
    }

    /// Nothing has been done, after all.
    pub(super) fn forget_entry(&mut self) -> Result<(), UpgradeError> {
        let legacy = &self.upgrade.legacy;
        self.run(&format!(
            "DELETE FROM {TABLE} WHERE legacy_table = '{legacy}'"
        ))?;
        if self.rows_in(TABLE)? == 0 {
            self.run(&format!("DROP TABLE {TABLE}"))?;
        }
        Ok(())
    }
}
