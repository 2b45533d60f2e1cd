//! A difference in as few rows and values as show it.

use super::super::node::{Node, Sign};
use super::compare::{Comparing, Found};
use super::report::{Difference, Disagreement, StoredRow};
use super::server::Server;
use super::tables::World;

/// How many other values are tried to see whether a difference depends on one.
const ALTERNATIVES: usize = 6;

impl<K: Server> Comparing<'_, K> {
    /// The difference in as small a world as shows it.
    pub(super) fn difference(
        &mut self,
        world: &World,
        actor: usize,
        tree: &Node<'_>,
        found: Found,
    ) -> Result<Disagreement, Disagreement> {
        let at = usize::try_from(found.number).unwrap_or_default();
        let mut world = world.clone();
        if let Some(objects) = world.first_mut()
            && at < objects.len()
        {
            objects.swap(0, at);
        }
        let mut found = Found { number: 0, ..found };
        // Without half of the other rows, and so on, and at last without each.
        let mut size = world.iter().map(Vec::len).max().unwrap_or(1);
        loop {
            for table in 0..world.len() {
                let mut from = usize::from(table == 0);
                while from < world.get(table).map_or(0, Vec::len) {
                    let mut smaller = world.clone();
                    if let Some(rows) = smaller.get_mut(table) {
                        let end = (from + size).min(rows.len());
                        rows.drain(from..end);
                    }
                    match self.still_differs(&smaller, actor, tree)? {
                        Some(same) => {
                            world = smaller;
                            found = same;
                        }
                        None => from += size,
                    }
                }
            }
            if size <= 1 {
                break;
            }
            size /= 2;
        }
        let mut rows = Vec::new();
        for (table_at, table) in self.tables.0.iter().enumerate() {
            for row_at in 0..world.get(table_at).map_or(0, Vec::len) {
                let mut counts = Vec::new();
                for column in 0..table.columns.len() {
                    counts.push(self.counts(&world, [table_at, row_at, column], actor, tree)?);
                }
                let row = world.get(table_at).and_then(|rows| rows.get(row_at));
                let told = row.map_or_else(Vec::new, |row| table.told(row)).into_iter();
                let is_told = |column: usize| {
                    let is_key = table
                        .columns
                        .get(column)
                        .is_some_and(|column| column.is_key);
                    is_key || counts.get(column) == Some(&true)
                };
                let columns = told.enumerate().filter(|(column, _)| is_told(*column));
                rows.push(StoredRow {
                    table: table.plain(),
                    columns: columns.map(|(_, told)| told).collect(),
                });
            }
        }
        let row = if rows.is_empty() {
            StoredRow {
                table: String::new(),
                columns: Vec::new(),
            }
        } else {
            rows.remove(0)
        };
        let actor = self.subject.actors().get(actor);
        Ok(Disagreement::Differs(Box::new(Difference {
            rule: self.named(found.sign),
            database: K::NAME,
            form: found.form,
            memory: found.memory,
            unknown_state: None,
            sql_says: found.says,
            actor: actor.cloned().unwrap_or_default(),
            row,
            related: rows,
            sql: self.statement(tree, found.sign),
        })))
    }

    /// The rule, or its negation.
    pub(super) fn named(&self, sign: Sign) -> String {
        match sign {
            Sign::Positive => self.subject.name(),
            Sign::Negative => format!("!{}", self.subject.name()),
        }
    }

    /// Whether the difference depends on a value: one of a table's row in a column.
    fn counts(
        &mut self,
        world: &World,
        [table, row, column]: [usize; 3],
        actor: usize,
        tree: &Node<'_>,
    ) -> Result<bool, Disagreement> {
        let pools = self.pools;
        for value in pools.of(table, column).iter().take(ALTERNATIVES) {
            let mut other = world.clone();
            let rows = other.get_mut(table).and_then(|rows| rows.get_mut(row));
            if let Some(cell) = rows.and_then(|row| row.get_mut(column)) {
                cell.clone_from(value);
            }
            if self.still_differs(&other, actor, tree)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The difference about the first object, if there still is one.
    fn still_differs(
        &mut self,
        world: &World,
        actor: usize,
        tree: &Node<'_>,
    ) -> Result<Option<Found>, Disagreement> {
        let held = self.hold(world)?;
        let memory = self.subject.eval(actor, &*held.objects, &held.facts);
        let found = self.differs(actor, tree, &held, &memory, memory.len())?;
        Ok(found.filter(|found| found.number == 0))
    }
}
