//! Tables of records and outboxes that can't be written to, or that keep what was rolled back.

use diesel::connection::LoadConnection;
use diesel::prelude::*;

use super::{Doctor, ReadsText, parts, quoted};
use crate::db::dialect::Dialect;
use crate::db::outbox_place::OUTBOX_COLUMNS;
use crate::db::record::ONCE;
use crate::info::ModelInfo;

/// What follows, and what to do.
const LOST: &str = "so no transition is saved whose record would stand in it: `fsm_core::RecordTable` and the command `records` have its SQL";
const NO_EFFECT: &str =
    "so no transition is saved whose effect would stand in it: `fsm_core::OutboxTable` has its SQL";

/// What the column of the ids of requests is for, and what to do.
const TWICE: &str = "so no request can be known when it comes again (`.once(..)`): the guide's chapter on records has the SQL";

/// A table that models keep their records or their effects in.
struct Kept {
    /// The kind of findings about it.
    kind: &'static str,
    /// What follows where it can't be written to.
    lost: &'static str,
    /// Diesel's module of the table.
    table: &'static str,
    /// The table as SQL names it.
    name: String,
    columns: Vec<&'static str>,
}

impl<K> Doctor<'_, K>
where
    K: LoadConnection,
    K::Backend: ReadsText + 'static,
{
    /// The tables that these models keep their records and their effects in.
    pub(super) fn records(&mut self, models: &[ModelInfo]) -> QueryResult<()> {
        for Kept {
            kind,
            lost,
            table,
            name,
            columns,
        } in self.kept(models)
        {
            if let Some(why) = self.unreadable(&name)? {
                self.found_at(kind, table, None, format!("{why}, {lost}"));
                continue;
            }
            if self.dialect == Some(Dialect::MySql)
                && let Some(why) = self.engine_without_transactions(&name)?
            {
                self.found_at(kind, table, None, why);
            }
            for column in columns {
                if !self.has_column(&name, column)? {
                    let missing = quoted(column, self.dialect);
                    let follows = if column == ONCE { TWICE } else { lost };
                    let text = format!("there is no column {missing}, {follows}");
                    self.found_at(kind, table, Some(column), text);
                } else if column == ONCE && !self.is_unique(&name, column)? {
                    let text = "the column has no unique index, so two that come at once with one id may both be carried out: the guide's chapter on records has the SQL";
                    self.found_at(kind, table, Some(column), text);
                }
            }
        }
        Ok(())
    }

    /// Whether a unique index stands on this column alone.
    fn is_unique(&mut self, name: &str, column: &str) -> QueryResult<bool> {
        let (schema, bare) = parts(name);
        let (sql, binds) = match self.dialect {
            Some(Dialect::MySql) => (
                "SELECT CAST(MAX(column_name) AS CHAR), NULL, NULL FROM information_schema.statistics \
                 WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? \
                 AND non_unique = 0 GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(column_name) = ?",
                vec![schema.as_str(), bare.as_str(), column],
            ),
            Some(Dialect::Postgres) => (
                "SELECT CAST(attname AS TEXT), NULL, NULL FROM pg_index \
                 JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] \
                 WHERE indrelid = to_regclass(?) AND indisunique AND indisvalid AND indnkeyatts = 1 \
                 AND attname = ?",
                vec![name, column],
            ),
            Some(Dialect::Sqlite) if schema.is_empty() => (
                "SELECT MAX(part.name), NULL, NULL \
                 FROM pragma_index_list(?) AS listed, pragma_index_info(listed.name) AS part \
                 WHERE listed.\"unique\" = 1 GROUP BY listed.name HAVING COUNT(*) = 1 AND MAX(part.name) = ?",
                vec![bare.as_str(), column],
            ),
            Some(Dialect::Sqlite) => (
                "SELECT MAX(part.name), NULL, NULL \
                 FROM pragma_index_list(?, ?) AS listed, pragma_index_info(listed.name, ?) AS part \
                 WHERE listed.\"unique\" = 1 GROUP BY listed.name HAVING COUNT(*) = 1 AND MAX(part.name) = ?",
                vec![bare.as_str(), schema.as_str(), schema.as_str(), column],
            ),
            None => return Ok(true),
        };
        Ok(self.text(sql, &binds)?.is_some())
    }

    /// Each table once: several models may share one.
    fn kept(&self, models: &[ModelInfo]) -> Vec<Kept> {
        let mut tables: Vec<Kept> = Vec::new();
        let mut keep = |one: Kept| match tables.iter_mut().find(|known| known.name == one.name) {
            Some(known) => known.columns.extend(one.columns),
            None => tables.push(one),
        };
        let name = |sql_name: fn(Dialect) -> Option<String>, table: &str| {
            let name = self.dialect.and_then(sql_name);
            name.unwrap_or_else(|| table.to_owned())
        };
        for columns in models.iter().filter_map(|model| model.columns.as_ref()) {
            if let Some(place) = columns.records {
                keep(Kept {
                    kind: "records",
                    lost: LOST,
                    table: place.table,
                    name: name(place.sql_name, place.table),
                    columns: place.columns().collect(),
                });
            }
            if let Some(place) = columns.outbox {
                keep(Kept {
                    kind: "outbox",
                    lost: NO_EFFECT,
                    table: place.table,
                    name: name(place.sql_name, place.table),
                    columns: OUTBOX_COLUMNS.to_vec(),
                });
            }
        }
        for kept in &mut tables {
            let all = std::mem::take(&mut kept.columns);
            for column in all {
                if !kept.columns.contains(&column) {
                    kept.columns.push(column);
                }
            }
        }
        tables
    }
}
