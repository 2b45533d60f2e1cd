//! What came out of a comparison.

use std::fmt;

use crate::db::Dialect;

/// A rule says the same in memory and in SQL, as far as a corpus that was made for it can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub(super) rule: String,
    pub(super) databases: Vec<Dialect>,
    pub(super) left_out: Vec<String>,
    pub(super) rows: usize,
    pub(super) compared: usize,
    pub(super) changes: usize,
}

impl Agreement {
    /// The rule's name; of a composition, what it is composed of.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The databases that were compared with.
    #[must_use]
    pub fn databases(&self) -> &[Dialect] {
        &self.databases
    }

    /// Databases that were not compared with though there is a URL, each with the reason.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// How many rows of the object's table there were, over all databases.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many answers of a database were compared with those of memory.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.compared
    }

    /// How many changed conditions were tried, all of which were noticed.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.changes
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let databases: Vec<&str> = self.databases.iter().map(|one| name(*one)).collect();
        write!(
            f,
            "`{}` agrees: {} rows, {} comparisons, {} changed conditions noticed, on {}",
            self.rule,
            self.rows,
            self.compared,
            self.changes,
            databases.join(", ")
        )?;
        self.left_out
            .iter()
            .try_for_each(|why| write!(f, "\nnot compared with {why}"))
    }
}

/// What a person calls a database.
pub(super) fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
        Dialect::MySql => "MySQL",
    }
}

/// Why a rule can't be said to agree.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disagreement {
    /// Memory and a database say different things about a row.
    Differs(Box<Difference>),
    /// The rule allows everything or nothing, so that nothing is shown.
    Trivial {
        /// The rule.
        rule: String,
        /// Whether it allows every row, to every actor.
        allows: bool,
        /// How many rows there were.
        rows: usize,
        /// How many actors there were.
        actors: usize,
    },
    /// A condition could be changed and no row would tell.
    Unnoticed {
        /// The rule.
        rule: String,
        /// What was changed.
        changes: Vec<UnnoticedChange>,
    },
    /// The rows of a model can't be loaded.
    NotLoadable {
        /// The model.
        model: String,
    },
    /// A column can't be made, or holds no value that can be loaded.
    NotMade {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Why.
        reason: String,
    },
    /// A database reports an error.
    Database {
        /// The database.
        database: &'static str,
        /// What it reports.
        error: String,
        /// The statement, where there is one.
        sql: Option<String>,
    },
    /// There was no database to compare with.
    NotCompared {
        /// The rule.
        rule: String,
        /// Why, for each.
        reasons: Vec<String>,
    },
}

/// A change of a condition that no row told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnnoticedChange {
    /// The condition, as it stands in the rule.
    pub condition: String,
    /// Whether it was turned into its opposite; otherwise it forgot that its column may be NULL.
    pub turned: bool,
}

/// A row about which memory and a database say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The rule.
    pub rule: String,
    /// The database.
    pub database: &'static str,
    /// Which form of the rule: `scope`, `column`, `check`, ..
    pub form: &'static str,
    /// What the rule says in memory.
    pub memory: bool,
    /// The stored state of the row, where it is none that the program knows: then the row can't be loaded, and
    /// is allowed by nobody.
    pub unknown_state: Option<String>,
    /// What the database says; `None` where it is NULL.
    pub sql_says: Option<bool>,
    /// The actor.
    pub actor: String,
    /// The row: each column of its model with its value.
    pub row: StoredRow,
    /// The related rows that there were.
    pub related: Vec<StoredRow>,
    /// The statement, with its values.
    pub sql: String,
}

/// A row of a table: `tasks (id = 1, owner_id = NULL)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// The table.
    pub table: String,
    /// The columns, each with its value as SQL writes it.
    pub columns: Vec<(String, String)>,
}

impl fmt::Display for StoredRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.table)?;
        for (at, (column, value)) in self.columns.iter().enumerate() {
            write!(f, "{}{column} = {value}", if at == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}

fn says(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "allowed",
        Some(false) => "denied",
        None => "NULL",
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "`{}` says one thing in memory and another in SQL",
            self.rule
        )?;
        let (memory, sql) = (says(Some(self.memory)), says(self.sql_says));
        match &self.unknown_state {
            Some(state) => writeln!(
                f,
                "  in memory:  denied: `{state}` is no state, so the row can't be loaded"
            )?,
            None => writeln!(f, "  in memory:  {memory}")?,
        }
        writeln!(
            f,
            "  {:<10}  {sql}, by `{}`",
            format!("{}:", self.database),
            self.form
        )?;
        writeln!(f, "  actor:      {}", self.actor)?;
        writeln!(f, "  row:        {}", self.row)?;
        if self.related.is_empty() {
            writeln!(f, "  other rows: none")?;
        }
        for (at, row) in self.related.iter().enumerate() {
            let label = if at == 0 { "other rows:" } else { "" };
            writeln!(f, "  {label:<11} {row}")?;
        }
        write!(f, "  statement:  {}", self.sql)
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs(difference) => difference.fmt(f),
            Self::Trivial {
                rule,
                allows,
                rows,
                actors,
            } => {
                let what = if *allows { "everything" } else { "nothing" };
                write!(
                    f,
                    "`{rule}` allows {what}: {rows} rows and {actors} actors, and one answer to all of them, so nothing is shown\n  \
                     give actors of your own that differ, `actors = [mary(), boss()]`, or values that the rule needs, `values(tasks::title = [\"roof\"])`\n  \
                     where this is meant, say `trivial`"
                )
            }
            Self::Unnoticed { rule, changes } => {
                writeln!(
                    f,
                    "`{rule}` agrees, but no row shows that these conditions count:"
                )?;
                for change in changes {
                    let what = if change.turned {
                        "could say the opposite"
                    } else {
                        "could forget that its column may be NULL"
                    };
                    writeln!(f, "  `{}` {what}", change.condition)?;
                }
                write!(
                    f,
                    "  either another condition says the same, so that this one decides nothing: leave it out of the rule, or accept it with `redundant = [\"..\"]`\n  \
                     or the rows that were made do not come to it: give values that the rule needs, `values(tasks::title = [\"roof\"])`, or actors, `actors = [mary(), boss()]`"
                )
            }
            Self::NotLoadable { model } => write!(
                f,
                "the rows of `{model}` can't be loaded: derive Queryable and Selectable for `{model}`; it is Send and Sync"
            ),
            Self::NotMade {
                table,
                column,
                reason,
            } => write!(
                f,
                "no rows can be made for `{table}`: its column `{column}` {reason}"
            ),
            Self::Database {
                database,
                error,
                sql,
            } => {
                write!(f, "{database} reports: {error}")?;
                if error.contains("table") || error.contains("relation") {
                    f.write_str("\n  a table that SQL by hand reads and the rule's body does not is made by `rows_of(Project)`, with its model")?;
                }
                match sql {
                    Some(sql) => write!(f, "\n  statement: {sql}"),
                    None => Ok(()),
                }
            }
            Self::NotCompared { rule, reasons } => {
                write!(f, "`{rule}` was compared with no database")?;
                reasons.iter().try_for_each(|why| write!(f, "\n  {why}"))
            }
        }
    }
}

impl std::error::Error for Disagreement {}

impl Disagreement {
    /// What a database reports.
    pub(super) fn database<K: super::server::Server>(
        error: &diesel::result::Error,
        sql: Option<String>,
    ) -> Self {
        Self::Database {
            database: K::NAME,
            error: error.to_string(),
            sql,
        }
    }
}
