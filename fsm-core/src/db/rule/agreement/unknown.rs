//! Rows of a state that nobody knows. They can't be loaded, so memory says nothing of them: a form in SQL may
//! allow one only where memory would allow the row in every state there is.

use super::super::node::{Node, Sign};
use super::super::out::Push;
use super::compare::{Comparing, guarded, says};
use super::random::Random;
use super::report::{Difference, Disagreement, StoredRow};
use super::server::{FORMS, Forms, Server};
use super::tables::{Row, World};
use super::types::Class;

/// How many rows of a world are tried.
const ROWS: usize = 24;

/// How many worlds.
const WORLDS: usize = 60;

/// How many stored values that are no state.
const VALUES: usize = 6;

/// A column of the object's table that holds states.
#[derive(Debug)]
pub(super) struct StateColumn {
    column: usize,
    known: Vec<String>,
    /// Stored values that are no state.
    unknown: Vec<String>,
}

impl<K: Server> Comparing<'_, K> {
    /// The columns that hold states, of those that a rule reads; with the texts that stand in SQL by hand.
    pub(super) fn state_columns(&self) -> Vec<StateColumn> {
        let columns = self
            .tables
            .0
            .first()
            .map_or(&[][..], |table| &table.columns);
        let columns = columns.iter().enumerate();
        let held = columns.filter_map(|(at, column)| {
            let known = column.states.clone()?;
            let is_read = self.learnt.read.contains(&(0, at));
            let mut unknown: Vec<String> = match column.class {
                Class::Int(least, most) => vec![least.to_string(), most.to_string()],
                Class::Text => vec!["no state".to_owned()],
                _ => Vec::new(),
            };
            unknown.extend(known.first().map(|state| state.to_uppercase()));
            unknown.extend(self.learnt.constants((0, at)).iter().cloned());
            unknown.retain(|value| !known.contains(value) && column.class.holds(value));
            unknown.truncate(VALUES);
            let is_text = matches!(column.class, Class::Int(..) | Class::Text);
            (is_read && is_text && !unknown.is_empty()).then_some(StateColumn {
                column: at,
                known,
                unknown,
            })
        });
        held.collect()
    }

    /// Asks each form about rows of this world in a state that is none.
    pub(super) fn unknown_states(
        &mut self,
        world: &World,
        trees: &[Node<'_>],
    ) -> Result<(), Disagreement> {
        if self.reads_own || self.worlds >= WORLDS {
            return Ok(());
        }
        self.worlds += 1;
        let mut objects = world.first().cloned().unwrap_or_default();
        Random::new().shuffle(&mut objects);
        objects.truncate(ROWS);
        for at in 0..self.states.len() {
            let Some(state) = self.states.get(at) else {
                continue;
            };
            let (column, count) = (state.column, state.known.len().max(1));
            let every = with_objects(world, &objects, column, &state.known);
            // One world alone has all of them, of several each has another.
            let alone = self.tables.0.len() == 1;
            let unknown = state.unknown.iter().cycle().skip(self.worlds);
            let unknown = unknown.take(if alone { state.unknown.len() } else { 1 });
            let strange: Vec<World> = unknown
                .map(|state| with_objects(world, &objects, column, std::slice::from_ref(state)))
                .collect();
            let held = self.hold(&every)?;
            let mut memory = Vec::with_capacity(trees.len());
            for actor in 0..trees.len() {
                let answers = self.subject.eval(actor, &*held.objects, &held.facts);
                let of_each = answers.chunks(count);
                memory.push(of_each.map(all_the_same).collect::<Vec<_>>());
            }
            for world in strange {
                let filling = self.tables.filling(&world);
                guarded(self.conn, |conn| conn.batch_execute(&filling))
                    .map_err(|error| Disagreement::database::<K>(&error, Some(filling.clone())))?;
                for (actor, (tree, memory)) in trees.iter().zip(&memory).enumerate() {
                    if let Some((row, form, sign)) = self.allowed(tree, memory)? {
                        let at = [row, column];
                        return Err(self.unknown_state(&world, at, actor, tree, form, sign));
                    }
                }
            }
        }
        Ok(())
    }

    /// The first row that a form allows, though memory would not in every state.
    fn allowed(
        &mut self,
        tree: &Node<'_>,
        memory: &[Option<bool>],
    ) -> Result<Option<(usize, &'static str, Sign)>, Disagreement> {
        let table: &dyn Push = &*self.table;
        let forms = Forms { table, node: tree };
        let answers = self.conn.answers(forms);
        let answers = answers.map_err(|error| self.error(&error, tree))?;
        for answer in &answers {
            let row = usize::try_from(answer.0).unwrap_or_default();
            let memory = memory.get(row).copied().flatten();
            for ((sign, _, form), answer) in FORMS.into_iter().zip(says(answer)) {
                if answer == 1 && memory != Some(sign == Sign::Positive) {
                    return Ok(Some((row, form, sign)));
                }
            }
        }
        self.counts.compared += answers.len() * FORMS.len();
        Ok(None)
    }

    fn unknown_state(
        &self,
        world: &World,
        [row, column]: [usize; 2],
        actor: usize,
        tree: &Node<'_>,
        form: &'static str,
        sign: Sign,
    ) -> Disagreement {
        let mut rows = Vec::new();
        for (table_at, (table, stored)) in self.tables.0.iter().zip(world).enumerate() {
            for (row_at, stored) in stored.iter().enumerate() {
                if table_at == 0 && row_at != row {
                    continue;
                }
                let is_told = |at: usize| {
                    let is_key = table.columns.get(at).is_some_and(|column| column.is_key);
                    is_key || self.learnt.read.contains(&(table_at, at))
                };
                let columns = table.told(stored).into_iter().enumerate();
                let columns = columns.filter(|(at, _)| is_told(*at));
                rows.push(StoredRow {
                    table: table.plain(),
                    columns: columns.map(|(_, told)| told).collect(),
                });
            }
        }
        let state = world
            .first()
            .and_then(|rows| rows.get(row)?.get(column)?.clone());
        let mut rows = rows.into_iter();
        let none = || StoredRow {
            table: String::new(),
            columns: Vec::new(),
        };
        Disagreement::Differs(Box::new(Difference {
            rule: self.named(sign),
            database: K::NAME,
            form,
            memory: false,
            unknown_state: state,
            sql_says: Some(true),
            actor: self
                .subject
                .actors()
                .get(actor)
                .cloned()
                .unwrap_or_default(),
            row: rows.next().unwrap_or_else(none),
            related: rows.collect(),
            sql: self.statement(tree, sign),
        }))
    }
}

/// The world with these objects, each of them in each of the states.
fn with_objects(world: &World, objects: &[Row], column: usize, states: &[String]) -> World {
    let mut world = world.clone();
    if let Some(rows) = world.first_mut() {
        rows.clear();
        for object in objects {
            for state in states {
                let mut row = object.clone();
                if let Some(cell) = row.get_mut(column) {
                    *cell = Some(state.clone());
                }
                rows.push(row);
            }
        }
    }
    world
}

/// What all of these say.
fn all_the_same(answers: &[bool]) -> Option<bool> {
    let first = answers.first().copied()?;
    answers
        .iter()
        .all(|answer| *answer == first)
        .then_some(first)
}
