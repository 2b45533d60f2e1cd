//! The rows: copied within the database, and read on both sides to be compared.

use fsm_core::Dialect;

use super::legacy::{as_texts, profile_columns};
use super::taken::{Outcome, Side, Upgraded};
use super::{Progress, Run, UpgradeConnection, UpgradeError};

/// So many rows are held in memory at a time.
const PAGE: usize = 2000;

/// A legacy table that users can be taken over from.
pub(super) struct Source {
    pub(super) left_behind: Vec<String>,
}

impl<K: UpgradeConnection> Run<'_, K> {
    /// Fills the new tables, which are there and empty, and compares them with the legacy one.
    pub(super) fn copy(
        &mut self,
        source: Source,
        outcome: Outcome,
    ) -> Result<Upgraded, UpgradeError> {
        let legacy = self.read_legacy()?;
        let next_id = self.next_id(legacy.last_id)?;
        (self.progress)(Progress::Copying);
        self.run(&self.insert_users())?;
        self.run(&self.insert_profiles())?;
        let new = self.read_new()?;
        let (users, profiles) = (self.upgrade.users.name(), &*self.upgrade.profiles);
        for table in [users, profiles] {
            let rows = self.rows_in(table)?;
            if u64::try_from(rows).ok() != Some(legacy.rows) {
                return Err(UpgradeError::Differs {
                    legacy: legacy.describe(),
                    new: format!("{rows} rows in `{table}`"),
                });
            }
        }
        if new.rows != legacy.rows || new.checksum() != legacy.checksum() {
            return Err(UpgradeError::Differs {
                legacy: legacy.describe(),
                new: new.describe(),
            });
        }
        Ok(Upgraded {
            outcome,
            users: legacy.rows,
            checksum: legacy.checksum(),
            next_id,
            left_behind: source.left_behind,
            passwords: legacy.passwords,
            inactive: legacy.inactive,
            changed_since: false,
        })
    }

    fn insert_users(&self) -> String {
        let (users, legacy) = (self.upgrade.users.name(), &self.upgrade.legacy);
        let (users, legacy) = (self.quoted(users), self.quoted(legacy));
        let (column, state) = match &self.upgrade.states {
            // The names are letters, digits and underscores.
            Some(states) => (
                ", state",
                format!(
                    ", CASE WHEN is_active THEN '{}' ELSE '{}' END",
                    states.active, states.inactive
                ),
            ),
            None => ("", String::new()),
        };
        let overriding = match self.dialect {
            Dialect::Postgres => "OVERRIDING SYSTEM VALUE ",
            _ => "",
        };
        format!(
            "INSERT INTO {users} (id, identifier, password{column}) {overriding}\
             SELECT id, username, password{state} FROM {legacy} ORDER BY id"
        )
    }

    fn insert_profiles(&self) -> String {
        let profiles = self.quoted(&self.upgrade.profiles);
        let legacy = self.quoted(&self.upgrade.legacy);
        let columns = profile_columns().join(", ");
        let values = columns.replacen("user_id", "id", 1);
        format!("INSERT INTO {profiles} ({columns}) SELECT {values} FROM {legacy} ORDER BY id")
    }

    /// All values of the legacy side.
    pub(super) fn read_legacy(&mut self) -> Result<Side, UpgradeError> {
        let (texts, text) = (as_texts(self.dialect), self.text_type());
        let select = format!(
            "SELECT CAST(id AS {text}) AS key_text, username, password, {texts} FROM {} WHERE ",
            self.quoted(&self.upgrade.legacy)
        );
        self.read(&select, Progress::Read)
    }

    /// All values of the new side: a user without a profile is not among them.
    fn read_new(&mut self) -> Result<Side, UpgradeError> {
        let (texts, text) = (as_texts(self.dialect), self.text_type());
        let select = format!(
            "SELECT CAST(id AS {text}) AS key_text, identifier, password, {texts} FROM {} JOIN {} ON user_id = id WHERE ",
            self.quoted(self.upgrade.users.name()),
            self.quoted(&self.upgrade.profiles),
        );
        self.read(&select, Progress::Compared)
    }

    /// Reads page by page, so that the memory does not grow with the rows. The key that is selected has another name
    /// than its column, which the rows are ordered by.
    fn read(&mut self, select: &str, progress: fn(u64) -> Progress) -> Result<Side, UpgradeError> {
        let mut side = Side::new();
        loop {
            let behind = match side.last_id {
                Some(last) => format!("id > {last}"),
                None => "1 = 1".to_owned(),
            };
            let page = format!("{select}{behind} ORDER BY id LIMIT {PAGE}");
            let rows = self.conn.texts(&page)?;
            for row in &rows {
                side.add(row)?;
            }
            if !rows.is_empty() {
                (self.progress)(progress(side.rows));
            }
            if rows.len() < PAGE {
                return Ok(side);
            }
        }
    }

    /// The key of the next user: behind every one that there is, and that there was.
    fn next_id(&mut self, last: Option<i64>) -> Result<i64, UpgradeError> {
        let counters = [
            self.counter(&self.upgrade.legacy)?,
            self.counter(self.upgrade.users.name())?,
        ];
        let next = counters.into_iter().flatten().max().unwrap_or(1);
        Ok(next.max(last.unwrap_or(0).saturating_add(1)))
    }

    /// The key that a table would give to the next row; none where it does not count.
    fn counter(&mut self, table: &str) -> Result<Option<i64>, UpgradeError> {
        if !self.has_table(table)? {
            return Ok(None);
        }
        match self.dialect {
            Dialect::Postgres => {
                let Some(sequence) = self.sequence(table)? else {
                    return Ok(None);
                };
                let row = self.row(&format!(
                    "SELECT CAST(last_value + CASE WHEN is_called THEN 1 ELSE 0 END AS TEXT) FROM {sequence}"
                ))?;
                Ok(row.and_then(|row| row.number(0)))
            }
            Dialect::MySql => {
                // The catalogue's number is an old one for a day.
                let row = self.row(&format!("SHOW CREATE TABLE {}", self.quoted(table)))?;
                let sql = row.map(|row| row.text(1)).unwrap_or_default();
                // The option stands behind the last column.
                let options = sql.rsplit_once('\n').map_or("", |(_, options)| options);
                let (_, number) = options.split_once("AUTO_INCREMENT=").unwrap_or_default();
                Ok(number.split(' ').next().and_then(|next| next.parse().ok()))
            }
            _ => {
                if !self.has_table("sqlite_sequence")? {
                    return Ok(None);
                }
                let row = self.row(&format!(
                    "SELECT CAST(seq + 1 AS TEXT) FROM sqlite_sequence WHERE name = '{table}'"
                ))?;
                Ok(row.and_then(|row| row.number(0)))
            }
        }
    }

    /// What counts the keys of a table of PostgreSQL's.
    fn sequence(&mut self, table: &str) -> Result<Option<String>, UpgradeError> {
        let table = self.quoted(table);
        let row = self.row(&format!("SELECT pg_get_serial_sequence('{table}', 'id')"))?;
        Ok(row.and_then(|row| row.get(0).map(str::to_owned)))
    }

    /// Makes the table of users go on with this key. MySQL and MariaDB commit before it.
    pub(super) fn count_on(&mut self, next_id: i64) -> Result<(), UpgradeError> {
        let table = self.upgrade.users.name();
        match self.dialect {
            // Taken back with the transaction, which `setval` would not be.
            Dialect::Postgres => match self.sequence(table)? {
                Some(sequence) => {
                    self.run(&format!("ALTER SEQUENCE {sequence} RESTART WITH {next_id}"))
                }
                None => Ok(()),
            },
            Dialect::MySql => {
                let table = self.quoted(table);
                self.run(&format!("ALTER TABLE {table} AUTO_INCREMENT = {next_id}"))
            }
            _ => {
                let counts = self.row(&format!(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = '{table}' \
                     AND upper(sql) LIKE '%AUTOINCREMENT%'"
                ))?;
                if counts.is_none() {
                    return Ok(());
                }
                self.run(&format!(
                    "DELETE FROM sqlite_sequence WHERE name = '{table}'; \
                     INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {next_id} - 1)"
                ))
            }
        }
    }
}
