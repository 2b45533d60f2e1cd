//! The comparison on one database.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, BTreeSet};

use super::super::by_hand::Seen;
use super::super::node::{Form, Node, Sign};
use super::super::out::Push;
use super::super::related::Rows;
use super::change::{self, Change};
use super::guards;
use super::literals::Literals;
use super::plan::{self, Plan, Reading};
use super::pools::{Learnt, Pools};
use super::report::{Disagreement, UnnoticedChange};
use super::server::{Alone, Answers, FORMS, Filtered, Forms, Piece, Server};
use super::subject::Subject;
use super::tables::{Tables, World, dialect};
use super::unknown::StateColumn;
use super::worlds::Making;
use crate::db::Dialect;
use crate::rule::Facts;

/// How many objects of a world are asked one by one.
const CHECKED: usize = 8;

/// What a caller says beside the rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    /// Values for columns, by the table's type and the column's name.
    pub(super) values: Vec<(TypeId, &'static str, Vec<String>)>,
    /// Models whose rows are made beside those that the rule looks at.
    pub(super) rows: Vec<Rows>,
    /// Whether the rule may allow everything or nothing.
    pub(super) trivial: bool,
    /// Conditions that may decide nothing.
    pub(super) redundant: Vec<String>,
}

/// What came out on one database.
#[derive(Debug, Default)]
pub struct Counts {
    pub(super) rows: usize,
    pub(super) compared: usize,
    /// The changes that were noticed, or not.
    pub(super) noticed: BTreeSet<Changed>,
    pub(super) unnoticed: BTreeSet<Changed>,
    /// How often the rule allows, and how often it denies.
    pub(super) answers: [usize; 2],
    pub(super) actors: usize,
}

/// A change of a condition: its text, which of those with the same text, and whether it is turned.
pub(super) type Changed = (String, usize, bool);

/// A change in the tree of one actor.
struct Mutant {
    changed: Changed,
    number: usize,
    change: Change,
}

/// A world that a database holds, and what of it is in memory.
pub(super) struct Held {
    pub(super) objects: Box<dyn Any>,
    numbers: Vec<i64>,
    pub(super) facts: Facts,
}

/// Memory and the database say different things about an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) number: i64,
    pub(super) form: &'static str,
    pub(super) memory: bool,
    pub(super) says: Option<bool>,
    pub(super) sign: Sign,
}

pub(super) struct Comparing<'c, K> {
    pub(super) subject: &'c dyn Subject<K>,
    pub(super) tables: &'c Tables<K>,
    pub(super) table: Box<dyn Push>,
    pub(super) conn: &'c mut K,
    pub(super) counts: Counts,
    pub(super) pools: &'c Pools,
    pub(super) learnt: &'c Learnt,
    /// Whether a relation reads the object's own table.
    pub(super) reads_own: bool,
    /// The columns that hold states.
    pub(super) states: Vec<StateColumn>,
    /// In how many worlds rows of unknown states were tried.
    pub(super) worlds: usize,
}

/// Compares a rule on one database. The inner `Err` says why it was not.
pub(super) fn compare<K: Server>(
    subject: &dyn Subject<K>,
    options: &Options,
    conn: &mut K,
) -> Result<Result<Counts, String>, Disagreement> {
    let actors = subject.actors().len();
    let trees: Vec<Node<'_>> = (0..actors)
        .map(|actor| subject.tree(actor, false))
        .collect();
    let tables = tables(subject, &trees, &options.rows, conn)?;
    if let Err(why) = tables.create(conn)? {
        return Ok(Err(why));
    }
    let mut learnt = Learnt::default();
    let mut plans: Vec<(Plan, usize)> = Vec::new();
    let mut is_by_hand = false;
    for tree in &trees {
        let mut reading = Reading::new(conn, &tables);
        let plan = reading.node(tree)?;
        let leaves = reading.leaves();
        learnt.add(&plan);
        plans.push((plan, leaves));
        plan::by_hand(tree, &mut |seen, sql| {
            is_by_hand = true;
            let sql = Piece(sql);
            learnt.by_hand(&tables, seen, &literals::<K>(seen, &sql));
        });
    }
    for (id, column, values) in &options.values {
        let found = tables.by_id(*id).and_then(|table| {
            let column = tables.column(table, column).ok()?;
            Some((table, column))
        });
        for value in values {
            if let Some(at) = found {
                learnt.value(at, value);
            }
        }
    }
    let pools = Pools::new(&learnt, &tables, conn)?;
    let reads_own = {
        let mut own = false;
        for tree in &trees {
            plan::relations(tree, &mut |rows| {
                own |= tables.of_model(rows).is_ok_and(|table| table == 0);
            });
        }
        own
    };
    let all_plans = plans.clone();
    // Actors with the same tree need no worlds of their own.
    let mut seen = BTreeSet::new();
    plans.retain(|(plan, _)| seen.insert(format!("{plan:?}")));
    let worlds = Making::new(&tables, &pools, &learnt.read, reads_own, is_by_hand).all(&plans);
    let mut comparing = Comparing {
        subject,
        tables: &tables,
        table: subject.table(),
        conn,
        counts: Counts {
            actors,
            ..Counts::default()
        },
        pools: &pools,
        learnt: &learnt,
        reads_own,
        states: Vec::new(),
        worlds: 0,
    };
    comparing.states = comparing.state_columns();
    let mutants = comparing.mutants(&all_plans);
    for mutant in mutants.iter().flatten() {
        comparing.counts.unnoticed.insert(mutant.changed.clone());
    }
    for world in &worlds {
        if let Some(world) = comparing.world(world, &trees, &mutants)? {
            comparing.unknown_states(&world, &trees)?;
        }
    }
    let counts = comparing.counts;
    tables.drop(conn)?;
    Ok(Ok(counts))
}

/// What stands in a condition that is written by hand: in its SQL, among what that binds, and in the body.
fn literals<K: Server>(seen: &Seen, sql: &Piece<'_>) -> Literals {
    let mut found = Literals::default();
    let (text, told) = (K::text(sql).unwrap_or_default(), K::told(sql));
    found.in_binds(told.strip_prefix(&text).unwrap_or(&told));
    found.in_sql(&text);
    seen.texts.iter().for_each(|text| found.text(text));
    let numbers = seen.numbers.iter();
    numbers.for_each(|number| found.number(number, true));
    found
}

/// The tables of a rule: the object's first, then those of related rows.
fn tables<K: Server>(
    subject: &dyn Subject<K>,
    trees: &[Node<'_>],
    more: &[Rows],
    conn: &mut K,
) -> Result<Tables<K>, Disagreement> {
    let mut tables = Tables(Vec::new());
    let object = subject.object().ok_or_else(|| Disagreement::NotLoadable {
        model: subject.object_name().to_owned(),
    })?;
    tables.add(&object, conn)?;
    let mut all = more.to_vec();
    for tree in trees {
        plan::relations(tree, &mut |rows| all.push(rows));
    }
    for rows in all {
        let scratch = (rows.scratch)().ok_or_else(|| Disagreement::NotLoadable {
            model: rows.model.to_owned(),
        })?;
        tables.add(&scratch, conn)?;
    }
    Ok(tables)
}

impl<K: Server> Comparing<'_, K> {
    pub(super) fn error(&self, error: &diesel::result::Error, tree: &Node<'_>) -> Disagreement {
        Disagreement::database::<K>(error, Some(self.statement(tree, Sign::Positive)))
    }

    pub(super) fn statement(&self, node: &Node<'_>, sign: Sign) -> String {
        let forms = Forms {
            table: &*self.table,
            node,
        };
        let statement = K::told(&Filtered { forms, sign });
        let mut short: String = statement.chars().take(2000).collect();
        if short.len() < statement.len() {
            short.push_str(" ..");
        }
        short
    }

    /// Each change that can be made, for each actor.
    fn mutants(&self, plans: &[(Plan, usize)]) -> Vec<Vec<Mutant>> {
        let plans = plans.iter().enumerate();
        plans
            .map(|(actor, (plan, _))| self.mutants_of(actor, plan))
            .collect()
    }

    fn mutants_of(&self, actor: usize, plan: &Plan) -> Vec<Mutant> {
        let table = &*self.table;
        let told = |node: &Node<'_>| K::told(&Forms { table, node });
        let mut named = self.subject.tree(actor, true);
        let before = told(&named);
        let texts = change::texts(&mut named, |node| K::text(&Alone(node)).unwrap_or_default());
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut mutants = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            let which = counts.entry(text).or_default();
            *which += 1;
            for change in Change::ALL {
                if change == Change::Unguarded && !guards::matters(plan, number) {
                    continue;
                }
                let mut changed = self.subject.tree(actor, true);
                change::change(&mut changed, number, change);
                if told(&changed) == before {
                    continue;
                }
                mutants.push(Mutant {
                    changed: (text.clone(), *which, change == Change::Turned),
                    number,
                    change,
                });
            }
        }
        mutants
    }

    /// Stores a world and loads it.
    pub(super) fn hold(&mut self, world: &World) -> Result<Held, Disagreement> {
        let filling = self.tables.filling(world);
        guarded(self.conn, |conn| conn.batch_execute(&filling))
            .map_err(|error| Disagreement::database::<K>(&error, Some(filling.clone())))?;
        let loader = self.tables.loader(self.subject.object_id())?;
        let objects =
            (loader.rows)(self.conn).map_err(|error| Disagreement::database::<K>(&error, None))?;
        let facts = self.tables.facts(self.conn)?;
        Ok(Held {
            numbers: self.subject.numbers(&*objects),
            objects,
            facts,
        })
    }

    /// The same without the rows that the models can't be loaded from.
    fn hold_loadable(&mut self, world: &World) -> Result<Option<(World, Held)>, Disagreement> {
        let first = match self.hold(world) {
            Ok(held) => return Ok(Some((world.clone(), held))),
            Err(error @ Disagreement::Database { .. }) => error,
            Err(error) => return Err(error),
        };
        let mut kept: World = vec![Vec::new(); world.len()];
        let mut any = false;
        for (table, rows) in world.iter().enumerate() {
            for row in rows {
                let mut alone: World = vec![Vec::new(); world.len()];
                if let Some(rows) = alone.get_mut(table) {
                    rows.push(row.clone());
                }
                if self.hold(&alone).is_ok()
                    && let Some(rows) = kept.get_mut(table)
                {
                    rows.push(row.clone());
                    any = true;
                }
            }
        }
        if !any {
            return Err(first);
        }
        let held = self.hold(&kept)?;
        Ok(Some((kept, held)))
    }

    fn world(
        &mut self,
        world: &World,
        trees: &[Node<'_>],
        mutants: &[Vec<Mutant>],
    ) -> Result<Option<World>, Disagreement> {
        let Some((world, held)) = self.hold_loadable(world)? else {
            return Ok(None);
        };
        self.counts.rows += held.numbers.len();
        for (actor, tree) in trees.iter().enumerate() {
            let memory = self.subject.eval(actor, &*held.objects, &held.facts);
            for answer in &memory {
                if let Some(count) = self.counts.answers.get_mut(usize::from(*answer)) {
                    *count += 1;
                }
            }
            let found = self.differs(actor, tree, &held, &memory, CHECKED)?;
            if let Some(found) = found {
                return Err(self.difference(&world, actor, tree, found)?);
            }
            for mutant in mutants.get(actor).map_or(&[][..], Vec::as_slice) {
                if self.counts.unnoticed.contains(&mutant.changed)
                    && self.notices(actor, mutant, &held, &memory)
                {
                    self.counts.unnoticed.remove(&mutant.changed);
                    self.counts.noticed.insert(mutant.changed.clone());
                }
            }
        }
        Ok(Some(world))
    }

    /// Whether a row shows a change.
    fn notices(&mut self, actor: usize, mutant: &Mutant, held: &Held, memory: &[bool]) -> bool {
        let mut tree = self.subject.tree(actor, true);
        change::change(&mut tree, mutant.number, mutant.change);
        let forms = Forms {
            table: &*self.table,
            node: &tree,
        };
        match guarded(self.conn, |conn| conn.answers(forms)) {
            Ok(answers) => first_difference(&answers, &held.numbers, memory).is_some(),
            // What the database refuses is noticed.
            Err(_) => true,
        }
    }

    /// The first row about which memory and the database say different things.
    pub(super) fn differs(
        &mut self,
        actor: usize,
        tree: &Node<'_>,
        held: &Held,
        memory: &[bool],
        checked: usize,
    ) -> Result<Option<Found>, Disagreement> {
        for sign in [Sign::Positive, Sign::Negative] {
            let forms = Forms {
                table: &*self.table,
                node: tree,
            };
            let rows = self.conn.found(Filtered { forms, sign });
            let rows = rows.map_err(|error| self.error(&error, tree))?;
            let form = match sign {
                Sign::Positive => "scope",
                Sign::Negative => "scope of the negation",
            };
            for (number, answer) in held.numbers.iter().zip(memory) {
                let wanted = *answer == (sign == Sign::Positive);
                let says = rows.contains(number);
                if says != wanted {
                    return Ok(Some(Found {
                        number: *number,
                        form,
                        memory: wanted,
                        says: Some(says),
                        sign,
                    }));
                }
            }
            self.counts.compared += memory.len();
        }
        let forms = Forms {
            table: &*self.table,
            node: tree,
        };
        let answers = self.conn.answers(forms);
        let answers = answers.map_err(|error| self.error(&error, tree))?;
        if let Some(found) = first_difference(&answers, &held.numbers, memory) {
            return Ok(Some(found));
        }
        self.counts.compared += memory.len() * 4;
        let step = (memory.len() / checked.max(1)).max(1);
        for (at, answer) in memory.iter().enumerate().step_by(step) {
            let says = self.subject.check(actor, &*held.objects, at, self.conn);
            let says = says.map_err(|error| self.error(&error, tree))?;
            if says.is_some_and(|says| says != *answer) {
                return Ok(Some(Found {
                    number: held.numbers.get(at).copied().unwrap_or_default(),
                    form: "check",
                    memory: *answer,
                    says,
                    sign: Sign::Positive,
                }));
            }
            self.counts.compared += 1;
        }
        Ok(None)
    }
}

/// PostgreSQL takes nothing more in a transaction in which it refused something.
pub(super) fn guarded<K: Server, T>(
    conn: &mut K,
    run: impl FnOnce(&mut K) -> diesel::QueryResult<T>,
) -> diesel::QueryResult<T> {
    if dialect::<K>() == Dialect::Postgres {
        conn.transaction(run)
    } else {
        run(conn)
    }
}

/// What each form says.
pub(super) fn says(of: &Answers) -> [i64; 6] {
    [of.1, of.2, of.3, of.4, of.5, of.6]
}

fn first_difference(answers: &[Answers], numbers: &[i64], memory: &[bool]) -> Option<Found> {
    let known: BTreeMap<i64, bool> = numbers
        .iter()
        .copied()
        .zip(memory.iter().copied())
        .collect();
    for answer in answers {
        let number = &answer.0;
        let Some(memory) = known.get(number) else {
            continue;
        };
        for ((sign, form, name), says) in FORMS.into_iter().zip(says(answer)) {
            let wanted = *memory == (sign == Sign::Positive);
            let says = match says {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            };
            // A filter takes NULL as false.
            let is_filter = matches!(form, Form::Filter | Form::Scan) || form.waits();
            let says = if is_filter {
                Some(says == Some(true))
            } else {
                says
            };
            if says != Some(wanted) {
                return Some(Found {
                    number: *number,
                    form: name,
                    memory: wanted,
                    says,
                    sign,
                });
            }
        }
    }
    None
}

/// What was not noticed, by the conditions' texts.
pub(super) fn unnoticed(all: &BTreeSet<Changed>, options: &Options) -> Vec<UnnoticedChange> {
    let mut changes: Vec<UnnoticedChange> = Vec::new();
    for (condition, _, turned) in all {
        let change = UnnoticedChange {
            condition: condition.clone(),
            turned: *turned,
        };
        if !options.redundant.contains(condition) && !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes
}
