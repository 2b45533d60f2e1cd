//! The rows that the rules are asked about, and who asks: each constant of the rules and its
//! neighbours, in combinations that no program would store.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use fsm_core::Context;

use crate::models::{Role, User, comments, orgs, project_roles, projects, tasks};

pub(crate) const TEXTS: [&str; 36] = [
    "",
    "a",
    "A",
    "a ",
    " a",
    "a\t",
    "%",
    "_",
    "a%",
    "A%",
    "a_",
    "ab",
    "aB",
    "ba",
    "b",
    "é",
    "É",
    "e",
    "e\u{301}",
    "\\",
    "a\\",
    "\\%",
    "'",
    "\"",
    "a'b",
    "'; DROP TABLE tasks; --",
    "😀",
    "😁",
    "mary",
    "Mary",
    "mary ",
    "ß",
    "ss",
    "null",
    "07",
    "7",
];

const SIZES: [i32; 13] = [
    3,
    2,
    1,
    4,
    0,
    -1,
    9,
    10,
    11,
    -2,
    i32::MIN,
    i32::MAX,
    i32::MIN + 1,
];
const SMALL: [i16; 9] = [0, 1, -1, 2, -2, 3, i16::MAX, i16::MIN, i16::MAX - 1];
const OWNERS: [i64; 10] = [5, 7, 8, 0, -1, 3, 12, 6, i64::MAX, i64::MIN];
const STATES: [&str; 6] = ["open", "review", "done", "finished", "closed", "lost"];
const STEPS: [i32; 3] = [0, -1, 7];

/// How many tasks there are.
pub(crate) const TASKS: i64 = 150;

/// The first key of the rows that hold a state which nobody knows.
pub(crate) const UNKNOWN: i64 = 1000;

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// A value or none, one time in four.
    fn maybe<T: Copy>(&mut self, values: &[T]) -> Option<T> {
        (self.below(4) > 0).then(|| self.pick(values))
    }
}

#[derive(Insertable, Clone)]
#[diesel(table_name = tasks)]
pub(crate) struct NewTask {
    id: i64,
    project_id: i64,
    parent_id: Option<i64>,
    owner_id: i64,
    small: i16,
    size: i32,
    points: Option<i32>,
    done: bool,
    urgent: Option<bool>,
    title: &'static str,
    note: Option<&'static str>,
    code: &'static str,
    starts: NaiveDateTime,
    due: Option<NaiveDate>,
    state: &'static str,
    step: i32,
}

#[derive(Insertable)]
#[diesel(table_name = project_roles)]
pub(crate) struct NewRole {
    id: i64,
    project_id: i64,
    user_id: Option<i64>,
    role: Role,
    label: Option<&'static str>,
    active: bool,
    until: Option<NaiveDateTime>,
}

#[derive(Insertable)]
#[diesel(table_name = projects)]
pub(crate) struct NewProject {
    id: i64,
    open: bool,
    hidden: bool,
    lead_id: Option<i64>,
    org: Option<&'static str>,
    stage: &'static str,
}

#[derive(Insertable)]
#[diesel(table_name = orgs)]
pub(crate) struct NewOrg {
    code: &'static str,
    rank: i32,
    closed_at: Option<NaiveDateTime>,
}

#[derive(Insertable)]
#[diesel(table_name = comments)]
pub(crate) struct NewComment {
    id: i64,
    task_id: Option<i64>,
    author_id: i64,
    body: &'static str,
    likes: i16,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn noon() -> NaiveDateTime {
    day(2024, 5, 1).and_hms_opt(12, 0, 0).unwrap()
}

/// The time of each decision.
pub(crate) fn context() -> Context {
    Context::at(DateTime::from_naive_utc_and_offset(noon(), chrono::Utc)).with_tenant("acme")
}

fn times() -> [NaiveDateTime; 8] {
    let second = Duration::seconds(1);
    let tick = Duration::microseconds(1);
    [
        noon(),
        noon() + tick,
        noon() - tick,
        noon() + second,
        noon() + second + tick,
        noon() + Duration::milliseconds(500),
        // MariaDB takes an earlier one that is bound as a `Timestamp` for NULL.
        day(1970, 1, 2)
            .and_hms_micro_opt(23, 59, 59, 999_999)
            .unwrap(),
        day(2024, 2, 29).and_hms_opt(0, 0, 0).unwrap(),
    ]
}

fn days() -> [NaiveDate; 7] {
    [
        day(2024, 2, 29),
        day(2024, 5, 1),
        day(2024, 4, 30),
        day(2024, 5, 2),
        day(2024, 1, 1),
        day(2023, 12, 31),
        day(2025, 1, 1),
    ]
}

/// Each text and each size stands in some row; the other values are thrown together.
pub(crate) fn new_tasks() -> Vec<NewTask> {
    let mut dice = Dice(7);
    let (times, days) = (times(), days());
    let ids = 1..=TASKS;
    let mut all: Vec<NewTask> = ids
        .map(|id| {
            let at = usize::try_from(id).unwrap();
            let title = TEXTS[at % TEXTS.len()];
            let code = if dice.below(3) == 0 {
                title
            } else {
                dice.pick(&TEXTS)
            };
            let size = SIZES[at % SIZES.len()];
            let parents = [id, id - 1, id + 1, id / 2, 1, 2, 5, 777];
            let note = if dice.below(5) == 0 {
                Some(title)
            } else {
                dice.maybe(&TEXTS)
            };
            NewTask {
                id,
                project_id: dice.pick(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 99, 0]),
                parent_id: dice.maybe(&parents),
                owner_id: dice.pick(&OWNERS),
                small: dice.pick(&SMALL),
                size,
                points: if dice.below(6) == 0 {
                    Some(size)
                } else {
                    dice.maybe(&SIZES)
                },
                done: dice.below(2) == 0,
                urgent: dice.maybe(&[true, false]),
                title,
                note,
                code,
                starts: dice.pick(&times),
                due: dice.maybe(&days),
                state: dice.pick(&STATES),
                step: dice.pick(&STEPS),
            }
        })
        .collect();
    // Two that are equal but for their keys.
    let mut twin = all[2].clone();
    twin.id = TASKS + 1;
    all.push(twin);
    all
}

/// Rows whose states are none, or differ from one in what a database may overlook.
pub(crate) fn unknown_tasks() -> Vec<NewTask> {
    let known = new_tasks();
    let states = [
        "unknown", "", "Open", "OPEN", "open ", " open", "dòne", "Finished",
    ];
    let of_states = states.into_iter().map(|state| (state, 99));
    let mut id = UNKNOWN;
    of_states
        .flat_map(|unknown| {
            known
                .iter()
                .step_by(9)
                .map(move |task| (unknown, task.clone()))
        })
        .map(|((state, step), mut task)| {
            id += 1;
            task.id = id;
            task.state = state;
            task.step = step;
            task
        })
        .collect()
}

/// No role, one, or two for a project, and some for projects that are not there.
pub(crate) fn new_roles() -> Vec<NewRole> {
    let mut dice = Dice(11);
    let times = times();
    let mut roles = Vec::new();
    for id in 0..40 {
        let project_id = dice.pick(&[1, 1, 2, 2, 3, 4, 5, 99]) + id / 34;
        let role = NewRole {
            // Two equal rows, also by their keys, now and then.
            id: id - id % 2,
            project_id,
            user_id: dice.maybe(&OWNERS[..6]),
            role: dice.pick(&Role::ALL),
            label: dice.maybe(&TEXTS),
            active: dice.below(3) > 0,
            until: dice.maybe(&times),
        };
        roles.push(role);
    }
    roles
}

/// Some keys stand there twice, once visible and once hidden.
pub(crate) fn new_projects() -> Vec<NewProject> {
    let mut dice = Dice(13);
    [1, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9]
        .into_iter()
        .enumerate()
        .map(|(at, id)| NewProject {
            id,
            open: at % 2 == 0,
            hidden: [3, 5, 9].contains(&at),
            lead_id: dice.maybe(&OWNERS),
            org: Some(["é", "A", "a ", "é", "gone", "%", "b"][at % 7]).filter(|_| at < 9),
            stage: dice.pick(&["idea", "idea", "buried", "dead"]),
        })
        .collect()
}

pub(crate) fn new_orgs() -> Vec<NewOrg> {
    let times = times();
    ["a", "A", "a ", "é", "%", "b", "😀", ""]
        .into_iter()
        .enumerate()
        .map(|(at, code)| NewOrg {
            code,
            rank: i32::try_from(at).unwrap() % 4,
            closed_at: (at % 3 == 2).then_some(times[at]),
        })
        .collect()
}

/// A third of the tasks have comments: one, two or three.
pub(crate) fn new_comments() -> Vec<NewComment> {
    let mut dice = Dice(17);
    let tasks: Vec<i64> = (1..=50).collect();
    (0..70)
        .map(|id| NewComment {
            id,
            task_id: dice.maybe(&tasks),
            author_id: dice.pick(&OWNERS),
            body: dice.pick(&TEXTS),
            likes: dice.pick(&[0, 1, 2, 3, -1]),
        })
        .collect()
}

/// Who asks.
pub(crate) fn users() -> Vec<User> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let user = |id, is_admin, team, name: &str, teams, names: &[&str], level| User {
        id,
        is_admin,
        team,
        name: name.to_owned(),
        nick: Some(name.to_lowercase()).filter(|name| !name.is_empty()),
        teams,
        names: texts(names),
        level,
        role: Role::Leader,
        wish: None,
        since: noon(),
        day: None,
    };
    vec![
        User {
            wish: Some(true),
            day: Some(day(2024, 5, 1)),
            ..user(5, false, Some(3), "mary", vec![7, 8], &["a", "é"], 3)
        },
        User {
            role: Role::Guest,
            ..user(7, true, None, "", Vec::new(), &[], 0)
        },
        User {
            role: Role::ShoutedGuest,
            wish: Some(false),
            since: noon() + Duration::microseconds(1),
            day: Some(day(2024, 2, 29)),
            ..user(
                0,
                true,
                Some(0),
                "a%",
                (0..2000).collect(),
                &TEXTS,
                i32::MAX,
            )
        },
        User {
            role: Role::Guest,
            wish: Some(true),
            ..user(
                -1,
                false,
                Some(5),
                "'; DROP TABLE tasks; --",
                vec![i64::MIN, i64::MAX, -1, 5, 5],
                &["%", "_", "\\"],
                -1,
            )
        },
        user(
            i64::MAX,
            true,
            Some(-1),
            "A",
            vec![5],
            &["A", "Mary", ""],
            10,
        ),
        user(
            8,
            false,
            None,
            "é",
            vec![-1],
            &["mary", "e\u{301}", "😀"],
            2,
        ),
    ]
}
