//! The names of what guards a table.

use super::super::dialect::Dialect;
use super::super::table_model::Columns;

/// A table's name, and those of what stands beside it.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Names {
    schema: Option<String>,
    table: String,
    dialect: Dialect,
}

impl Names {
    pub(crate) fn of(columns: &Columns, dialect: Dialect) -> Self {
        // Where this program was built without the database, another one tells the name as well.
        let others = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql];
        let sql = (columns.sql_name)(dialect);
        let sql = sql.or_else(|| others.into_iter().find_map(columns.sql_name));
        Self::of_text(sql.as_deref().unwrap_or(columns.table), dialect)
    }

    /// Those beside a table that SQL names so.
    pub(crate) fn of_text(sql: &str, dialect: Dialect) -> Self {
        let bare = sql.replace(['"', '`'], "");
        let (schema, table) = match bare.split_once('.') {
            Some((schema, table)) => (Some(schema.to_owned()), table.to_owned()),
            None => (None, bare),
        };
        Self {
            schema,
            table,
            dialect,
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// An identifier.
    pub(super) fn quoted(&self, name: &str) -> String {
        let quote = if self.dialect == Dialect::MySql {
            '`'
        } else {
            '"'
        };
        format!("{quote}{name}{quote}")
    }

    /// An identifier in the schema of the table.
    pub(super) fn within(&self, name: &str) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", self.quoted(schema), self.quoted(name)),
            None => self.quoted(name),
        }
    }

    /// The table.
    pub(super) fn table(&self) -> String {
        self.within(&self.table)
    }

    /// The table's name, without quotes.
    pub(super) fn table_name(&self) -> &str {
        &self.table
    }

    /// The table without its schema.
    pub(super) fn table_alone(&self) -> String {
        self.quoted(&self.table)
    }

    /// The table of the rows that may be moved past the trigger.
    pub(crate) fn overrides(&self) -> String {
        self.within(&self.overrides_name())
    }

    pub(crate) fn overrides_name(&self) -> String {
        format!("{}_overrides", self.table)
    }

    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// `loans`, or `sales.loans`.
    pub(crate) fn bare(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.table),
            None => self.table.clone(),
        }
    }

    /// The CHECK of a state column, or the trigger that stands for it.
    pub(super) fn known(&self, column: &str) -> String {
        format!("{}_{column}_is_known", self.table)
    }

    /// The trigger of a state column.
    pub(crate) fn moves(&self, column: &str) -> String {
        format!("{}_{column}_moves", self.table)
    }

    /// Asks whether the table of overrides is there, and is ours: a row of NULL and a text, or none; and what is
    /// bound in it.
    pub(super) fn is_there(&self, dialect: Dialect) -> (String, Vec<String>) {
        let name = self.overrides_name();
        match dialect {
            Dialect::Sqlite => (
                format!(
                    "SELECT NULL AS no, name FROM {} \
                     WHERE type = 'table' AND name = ? AND sql LIKE '%machine%'",
                    self.within("sqlite_master")
                ),
                vec![name],
            ),
            Dialect::Postgres => (
                "SELECT NULL::text AS no, 'there'::text AS name FROM pg_attribute \
                 WHERE attrelid = to_regclass(?) AND attname = 'machine' AND NOT attisdropped"
                    .to_owned(),
                vec![self.overrides()],
            ),
            Dialect::MySql => (
                "SELECT CAST(NULL AS CHAR) AS no, table_name AS name FROM information_schema.columns \
                 WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? \
                 AND column_name = 'machine'"
                    .to_owned(),
                vec![self.schema().unwrap_or_default().to_owned(), name],
            ),
        }
    }
}
