//! Worlds: rows for all tables, made so that each condition decides somewhere, with either answer.

use super::aim::Target;
use super::judge::Rows;
use super::plan::Plan;
use super::pools::{Place, Pools};
use super::random::Random;
use super::server::Server;
use super::tables::{Row, Stored, Tables, World};
use super::types::Class;

/// Objects beside each other in a world with related rows.
const BESIDE: usize = 10;

/// Objects in one world without any.
const OBJECTS: usize = 400;

/// Worlds of any rows, where nothing can be made on purpose.
const ANYTHING: usize = 300;

/// How many of a column's values are those that a rule names, where it is written by hand.
const NAMED: usize = 5;

/// Makes worlds.
pub(super) struct Making<'m, K> {
    pub(super) tables: &'m Tables<K>,
    pub(super) pools: &'m Pools,
    /// The columns of the object's table that the rule reads.
    read: Vec<usize>,
    /// Whether a relation reads the object's own table.
    reads_own: bool,
    /// Whether a key is compared with anything.
    read_keys: Vec<Place>,
    /// Whether a condition is written by hand, of which no rows can be made on purpose.
    by_hand: bool,
    pub(super) random: Random,
}

impl<'m, K: Server> Making<'m, K> {
    pub(super) fn new(
        tables: &'m Tables<K>,
        pools: &'m Pools,
        read: &[Place],
        reads_own: bool,
        by_hand: bool,
    ) -> Self {
        let of_object = read.iter().filter(|(table, _)| *table == 0);
        let is_key = |(table, column): &&Place| {
            let table = tables.0.get(*table);
            table
                .and_then(|table| table.columns.get(*column))
                .is_some_and(|column| column.is_key)
        };
        Self {
            tables,
            pools,
            read: of_object.map(|(_, column)| *column).collect(),
            reads_own,
            read_keys: read.iter().filter(is_key).copied().collect(),
            by_hand,
            random: Random::new(),
        }
    }

    /// All worlds, for the plans of all actors. `leaves` is how many conditions each plan has.
    pub(super) fn all(&mut self, plans: &[(Plan, usize)]) -> Vec<World> {
        let mut worlds = vec![self.sample()];
        let tries = if plans.len() > 3 { 1 } else { 2 };
        for round in 0..tries {
            for (plan, leaves) in plans {
                for leaf in 0..*leaves {
                    for goal in [true, false] {
                        worlds.push(self.towards(plan, leaf, goal, (round + leaf) % 2 == 0));
                    }
                }
                for goal in [true, false] {
                    worlds.push(self.wanted(plan, goal));
                }
            }
        }
        if self.tables.0.len() == 1 && !self.reads_own {
            // Nothing but objects: they do not see each other.
            let mut world: World = vec![worlds.into_iter().flatten().flatten().collect()];
            if self.by_hand {
                // SQL by hand may find the object's row by its key.
                self.number(0, &mut world);
            }
            return vec![world];
        }
        let anything = if self.by_hand { ANYTHING } else { 8 };
        for _ in 0..anything {
            worlds.push(self.anything());
        }
        let mut worlds: Vec<World> = worlds
            .into_iter()
            .map(|world| self.settled(world))
            .collect();
        worlds.dedup();
        worlds
    }

    fn empty(&self) -> World {
        vec![Vec::new(); self.tables.0.len()]
    }

    pub(super) fn any_row(&mut self, table: usize) -> Row {
        let columns = self
            .tables
            .0
            .get(table)
            .map_or(0, |table| table.columns.len());
        (0..columns)
            .map(|column| {
                let pool = self.pools.of(table, column);
                self.random.one_of(pool).cloned().flatten()
            })
            .collect()
    }

    /// A row that shares values with others, so that it stands in relations to them.
    fn related_row(&mut self, table: usize, shared: &[(Class, Stored)]) -> Row {
        let mut row = self.any_row(table);
        let pools = self.pools;
        for (column, cell) in row.iter_mut().enumerate() {
            let class = self.tables.class(table, column);
            let pool = pools.of(table, column);
            let fitting: Vec<&Stored> = shared
                .iter()
                .filter(|(of, value)| *of == class && pool.contains(value))
                .map(|(_, value)| value)
                .collect();
            let is_key_like = !self.by_hand || !(class.is_of_text() || class.is_time());
            if is_key_like
                && self.random.below(6) > 0
                && let Some(value) = self.random.one_of(&fitting)
            {
                cell.clone_from(value);
            } else if self.by_hand && self.random.coin() {
                // What stands in the SQL or in the body comes first.
                let named = pool.get(..NAMED).unwrap_or(pool);
                if let Some(value) = self.random.one_of(named) {
                    cell.clone_from(value);
                }
            }
        }
        row
    }

    /// Two values of each class that are among the first of a column: those that the rule names.
    fn shared(&mut self) -> Vec<(Class, Stored)> {
        let mut all: Vec<(Class, Vec<Stored>)> = Vec::new();
        for (table_at, table) in self.tables.0.iter().enumerate() {
            for (column_at, column) in table.columns.iter().enumerate() {
                let pool = self.pools.of(table_at, column_at).iter().take(3).cloned();
                match all.iter_mut().find(|(class, _)| *class == column.class) {
                    Some((_, values)) => values.extend(pool),
                    None => all.push((column.class, pool.collect())),
                }
            }
        }
        let mut shared = Vec::new();
        for (class, values) in all {
            for _ in 0..2 {
                let value = self.random.one_of(&values);
                shared.extend(value.map(|value| (class, value.clone())));
            }
        }
        shared
    }

    /// Objects alone: every combination of the values that the rule reads, or each pair of them.
    fn sample(&mut self) -> World {
        let mut world = self.empty();
        let pools: Vec<(usize, &'m [Stored])> = self
            .read
            .iter()
            .map(|column| (*column, self.pools.of(0, *column)))
            .collect();
        let all: usize = pools
            .iter()
            .try_fold(1_usize, |all, (_, pool)| all.checked_mul(pool.len()))
            .unwrap_or(usize::MAX);
        let most = if self.reads_own { 6 } else { OBJECTS };
        let mut objects = Vec::new();
        if all <= most {
            for number in 0..all {
                let mut row = self.any_row(0);
                let mut rest = number;
                for (column, pool) in &pools {
                    set(&mut row, *column, pool.get(rest % pool.len().max(1)));
                    rest /= pool.len().max(1);
                }
                objects.push(row);
            }
        } else {
            self.pairs(&pools, most, &mut objects);
        }
        if let Some(table) = world.first_mut() {
            *table = objects;
        }
        world
    }

    /// Rows in which each two values of two columns stand together somewhere.
    fn pairs(&mut self, pools: &[(usize, &[Stored])], most: usize, objects: &mut Vec<Row>) {
        let mut open = Vec::new();
        for (at, (_, pool)) in pools.iter().enumerate() {
            for (other_at, (_, other)) in pools.iter().enumerate().skip(at + 1) {
                for value in 0..pool.len() {
                    open.extend((0..other.len()).map(|with| (at, value, other_at, with)));
                }
            }
        }
        self.random.shuffle(&mut open);
        while let Some((at, value, other_at, with)) = open.pop() {
            if objects.len() >= most {
                return;
            }
            let mut choice: Vec<usize> = pools
                .iter()
                .map(|(_, pool)| self.random.below(pool.len()))
                .collect();
            for (place, value) in [(at, value), (other_at, with)] {
                if let Some(chosen) = choice.get_mut(place) {
                    *chosen = value;
                }
            }
            open.retain(|(a, x, b, y)| choice.get(*a) != Some(x) || choice.get(*b) != Some(y));
            let mut row = self.any_row(0);
            for ((column, pool), value) in pools.iter().zip(&choice) {
                set(&mut row, *column, pool.get(*value));
            }
            objects.push(row);
        }
    }

    /// An object and related rows as they come.
    fn anything(&mut self) -> World {
        let mut world = self.empty();
        let shared = self.shared();
        for table in 0..world.len() {
            let rows = if table == 0 { 3 } else { self.random.below(3) };
            for _ in 0..rows {
                let row = self.related_row(table, &shared);
                if let Some(rows) = world.get_mut(table) {
                    rows.push(row);
                }
            }
        }
        world
    }

    /// A world in which the plan comes out as wanted.
    fn wanted(&mut self, plan: &Plan, goal: bool) -> World {
        let (mut world, mut rows) = self.begun();
        for _ in 0..2 {
            self.make(plan, goal, &mut world, &mut rows);
        }
        self.beside(&mut world);
        world
    }

    /// A world in which the plan comes out as one of its conditions does, and that as wanted.
    fn towards(&mut self, plan: &Plan, leaf: usize, goal: bool, null: bool) -> World {
        let (mut world, mut rows) = self.begun();
        let target = Target { leaf, goal, null };
        self.aim(plan, target, &mut world, &mut rows);
        self.beside(&mut world);
        world
    }

    fn begun(&mut self) -> (World, Rows) {
        let mut world = self.empty();
        let object = self.any_row(0);
        if let Some(objects) = world.first_mut() {
            objects.push(object);
        }
        (world, Rows::from([(0, 0)]))
    }

    /// The same object with one other value each.
    fn beside(&mut self, world: &mut World) {
        let Some(object) = world.first().and_then(|objects| objects.first()).cloned() else {
            return;
        };
        let mut others = Vec::new();
        for column in self.read.clone() {
            let pool = self.pools.of(0, column);
            for _ in 0..2 {
                let mut other = object.clone();
                set(&mut other, column, self.random.one_of(pool));
                if other != object && !others.contains(&other) {
                    others.push(other);
                }
            }
        }
        self.random.shuffle(&mut others);
        others.truncate(if self.reads_own { 1 } else { BESIDE });
        if let Some(objects) = world.first_mut() {
            objects.extend(others);
        }
    }

    /// The same with one row of each key, as a table has them.
    fn settled(&self, mut world: World) -> World {
        for (at, (table, rows)) in self.tables.0.iter().zip(&mut world).enumerate() {
            if at == 0 && !self.reads_own && !self.by_hand {
                // Objects do not see each other.
                continue;
            }
            let columns = table.columns.iter().enumerate();
            let keys: Vec<usize> = columns
                .filter(|(_, column)| column.is_key)
                .map(|(column, _)| column)
                .collect();
            if let [key] = keys.as_slice()
                && (self.by_hand || !self.read_keys.contains(&(at, *key)))
            {
                self.number_by(at, *key, rows);
            }
            let mut seen: Vec<Vec<Stored>> = Vec::new();
            let mut is_new = |row: &Row| {
                let key: Vec<Stored> = keys
                    .iter()
                    .filter_map(|key| row.get(*key).cloned())
                    .collect();
                let is_new = key.is_empty() || !seen.contains(&key);
                seen.push(key);
                is_new
            };
            // What was made last was made on purpose; of objects it is the first.
            if at == 0 {
                rows.retain(&mut is_new);
            } else {
                rows.reverse();
                rows.retain(&mut is_new);
                rows.reverse();
            }
        }
        world
    }

    /// Gives each row of a table a key of its own.
    fn number(&self, table: usize, world: &mut World) {
        let columns = self
            .tables
            .0
            .get(table)
            .map_or(&[][..], |table| &table.columns);
        let mut keys = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.is_key);
        if let (Some((key, _)), None, Some(rows)) = (keys.next(), keys.next(), world.get_mut(table))
        {
            self.number_by(table, key, rows);
        }
    }

    fn number_by(&self, table: usize, key: usize, rows: &mut [Row]) {
        if !matches!(self.tables.class(table, key), Class::Int(..)) {
            return;
        }
        for (number, row) in rows.iter_mut().enumerate() {
            set(row, key, Some(&Some((number + 1).to_string())));
        }
    }
}

fn set(row: &mut Row, column: usize, value: Option<&Stored>) {
    if let (Some(cell), Some(value)) = (row.get_mut(column), value) {
        cell.clone_from(value);
    }
}
