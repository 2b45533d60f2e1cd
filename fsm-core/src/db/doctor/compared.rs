//! Columns whose values a rule would compare otherwise in SQL than in Rust.

use diesel::connection::LoadConnection;
use diesel::prelude::*;

use super::{Doctor, ReadsText, parts, quoted};
use crate::db::dialect::Dialect;
use crate::db::table_model::Columns;

/// How Diesel writes times into SQLite, which compares them as texts.
const DATE: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
const TIME: &str = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]";

impl<K> Doctor<'_, K>
where
    K: LoadConnection,
    K::Backend: ReadsText + 'static,
{
    /// The columns of a table that rules stand on.
    pub(super) fn compared_columns(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        match self.dialect {
            Some(Dialect::Postgres) => self.padded_columns(table, name),
            Some(Dialect::MySql) => self.mysql_columns(table, name),
            Some(Dialect::Sqlite) => self.foreign_times(table, name),
            None => Ok(()),
        }
    }

    fn padded_columns(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        let padded = self.ask(
            "SELECT CAST(column_name AS TEXT), NULL, NULL FROM information_schema.columns \
             WHERE to_regclass(quote_ident(table_schema) || '.' || quote_ident(table_name)) = to_regclass(?) \
             AND data_type = 'character' ORDER BY ordinal_position",
            &[name],
        )?;
        let names = padded.into_iter().filter_map(|row| row.0);
        // A state column has a finding of its own.
        for column in names.filter(|column| !is_state(table, column)) {
            let text = format!(
                "`{column}` is a `char(n)`, whose blanks at the end count in Rust and not in SQL, so that a rule which compares it says one thing of the row in memory and another in a query: make it `text` or `varchar`"
            );
            self.found_in("padded", table, None, text);
        }
        Ok(())
    }

    fn mysql_columns(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        let (schema, bare) = parts(name);
        let found = self.ask(
            "SELECT CAST(column_name AS CHAR), CAST(data_type AS CHAR), CAST(character_set_name AS CHAR) \
             FROM information_schema.columns \
             WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? \
             AND (data_type = 'timestamp' OR character_set_name NOT IN ('utf8mb4', 'binary')) \
             ORDER BY ordinal_position",
            &[&schema, &bare],
        )?;
        for (column, _, letters) in found {
            let column = column.unwrap_or_default();
            if is_state(table, &column) || table.stamps.contains(&column.as_str()) {
                continue;
            }
            match letters {
                Some(letters) => self.found_in(
                    "letters",
                    table,
                    None,
                    format!("`{column}` is stored in {letters}, and a rule that compares it with a text of other letters, an emoji say, is an error of the database: `CONVERT TO CHARACTER SET utf8mb4`"),
                ),
                None => self.found_in(
                    "range",
                    table,
                    None,
                    format!("`{column}` is a TIMESTAMP, which knows the years 1970 to 2038 and the session's zone: a rule that compares it with an earlier time denies, whatever Rust says. Make it a DATETIME(6), and `Datetime` in `table!`"),
                ),
            }
        }
        Ok(())
    }

    fn foreign_times(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        let (schema, bare) = parts(name);
        let schema = if schema.is_empty() { "main" } else { &schema };
        let columns = self.ask(
            "SELECT name, upper(type), NULL FROM pragma_table_info(?, ?) ORDER BY cid",
            &[&bare, schema],
        )?;
        for (column, kind, _) in columns {
            let (column, kind) = (column.unwrap_or_default(), kind.unwrap_or_default());
            let whole = format!("{DATE} {TIME}");
            let written = match kind.as_str() {
                "DATE" => vec![DATE.to_owned()],
                "TIME" => with_fractions(TIME),
                kind if kind.contains("TIMESTAMP") || kind.contains("DATETIME") => {
                    let plain = with_fractions(&whole);
                    let zoned = plain.iter().map(|pattern| format!("{pattern}+00:00"));
                    zoned.chain(plain.clone()).collect()
                }
                _ => continue,
            };
            let value = quoted(&column, self.dialect);
            let is_own: Vec<String> = written
                .iter()
                .map(|pattern| format!("{value} GLOB '{pattern}'"))
                .collect();
            let read = format!(
                "SELECT CAST({value} AS TEXT), NULL, NULL FROM {name} WHERE {value} IS NOT NULL \
                 AND NOT (typeof({value}) = 'text' AND ({})) LIMIT 1",
                is_own.join(" OR ")
            );
            if let Some(foreign) = self.text(&read, &[])? {
                let text = format!(
                    "`{column}` holds `{foreign}`, which is not how Diesel writes times: SQLite compares them as texts, so a rule which compares it says one thing of the row in memory and another in a query. Write it as in `2024-02-29 10:00:00`, with a year of four digits"
                );
                self.found_in("foreign_times", table, None, text);
            }
        }
        Ok(())
    }
}

/// The pattern alone, and with 3, 6 and 9 digits of a second.
fn with_fractions(pattern: &str) -> Vec<String> {
    let digits = |count| format!("{pattern}.{}", "[0-9]".repeat(count));
    std::iter::once(pattern.to_owned())
        .chain([3, 6, 9].map(digits))
        .collect()
}

fn is_state(table: &Columns, column: &str) -> bool {
    table.states.iter().any(|state| state.column == column)
}
