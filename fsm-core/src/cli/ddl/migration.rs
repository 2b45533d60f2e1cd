//! What migrations say of the machines, and what they lack.
//!
//! A migration of this command has a line before each of its parts, by which the next one knows what is
//! installed: what a part was taken away and installed by stands in the migration that wrote it last.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use crate::db::Ddl;
use crate::db::ddl::Part;

const INSTALLED: &str = "-- fsm installs ";
const TAKEN: &str = "-- fsm takes away ";
const END: &str = "-- fsm ends";

/// The parts that migrations have installed, by name.
#[derive(Debug, Default)]
pub(super) struct Written(BTreeMap<String, Part>);

impl Written {
    /// Reads the migrations of a folder, in their order.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut written = Self::default();
        let mut migrations = Vec::new();
        for entry in fs::read_dir(folder)? {
            migrations.push(entry?.path());
        }
        migrations.sort_unstable();
        for migration in migrations {
            // Others have no such lines, or no such file.
            let up = fs::read_to_string(migration.join("up.sql")).unwrap_or_default();
            let down = fs::read_to_string(migration.join("down.sql")).unwrap_or_default();
            written.add(&up, &down);
        }
        Ok(written)
    }

    fn add(&mut self, up: &str, down: &str) {
        for name in parts(up, TAKEN).keys() {
            self.0.remove(name);
        }
        let mut downs = parts(down, TAKEN);
        for (name, up) in parts(up, INSTALLED) {
            let down = downs.remove(&name).unwrap_or_default();
            self.0.insert(name.clone(), Part { name, up, down });
        }
    }

    /// The migration that makes of what is installed what the machines say now; none where that is the same.
    pub(super) fn difference(&self, now: &[Part]) -> Option<Ddl> {
        let changed: Vec<&Part> = now
            .iter()
            .filter(|part| self.0.get(&part.name) != Some(part))
            .collect();
        if changed.is_empty() {
            return None;
        }
        let before: Vec<&Part> = changed
            .iter()
            .filter_map(|part| self.0.get(&part.name))
            .collect();
        Some(Ddl {
            up: between(&before, &changed),
            down: between(&changed, &before),
        })
    }
}

/// Takes some parts away, the last one first, and installs others.
fn between(before: &[&Part], after: &[&Part]) -> String {
    let mut sql = String::new();
    for part in before.iter().rev() {
        let _ = writeln!(sql, "{TAKEN}{}\n{}{END}\n", part.name, part.down);
    }
    for part in after {
        let _ = writeln!(sql, "{INSTALLED}{}\n{}{END}\n", part.name, part.up);
    }
    sql
}

/// The parts behind lines of this kind.
fn parts(sql: &str, kind: &str) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    let mut lines = sql.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix(kind) else {
            continue;
        };
        let mut part = String::new();
        for line in lines.by_ref().take_while(|line| *line != END) {
            part.push_str(line);
            part.push('\n');
        }
        parts.insert(name.trim().to_owned(), part);
    }
    parts
}
