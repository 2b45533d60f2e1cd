//! `if`, `match`, `let`, and what is not reached.

use fsm_core::prelude::*;

use super::calls::is_mine;
use crate::models::{ProjectRole, Task, TaskState, User};

rules! {
    #[rule]
    fn leaves_early_without_a_day(user: &User, t: &Task) -> bool {
        let Some(day) = user.day else { return t.done };
        let next = day + chrono::Duration::days(1);
        t.due == Some(day) || t.due.is_some_and(|due| due > next)
    }

    #[rule]
    fn leaves_early_without_points(user: &User, t: &Task) -> bool {
        let limit = 3;
        let Some(points) = t.points else {
            return user.is_admin;
        };
        let Some(day) = user.day else { return points > limit };
        points <= t.size && t.due != Some(day)
    }

    #[rule]
    fn a_rule_behind_a_pattern(user: &User, t: &Task) -> bool {
        match t.points {
            Some(points) if is_mine(user, t) => points > 1,
            None if !is_mine(user, t) => true,
            _ => t.done,
        }
    }

    #[rule]
    fn a_rule_in_the_guard_of_matches(user: &User, t: &Task) -> bool {
        matches!(t.points, Some(1 | 3) if is_mine(user, t)) || matches!(t.state(), TaskState::Open if !is_mine(user, t))
    }

    #[rule]
    fn related_rows_in_the_guard_of_matches(user: &User, t: &Task) -> bool {
        matches!(t.state(), TaskState::Open | TaskState::Review if exists(|r: ProjectRole| r.user_id == Some(user.id) && r.project_id == t.project_id))
    }

    #[rule]
    fn by_the_actor(user: &User, t: &Task) -> bool {
        if user.is_admin { t.size > 2 } else { t.owner_id == user.id }
    }

    #[rule]
    fn by_a_column(user: &User, t: &Task) -> bool {
        if t.done { t.owner_id == user.id } else { t.points != Some(3) }
    }

    #[rule]
    fn by_an_optional_column(user: &User, t: &Task) -> bool {
        if t.points == Some(3) { t.done } else if t.urgent.is_none() { t.owner_id != user.id } else { t.size < 3 }
    }

    #[rule]
    fn by_a_pattern(user: &User, t: &Task) -> bool {
        if let Some(note) = &t.note { note.as_str() == user.name || note.is_empty() } else { t.done }
    }

    #[rule]
    fn by_a_pattern_of_a_number(_user: &User, t: &Task) -> bool {
        if let Some(points) = t.points { points <= t.size } else { false }
    }

    #[rule]
    fn by_a_pattern_of_nothing(_user: &User, t: &Task) -> bool {
        if let None = t.points { t.done } else { !t.done }
    }

    #[rule]
    fn arms_of_an_option(user: &User, t: &Task) -> bool {
        match t.points {
            Some(points) if points > 3 => t.done,
            Some(1) => false,
            Some(_) => t.owner_id == user.id,
            None => t.urgent.is_some(),
        }
    }

    #[rule]
    fn arms_of_an_optional_text(user: &User, t: &Task) -> bool {
        match t.note.as_deref() {
            None => t.done,
            Some("") => !t.done,
            Some(note) => note == user.name || note.starts_with("a"),
        }
    }

    #[rule]
    fn arms_of_a_number(_user: &User, t: &Task) -> bool {
        match t.size {
            1 | 2 => t.done,
            3 if t.points.is_none() => true,
            3 => false,
            _ => t.title != "a",
        }
    }

    #[rule]
    fn arms_of_a_text(user: &User, t: &Task) -> bool {
        match t.title.as_str() {
            "a" => true,
            "A" => false,
            _ => t.owner_id == user.id,
        }
    }

    #[rule]
    fn arms_of_a_truth(_user: &User, t: &Task) -> bool {
        match t.done { true => t.size > 2, false => t.size < 2 }
    }

    #[rule]
    fn arms_of_the_actor(user: &User, t: &Task) -> bool {
        match user.team {
            Some(team) if team > 4 => t.owner_id != team,
            Some(team) => t.owner_id == team || t.parent_id == Some(team),
            None => t.done,
        }
    }

    #[rule]
    fn a_constant_in_between(user: &User, t: &Task) -> bool {
        let limit = user.level.saturating_sub(1);
        let enough = limit > 2;
        enough && t.size > limit || !enough && t.points.is_some_and(|points| points > limit)
    }

    #[rule]
    fn a_constant_in_a_branch(user: &User, t: &Task) -> bool {
        if user.team.is_none() {
            t.done
        } else {
            let team = user.team.unwrap();
            t.owner_id == team || t.size > 3
        }
    }

    #[rule]
    fn a_block_in_a_condition(user: &User, t: &Task) -> bool {
        t.done || { let name = &user.name; t.title == *name }
    }

    #[rule]
    fn negation_of_a_choice(user: &User, t: &Task) -> bool {
        !(if t.points.is_some() { t.points == Some(3) } else { t.owner_id == user.id })
    }

    #[rule]
    fn choice_in_a_choice(user: &User, t: &Task) -> bool {
        if t.done {
            if t.urgent == Some(true) { t.size > 0 } else { user.is_admin }
        } else {
            match t.state() { TaskState::Open => t.small > 0, _ => t.points.is_none() }
        }
    }

    #[rule]
    fn options_in_options(_user: &User, t: &Task) -> bool {
        match t.points {
            None => true,
            Some(points) => match t.parent_id { Some(parent) => parent > i64::from(points), None => points < 0 },
        }
    }

    #[rule]
    fn with_single_signs(user: &User, t: &Task) -> bool { t.done & (t.size > 2) | (t.points.is_none() ^ user.is_admin) }

    #[rule]
    fn with_a_return(user: &User, t: &Task) -> bool { return t.done && !(t.owner_id == user.id); }

    #[rule]
    fn deep(user: &User, t: &Task) -> bool {
        !(!(t.done || !(t.points == Some(3) && !(t.urgent != Some(true)))) && (t.size > 2 || !(t.note.is_none() || t.title == user.name)))
    }
}
