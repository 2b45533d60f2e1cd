//! Relations of a table to itself, also several deep.

use fsm_core::prelude::*;

use super::calls::is_mine;
use crate::models::{ProjectRole, Task, TaskState, User};

rules! {
    #[rule]
    fn has_a_child(_user: &User, t: &Task) -> bool { exists(|c: Task| c.parent_id == Some(t.id)) }

    #[rule]
    fn has_no_child(_user: &User, t: &Task) -> bool { none(|c: Task| c.parent_id == Some(t.id)) }

    #[rule]
    fn parent_is_mine(user: &User, t: &Task) -> bool { parent(t.parent_id, |p: Task| p.owner_id == user.id) }

    #[rule]
    fn parent_is_not_mine(user: &User, t: &Task) -> bool { !parent(t.parent_id, |p: Task| p.owner_id == user.id) }

    #[rule]
    fn parent_is_there_and_not_mine(user: &User, t: &Task) -> bool { parent(t.parent_id, |p: Task| p.owner_id != user.id) }

    #[rule]
    fn parent_has_the_same_owner(_user: &User, t: &Task) -> bool { parent(t.parent_id, |p: Task| p.owner_id == t.owner_id) }

    #[rule]
    fn is_its_own_parent(_user: &User, t: &Task) -> bool { t.parent_id == Some(t.id) }

    #[rule]
    fn grandparent_is_done(_user: &User, t: &Task) -> bool {
        parent(t.parent_id, |p: Task| parent(p.parent_id, |g: Task| g.done))
    }

    #[rule]
    fn grandparent_is_not_done(_user: &User, t: &Task) -> bool {
        parent(t.parent_id, |p: Task| !parent(p.parent_id, |g: Task| g.done))
    }

    #[rule]
    fn three_deep(user: &User, t: &Task) -> bool {
        parent(t.parent_id, |a: Task| parent(a.parent_id, |b: Task| parent(b.parent_id, |c: Task| c.owner_id == user.id || c.size > a.size)))
    }

    #[rule]
    fn three_deep_with_the_outermost(_user: &User, t: &Task) -> bool {
        exists(|a: Task| a.parent_id == Some(t.id) && exists(|b: Task| b.parent_id == Some(a.id) && exists(|c: Task| c.parent_id == Some(b.id) && c.done != t.done)))
    }

    #[rule]
    fn three_deep_under_negation(user: &User, t: &Task) -> bool {
        none(|a: Task| a.parent_id == Some(t.id) && none(|b: Task| b.parent_id == Some(a.id) && none(|c: Task| c.parent_id == Some(b.id) && c.owner_id == user.id)))
    }

    #[rule]
    fn a_child_is_mine_by_a_rule(user: &User, t: &Task) -> bool { exists(|c: Task| c.parent_id == Some(t.id) && is_mine(user, c)) }

    #[rule]
    fn no_child_is_mine_by_a_rule(user: &User, t: &Task) -> bool { none(|c: Task| c.parent_id == Some(t.id) && is_mine(user, c)) }

    #[rule]
    fn a_child_is_not_mine_by_a_rule(user: &User, t: &Task) -> bool { exists(|c: Task| c.parent_id == Some(t.id) && !is_mine(user, c)) }

    #[rule]
    fn the_same_name_within(user: &User, t: &Task) -> bool {
        exists(|t: Task| t.parent_id == Some(user.id) && exists(|r: ProjectRole| r.project_id == t.project_id)) && t.done
    }

    #[rule]
    fn siblings(_user: &User, t: &Task) -> bool {
        t.parent_id.is_some_and(|parent| count(|s: Task| s.parent_id == Some(parent) && s.id != t.id) >= 1)
    }

    #[rule]
    fn twins(_user: &User, t: &Task) -> bool { exists(|s: Task| s.title == t.title && s.id != t.id && s.owner_id == t.owner_id) }

    #[rule]
    fn twins_by_code(_user: &User, t: &Task) -> bool { none(|s: Task| s.code == t.code && s.id != t.id) }

    #[rule]
    fn largest(_user: &User, t: &Task) -> bool { all(|s: Task| s.project_id == t.project_id, |s| s.size <= t.size) }

    #[rule]
    fn open_children(_user: &User, t: &Task) -> bool {
        all(|c: Task| c.parent_id == Some(t.id), |c| matches!(c.state(), TaskState::Done | TaskState::Lost))
            && exists(|c: Task| c.parent_id == Some(t.id) && c.state() != TaskState::Open)
    }

    #[rule]
    fn the_parent_of_a_child(_user: &User, t: &Task) -> bool {
        exists(|c: Task| c.parent_id == Some(t.id) && parent(c.parent_id, |p: Task| p.id == t.id && p.done))
    }

    #[rule]
    fn points_of_the_parent(_user: &User, t: &Task) -> bool {
        parent(t.parent_id, |p: Task| p.points.is_some_and(|points| t.points.is_none_or(|own| own < points)))
    }
}
