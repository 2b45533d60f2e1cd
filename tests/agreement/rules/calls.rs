//! Rules that call rules.

use fsm_core::Context;
use fsm_core::prelude::*;

use crate::models::{Project, ProjectRole, Task, User, is_visible};

/// A rule with a relation, for other rules to call.
#[rule]
pub(crate) fn is_mine(user: &User, t: &Task) -> bool {
    t.owner_id == user.id
        || exists(|r: ProjectRole| r.project_id == t.project_id && r.user_id == Some(user.id))
}

#[rule]
fn is_admin(user: &User) -> bool {
    user.is_admin
}

#[rule]
fn has_any_role(user: &User) -> bool {
    exists(|r: ProjectRole| r.user_id == Some(user.id) && r.active)
}

#[rule(object)]
fn is_small(t: &Task) -> bool {
    t.size < 3 && t.points != Some(3)
}

#[rule]
fn leads(user: &User, p: &Project) -> bool {
    p.lead_id == Some(user.id)
        || exists(|r: ProjectRole| r.project_id == p.id && r.user_id == Some(user.id))
}

#[rule]
fn is_late(_user: &User, t: &Task, cx: &Context) -> bool {
    t.due.is_some_and(|due| due < cx.now.date_naive())
}

rules! {
    #[rule]
    fn by_another(user: &User, t: &Task) -> bool { is_mine(user, t) }

    #[rule]
    fn by_the_opposite(user: &User, t: &Task) -> bool { !is_mine(user, t) }

    #[rule]
    fn by_a_rule_of_the_actor(user: &User, t: &Task) -> bool { is_admin(user) || is_small(t) }

    #[rule]
    fn by_no_rule_of_the_actor(user: &User, t: &Task) -> bool { !is_admin(user) && !is_small(t) }

    #[rule]
    fn by_a_relation_of_the_actor(user: &User, t: &Task) -> bool { has_any_role(user) && exists(|c: Task| c.parent_id == Some(t.id)) }

    #[rule]
    fn by_no_relation_of_the_actor(user: &User, t: &Task) -> bool { !has_any_role(user) || none(|c: Task| c.parent_id == Some(t.id)) }

    #[rule]
    fn by_a_rule_of_the_parent(user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| leads(user, p)) }

    #[rule]
    fn by_no_rule_of_the_parent(user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| !leads(user, p)) }

    #[rule]
    fn by_the_rule_of_the_default_filter(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| is_visible(p) && !p.open) }

    #[rule]
    fn by_a_rule_with_a_context(user: &User, t: &Task, cx: &Context) -> bool { is_late(user, t, cx) && t.owner_id != user.id }

    #[rule]
    fn by_rules_with_a_context_and_without(user: &User, t: &Task, cx: &Context) -> bool { is_late(user, t, cx) || is_mine(user, t) }

    #[rule]
    fn by_two(user: &User, t: &Task) -> bool { is_mine(user, t) ^ is_small(t) }

    #[rule]
    fn by_one_that_calls(user: &User, t: &Task) -> bool { !by_two(user, t) && by_a_rule_of_the_actor(user, t) }

    #[rule]
    fn in_a_choice(user: &User, t: &Task) -> bool { if is_mine(user, t) { !is_small(t) } else { is_admin(user) } }

    #[rule]
    fn of_a_child(user: &User, t: &Task) -> bool { exists(|c: Task| c.parent_id == Some(t.id) && by_two(user, c) && is_small(t)) }

    #[rule]
    fn of_all_children(user: &User, t: &Task) -> bool { all(|c: Task| c.parent_id == Some(t.id), |c| is_mine(user, c) || is_small(c)) }
}
