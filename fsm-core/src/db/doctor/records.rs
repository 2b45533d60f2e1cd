//! Tables of records and outboxes that can't be written to, or that keep what was rolled back.

use diesel::connection::LoadConnection;
use diesel::prelude::*;

use super::{Doctor, ReadsText, quoted};
use crate::db::dialect::Dialect;
use crate::db::outbox_place::OUTBOX_COLUMNS;
use crate::info::ModelInfo;

/// What follows, and what to do.
const LOST: &str = "so no transition is saved whose record would stand in it: `fsm_core::RecordTable` and the command `records` have its SQL";
const NO_EFFECT: &str =
    "so no transition is saved whose effect would stand in it: `fsm_core::OutboxTable` has its SQL";

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
                    let text = format!("there is no column {missing}, {lost}");
                    self.found_at(kind, table, Some(column), text);
                }
            }
        }
        Ok(())
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
