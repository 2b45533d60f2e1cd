//! The steps on MySQL and MariaDB, where making a table commits: each is written down before or with what it does, so
//! that a run that was killed is taken up by the next.

use super::journal::{Entry, Step};
use super::taken::Outcome;
use super::{How, Progress, Run, UpgradeConnection, UpgradeError, Upgraded};

/// So long a run waits for another, in seconds.
const PATIENCE: u32 = 24 * 60 * 60;

impl<K: UpgradeConnection> Run<'_, K> {
    /// Work of one run at a time. A lock of a client that was killed goes when the server has noticed.
    pub(super) fn alone<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, UpgradeError>,
    ) -> Result<T, UpgradeError> {
        let lock = "CONCAT('accounts_upgrade ', MD5(DATABASE()))";
        let taken = self.row(&format!(
            "SELECT CAST(GET_LOCK({lock}, {PATIENCE}) AS CHAR)"
        ))?;
        if taken.and_then(|row| row.number(0)) != Some(1) {
            return Err(UpgradeError::Busy);
        }
        let done = work(self);
        // It goes with the connection at the latest.
        let _ = self.row(&format!("SELECT CAST(RELEASE_LOCK({lock}) AS CHAR)"));
        done
    }

    pub(super) fn resumable(&mut self, how: How) -> Result<Upgraded, UpgradeError> {
        if let Some(already) = self.already()? {
            return Ok(already);
        }
        if how == How::Rehearsal {
            return self.rehearse();
        }
        let entry = match self.entry()? {
            Some(entry) => entry,
            None => self.begin()?,
        };
        if entry.step == Step::Copied {
            return self.end(entry);
        }
        match self.fill() {
            Ok(upgraded) => {
                self.count_on(upgraded.next_id)?;
                self.end_entry()?;
                Ok(upgraded)
            }
            Err(error) => {
                // Where the connection is gone, the next run takes it up.
                let _ = self.take_back(&entry);
                Err(error)
            }
        }
    }

    /// Writes down what there is, before anything is made.
    fn begin(&mut self) -> Result<Entry, UpgradeError> {
        self.source()?;
        let (had_users, had_profiles) = self.targets()?;
        self.make_journal()?;
        self.begin_entry(had_users, had_profiles)?;
        self.entry()?.ok_or(UpgradeError::Busy)
    }

    /// Makes the tables that are missing, and fills them in one transaction.
    fn fill(&mut self) -> Result<Upgraded, UpgradeError> {
        let (has_users, has_profiles) = self.targets()?;
        if !has_users {
            self.run(&self.upgrade.users.up(self.dialect))?;
        }
        if !has_profiles {
            self.run(&self.upgrade.legacy_table().up(self.dialect))?;
        }
        self.transaction(How::ForGood, |run| {
            let source = run.source()?;
            let upgraded = run.copy(source, Outcome::Done)?;
            run.write_entry(Step::Copied, &upgraded)?;
            (run.progress)(Progress::Committing);
            Ok(upgraded)
        })
    }

    /// What a run that was killed behind its commit has left to do.
    fn end(&mut self, entry: Entry) -> Result<Upgraded, UpgradeError> {
        self.count_on(entry.next_id)?;
        self.end_entry()?;
        let mut upgraded = entry.upgraded();
        upgraded.outcome = Outcome::Done;
        Ok(upgraded)
    }

    /// Drops the tables that were made, which are empty, and forgets that there was a run.
    fn take_back(&mut self, entry: &Entry) -> Result<(), UpgradeError> {
        let made = [
            (&*self.upgrade.profiles, entry.had_profiles),
            (self.upgrade.users.name(), entry.had_users),
        ];
        for (table, had) in made {
            if !had && self.has_table(table)? && self.rows_in(table)? == 0 {
                let table = self.quoted(table);
                self.run(&format!("DROP TABLE {table}"))?;
            }
        }
        self.forget_entry()
    }

    /// The same in temporary tables, of which nothing stays.
    fn rehearse(&mut self) -> Result<Upgraded, UpgradeError> {
        self.source()?;
        let (has_users, has_profiles) = self.targets()?;
        let upgrade = self.upgrade;
        let mut made = Vec::new();
        if !has_users {
            let up = upgrade.users.up(self.dialect);
            let up = up.replacen("CREATE TABLE", "CREATE TEMPORARY TABLE", 1);
            made.push((upgrade.users.name(), up));
        }
        if !has_profiles {
            // A temporary table refers to no other.
            let up = upgrade.legacy_table().create(self.dialect, false, true);
            made.push((&*upgrade.profiles, up));
        }
        let done = made
            .iter()
            .try_for_each(|(_, up)| self.run(up))
            .and_then(|()| self.transaction(How::Rehearsal, Self::rehearse_rows));
        for (table, _) in made {
            let table = self.quoted(table);
            self.run(&format!("DROP TEMPORARY TABLE IF EXISTS {table}"))?;
        }
        done
    }

    fn rehearse_rows(&mut self) -> Result<Upgraded, UpgradeError> {
        let source = self.source()?;
        self.copy(source, Outcome::Rehearsed)
    }
}
