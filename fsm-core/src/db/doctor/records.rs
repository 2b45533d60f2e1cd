//! Tables of records that can't be written to, or that keep what was rolled back.

use diesel::connection::LoadConnection;
use diesel::prelude::*;

use super::{Doctor, ReadsText, quoted};
use crate::db::dialect::Dialect;
use crate::info::ModelInfo;

/// What follows, and what to do.
const LOST: &str = "so no transition is saved whose record would stand in it: `fsm_core::RecordTable` and the command `records` have its SQL";

/// A table that models keep their records in.
struct Kept {
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
    /// The tables that these models keep their records in.
    pub(super) fn records(&mut self, models: &[ModelInfo]) -> QueryResult<()> {
        for Kept {
            table,
            name,
            columns,
        } in self.kept(models)
        {
            if let Some(why) = self.unreadable(&name)? {
                self.found_at("records", table, None, format!("{why}, {LOST}"));
                continue;
            }
            if self.dialect == Some(Dialect::MySql)
                && let Some(why) = self.engine_without_transactions(&name)?
            {
                self.found_at("records", table, None, why);
            }
            for column in columns {
                if !self.has_column(&name, column)? {
                    let missing = quoted(column, self.dialect);
                    let text = format!("there is no column {missing}, {LOST}");
                    self.found_at("records", table, Some(column), text);
                }
            }
        }
        Ok(())
    }

    /// Each table once: several models may share one.
    fn kept(&self, models: &[ModelInfo]) -> Vec<Kept> {
        let mut tables: Vec<Kept> = Vec::new();
        for model in models {
            let place = model.columns.as_ref().and_then(|table| table.records);
            let Some(place) = place else { continue };
            let name = self.dialect.and_then(place.sql_name);
            let name = name.unwrap_or_else(|| place.table.to_owned());
            match tables.iter_mut().find(|known| known.name == name) {
                Some(known) => known.columns.extend(place.columns()),
                None => tables.push(Kept {
                    table: place.table,
                    name,
                    columns: place.columns().collect(),
                }),
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
