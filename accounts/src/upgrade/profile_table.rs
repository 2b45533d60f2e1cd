//! The table of the legacy profiles.

use std::fmt::Write;

use fsm_core::Dialect;

/// The SQL of the table of legacy profiles, for a migration: what Django knows of a user beside its name and password,
/// under the names that Django gives it.
///
/// ```
/// use accounts::LegacyTable;
/// use fsm_core::Dialect;
///
/// let up = LegacyTable::new("legacy_profiles", "users").up(Dialect::Sqlite);
/// assert!(up.starts_with("CREATE TABLE legacy_profiles ("));
/// assert!(up.contains("is_superuser BOOLEAN NOT NULL"));
/// ```
#[derive(Debug, Clone)]
pub struct LegacyTable {
    name: String,
    users: String,
}

impl LegacyTable {
    /// A table of this name, whose rows refer to those of a table of users.
    #[must_use]
    pub fn new(name: impl Into<String>, users: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            users: users.into(),
        }
    }

    /// What makes the table.
    #[must_use]
    pub fn up(&self, dialect: Dialect) -> String {
        self.create(dialect, true, false)
    }

    /// What takes it away.
    #[must_use]
    pub fn down(&self, _: Dialect) -> String {
        format!("DROP TABLE {};\n", self.name)
    }

    pub(super) fn create(&self, dialect: Dialect, refers: bool, is_temporary: bool) -> String {
        let (key, text, time) = match dialect {
            Dialect::Postgres => ("BIGINT", "TEXT", "TIMESTAMPTZ"),
            // Longer ones can't be indexed.
            Dialect::MySql => (
                "BIGINT",
                "VARCHAR(512) CHARACTER SET utf8mb4",
                "DATETIME(6)",
            ),
            _ => ("INTEGER", "TEXT", "TIMESTAMP"),
        };
        let temporary = if is_temporary { "TEMPORARY " } else { "" };
        let mut sql = format!(
            "CREATE {temporary}TABLE {} (\n    user_id {key} PRIMARY KEY NOT NULL,\n    first_name {text} NOT NULL,\n    \
             last_name {text} NOT NULL,\n    email {text} NOT NULL,\n    is_staff BOOLEAN NOT NULL,\n    \
             is_active BOOLEAN NOT NULL,\n    is_superuser BOOLEAN NOT NULL,\n    last_login {time} NULL,\n    \
             date_joined {time} NOT NULL",
            self.name
        );
        if refers {
            // Writing to a text can't fail.
            let _ = write!(
                sql,
                ",\n    FOREIGN KEY (user_id) REFERENCES {} (id)",
                self.users
            );
        }
        sql.push_str(match dialect {
            Dialect::MySql => "\n) ENGINE = InnoDB;\n",
            _ => "\n);\n",
        });
        sql
    }

    /// What refers the rows to the users, where the table was made without.
    pub(super) fn reference(&self) -> String {
        format!(
            "ALTER TABLE {} ADD FOREIGN KEY (user_id) REFERENCES {} (id)",
            self.name, self.users
        )
    }
}
