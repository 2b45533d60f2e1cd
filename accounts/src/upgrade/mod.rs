//! Taking over a table of users that another framework has made.

mod copy;
mod database;
mod error;
mod journal;
mod legacy;
mod profile_table;
mod resumable;
mod taken;

use std::fmt;

use fsm_core::Dialect;

pub use database::UpgradeConnection;
pub use error::UpgradeError;
pub use profile_table::LegacyTable;
pub use taken::{Outcome, Passwords, Upgraded};

use self::copy::Source;
use self::journal::{Entry, Step};
use crate::user_table::UserTable;

/// Takes over a table of users that Django has made, `auth_user`: each of its rows becomes a user, and a row of the
/// table of legacy profiles, which keeps the other columns under their old names.
///
/// | of `auth_user` | becomes |
/// | --- | --- |
/// | `id`, `username`, `password` | `id`, `identifier`, `password` of `users`, as [`UserTable`] makes it |
/// | `first_name`, `last_name`, `email`, `is_staff`, `is_active`, `is_superuser`, `last_login`, `date_joined` | the same of `legacy_profiles`, as [`LegacyTable`] makes it |
///
/// `auth_user` stays as it is, with whatever refers to it: it is the application's to drop. New users get ids behind
/// every one that it has given out, also to a user who is gone.
///
/// A table of users or of legacy profiles that is there already, of a migration say, is filled if it is empty.
///
/// # What is promised
///
/// - On SQLite and PostgreSQL all is one transaction, and `auth_user` can be read but not written meanwhile. On MySQL
///   and MariaDB, where making a table commits, the rows are one transaction; a run that was killed before or after it
///   is taken up by the next.
/// - Before it commits, the rows are counted on both sides, and all values of both are read and compared by a checksum
///   (SHA-256), a few thousand rows at a time.
/// - It is written down in the table `accounts_upgrades`: a second run changes nothing. It says whether `auth_user` has
///   changed since.
/// - Of two runs at once, one waits for the other.
///
/// ```no_run
/// # #[cfg(feature = "sqlite")] fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use accounts::upgrade::Outcome;
/// use accounts::{Upgrade, UserTable};
/// use diesel::prelude::*;
///
/// let mut conn = SqliteConnection::establish("django.sqlite3")?;
/// let upgrade = Upgrade::new()
///     .to(UserTable::new("users").state("invited"))
///     .states("active", "deactivated");
/// let would = upgrade.dry_run(&mut conn, |_| {})?;
/// assert_eq!(would.outcome, Outcome::Rehearsed);
/// let upgraded = upgrade.run(&mut conn, |progress| println!("{progress}"))?;
/// println!("{} users, checksum {}", upgraded.users, upgraded.checksum);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))] fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct Upgrade {
    legacy: String,
    users: UserTable,
    profiles: String,
    states: Option<States>,
}

/// The states of users who are active, and of those who are not.
#[derive(Debug, Clone)]
struct States {
    active: String,
    inactive: String,
}

impl Default for Upgrade {
    fn default() -> Self {
        Self::new()
    }
}

impl Upgrade {
    /// Of `auth_user` to `users` and `legacy_profiles`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            legacy: "auth_user".to_owned(),
            users: UserTable::new("users"),
            profiles: "legacy_profiles".to_owned(),
            states: None,
        }
    }

    /// Of another table, with the same columns: that of a user model of the application's own. Columns that it has
    /// beside them stay behind.
    #[must_use]
    pub fn of(mut self, table: impl Into<String>) -> Self {
        self.legacy = table.into();
        self
    }

    /// To this table of users.
    #[must_use]
    pub fn to(mut self, users: UserTable) -> Self {
        self.users = users;
        self
    }

    /// With another name for the table of the legacy profiles.
    #[must_use]
    pub fn profiles(mut self, table: impl Into<String>) -> Self {
        self.profiles = table.into();
        self
    }

    /// The states that users are in afterwards, by what is stored of `is_active`. The table of users has a column
    /// `state`: [`UserTable::state`].
    #[must_use]
    pub fn states(mut self, active: impl Into<String>, inactive: impl Into<String>) -> Self {
        self.states = Some(States {
            active: active.into(),
            inactive: inactive.into(),
        });
        self
    }

    /// How far the database is.
    ///
    /// # Errors
    /// Where there are neither legacy users nor new ones, and what the database reports.
    pub fn mode<K: UpgradeConnection>(&self, conn: &mut K) -> Result<Mode, UpgradeError> {
        let mut silent = |_| {};
        let mut run = Run::new(self, conn, &mut silent)?;
        if let Some(entry) = run.entry()? {
            return Ok(match entry.step {
                Step::Done => Mode::New,
                Step::Begun | Step::Copied => Mode::Between,
            });
        }
        if run.has_table(&self.legacy)? {
            return Ok(Mode::Legacy);
        }
        if run.has_table(self.users.name())? {
            return Ok(Mode::New);
        }
        Err(run.no_legacy_table())
    }

    /// Takes the users over. Where they are already, it changes nothing.
    ///
    /// # Errors
    /// Where a table or a user is not what it has to be, the two sides differ, or the database reports something.
    /// Nothing has changed then.
    pub fn run<K: UpgradeConnection>(
        &self,
        conn: &mut K,
        mut progress: impl FnMut(Progress),
    ) -> Result<Upgraded, UpgradeError> {
        Run::new(self, conn, &mut progress)?.upgrade(How::ForGood)
    }

    /// Does the same, checks included, and takes it back. On MySQL and MariaDB the tables are temporary ones for that.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub fn dry_run<K: UpgradeConnection>(
        &self,
        conn: &mut K,
        mut progress: impl FnMut(Progress),
    ) -> Result<Upgraded, UpgradeError> {
        Run::new(self, conn, &mut progress)?.upgrade(How::Rehearsal)
    }
}

/// Whose users are in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Those of the legacy table.
    Legacy,
    /// A run has begun and was killed; the legacy table still counts, and the next run goes on.
    Between,
    /// Those of the new tables.
    New,
}

/// What a run is at. `Display` is a line for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// So many legacy users have been read.
    Read(u64),
    /// The tables are there, and are being filled.
    Copying,
    /// So many users have been compared.
    Compared(u64),
    /// It is being committed.
    Committing,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(users) => write!(f, "read {users} legacy users"),
            Self::Copying => f.write_str("copying"),
            Self::Compared(users) => write!(f, "compared {users} users"),
            Self::Committing => f.write_str("committing"),
        }
    }
}

/// Whether it is to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    ForGood,
    Rehearsal,
}

/// An upgrade on a connection.
struct Run<'a, K> {
    upgrade: &'a Upgrade,
    dialect: Dialect,
    conn: &'a mut K,
    progress: &'a mut dyn FnMut(Progress),
}

impl<'a, K: UpgradeConnection> Run<'a, K> {
    fn new(
        upgrade: &'a Upgrade,
        conn: &'a mut K,
        progress: &'a mut dyn FnMut(Progress),
    ) -> Result<Self, UpgradeError> {
        let states = upgrade.states.iter();
        let states = states.flat_map(|states| [&*states.active, &*states.inactive]);
        for name in states.chain([&*upgrade.legacy]) {
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            if name.is_empty() || !name.chars().all(is_plain) {
                return Err(UpgradeError::Name(name.to_owned()));
            }
        }
        for name in [upgrade.users.name(), &*upgrade.profiles] {
            // Others would be folded by one database and not by the other.
            let is_plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            };
            if name.is_empty() || !name.chars().all(is_plain) {
                return Err(UpgradeError::Name(name.to_owned()));
            }
        }
        if upgrade.states.is_some() && !upgrade.users.has_state() {
            return Err(UpgradeError::NoState);
        }
        let dialect = conn.dialect().ok_or(UpgradeError::OtherDatabase)?;
        Ok(Self {
            upgrade,
            dialect,
            conn,
            progress,
        })
    }

    fn upgrade(&mut self, how: How) -> Result<Upgraded, UpgradeError> {
        if self.conn.is_in_transaction() {
            return Err(UpgradeError::InTransaction);
        }
        if self.dialect == Dialect::MySql {
            return self.alone(|run| run.resumable(how));
        }
        if let Some(already) = self.already()? {
            return Ok(already);
        }
        self.transaction(how, |run| run.at_once(how))
    }

    /// Everything, in a transaction.
    fn at_once(&mut self, how: How) -> Result<Upgraded, UpgradeError> {
        // Whoever has waited for another run may come late.
        if let Some(already) = self.already()? {
            return Ok(already);
        }
        let source = self.source()?;
        let (has_users, has_profiles) = self.targets()?;
        if !has_users {
            self.run(&self.upgrade.users.up(self.dialect))?;
        }
        // A reference that is made behind the rows is checked once, and not for each row.
        let table = self.upgrade.legacy_table();
        if !has_profiles {
            let is_late = self.dialect == Dialect::Postgres;
            self.run(&table.create(self.dialect, !is_late, false))?;
        }
        let outcome = match how {
            How::ForGood => Outcome::Done,
            How::Rehearsal => Outcome::Rehearsed,
        };
        let upgraded = self.copy(source, outcome)?;
        if !has_profiles && self.dialect == Dialect::Postgres {
            self.run(&table.reference())?;
        }
        self.count_on(upgraded.next_id)?;
        if how == How::Rehearsal {
            return Ok(upgraded);
        }
        self.make_journal()?;
        self.begin_entry(has_users, has_profiles)?;
        self.write_entry(Step::Done, &upgraded)?;
        (self.progress)(Progress::Committing);
        Ok(upgraded)
    }

    /// Which of the tables are there, to be filled.
    fn targets(&mut self) -> Result<(bool, bool), UpgradeError> {
        Ok((
            self.has_target(self.upgrade.users.name(), &["id", "identifier", "password"])?,
            self.has_target(&self.upgrade.profiles, &legacy::profile_columns())?,
        ))
    }

    /// What there is to say where the users have been taken over already.
    fn already(&mut self) -> Result<Option<Upgraded>, UpgradeError> {
        let Some(entry) = self.entry()? else {
            return Ok(None);
        };
        self.check_names(&entry)?;
        if entry.step != Step::Done {
            return Ok(None);
        }
        let mut upgraded = entry.upgraded();
        if self.has_table(&self.upgrade.legacy)? {
            let source = self.source()?;
            let now = self.read_legacy()?;
            upgraded.changed_since = now.checksum() != upgraded.checksum;
            upgraded.left_behind = source.left_behind;
        }
        Ok(Some(upgraded))
    }

    /// The journal of the same legacy table may say that it went elsewhere.
    fn check_names(&self, entry: &Entry) -> Result<(), UpgradeError> {
        let Upgrade {
            users, profiles, ..
        } = self.upgrade;
        if entry.users == users.name() && entry.profiles == *profiles {
            return Ok(());
        }
        Err(UpgradeError::Elsewhere {
            legacy: self.upgrade.legacy.clone(),
            users: entry.users.clone(),
            profiles: entry.profiles.clone(),
        })
    }

    fn source(&mut self) -> Result<Source, UpgradeError> {
        legacy::source(self)
    }

    fn no_legacy_table(&self) -> UpgradeError {
        UpgradeError::NoLegacyTable {
            table: self.upgrade.legacy.clone(),
        }
    }
}

impl Upgrade {
    fn legacy_table(&self) -> LegacyTable {
        LegacyTable::new(self.profiles.clone(), self.users.name())
    }
}
