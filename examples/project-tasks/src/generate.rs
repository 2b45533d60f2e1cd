//! Rows by a fixed seed: every run on every machine has the same.

use std::collections::BTreeSet;

use diesel::prelude::*;
use fsm_core::prelude::*;

use crate::model::{Person, Project, ProjectRole, Role, TaskState};
use crate::schema::tasks;

/// A task as it is inserted. Tasks of the past come in every state, which no enum of states would let
/// in: a plain text does.
#[derive(Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = tasks)]
pub struct OldTask {
    id: i64,
    project_id: i64,
    owner_id: i64,
    title: String,
    state: &'static str,
}

/// All rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The people; the first is Mary.
    pub people: Vec<Person>,
    /// The projects; every third is public.
    pub projects: Vec<Project>,
    /// Leaders and contributors. Mary leads every eighth project.
    pub roles: Vec<ProjectRole>,
    /// The tasks, in projects and of owners by chance; Mary owns more than others.
    pub tasks: Vec<OldTask>,
}

/// How many people there are.
pub const PEOPLE: i64 = 200;

const PROJECTS: i64 = 100;
const VERBS: [&str; 5] = ["Check", "Paint", "Repair", "Order", "Measure"];
const THINGS: [&str; 6] = [
    "the pump",
    "the north door",
    "a crane",
    "the wiring",
    "the roof",
    "a lamp",
];

/// The rows, with this number of tasks.
#[must_use]
pub fn rows(tasks: u32) -> Rows {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let name = |id| {
        if id == 1 {
            "Mary".to_owned()
        } else {
            format!("Person {id}")
        }
    };
    Rows {
        people: (1..=PEOPLE)
            .map(|id| Person { id, name: name(id) })
            .collect(),
        projects: (1..=PROJECTS)
            .map(|id| Project {
                id,
                name: format!("Project {id}"),
                is_public: id % 3 == 0,
            })
            .collect(),
        roles: (1..=PROJECTS)
            .flat_map(|id| roles(id, &mut chance))
            .collect(),
        tasks: (1..=i64::from(tasks))
            .map(|id| task(id, &mut chance))
            .collect(),
    }
}

/// Two leaders and eight contributors, or a few less where chance finds somebody twice.
fn roles(project_id: i64, chance: &mut Chance) -> Vec<ProjectRole> {
    let mut known = BTreeSet::new();
    let mut roles = Vec::new();
    let mut add = |person_id, role| {
        if known.insert(person_id) {
            roles.push(ProjectRole {
                project_id,
                person_id,
                role,
            });
        }
    };
    match project_id % 8 {
        1 => add(1, Role::Leader),
        2 | 5 => add(1, Role::Contributor),
        _ => {}
    }
    for number in 0..10 {
        let role = if number < 2 {
            Role::Leader
        } else {
            Role::Contributor
        };
        add(2 + chance.below(PEOPLE - 1), role);
    }
    roles
}

fn task(id: i64, chance: &mut Chance) -> OldTask {
    let state = chance.pick(TaskState::ALL, TaskState::INITIAL);
    OldTask {
        id,
        project_id: 1 + chance.below(PROJECTS),
        // Mary has one in twenty.
        owner_id: match chance.below(20) {
            0 => 1,
            _ => 1 + chance.below(PEOPLE),
        },
        title: format!("{} {}", chance.pick(&VERBS, ""), chance.pick(&THINGS, "")),
        state: state.name(),
    }
}

/// Marsaglia's xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 32).map_or(0, |number| number % bound)
    }

    fn pick<T: Copy>(&mut self, items: &[T], otherwise: T) -> T {
        let length = i64::try_from(items.len()).unwrap_or(1);
        let at = usize::try_from(self.below(length)).unwrap_or(0);
        items.get(at).copied().unwrap_or(otherwise)
    }
}
