//! Related rows.

use fsm_core::Context;
use fsm_core::prelude::*;

use crate::models::{Comment, Org, Project, ProjectRole, Role, Stage, Task, User};

rules! {
    #[rule]
    fn leads(user: &User, t: &Task) -> bool {
        exists(|r: ProjectRole| r.user_id == Some(user.id) && r.project_id == t.project_id && r.role == Role::Leader)
    }

    #[rule]
    fn does_not_lead(user: &User, t: &Task) -> bool {
        none(|r: ProjectRole| r.user_id == Some(user.id) && r.project_id == t.project_id && r.role == Role::Leader)
    }

    #[rule]
    fn has_another_role(user: &User, t: &Task) -> bool {
        exists(|r: ProjectRole| r.user_id != Some(user.id) && r.project_id == t.project_id && r.role != Role::Guest)
    }

    #[rule]
    fn role_of_the_actor(user: &User, t: &Task) -> bool {
        exists(|r: ProjectRole| r.role == user.role && r.project_id == t.project_id)
    }

    #[rule]
    fn owner_has_a_role(_user: &User, t: &Task) -> bool { exists(|r: ProjectRole| r.user_id == Some(t.owner_id)) }

    #[rule]
    fn owner_has_no_role(_user: &User, t: &Task) -> bool { !exists(|r: ProjectRole| Some(t.owner_id) == r.user_id) }

    #[rule]
    fn owner_has_a_role_here(_user: &User, t: &Task) -> bool {
        exists(|r: ProjectRole| r.user_id == Some(t.owner_id) && r.project_id == t.project_id)
    }

    #[rule]
    fn two_links_of_one_row(_user: &User, t: &Task) -> bool {
        none(|r: ProjectRole| r.project_id == t.project_id && r.user_id == Some(t.owner_id) && r.active)
    }

    #[rule]
    fn another_part_speaks_of_the_row(user: &User, t: &Task) -> bool {
        exists(|r: ProjectRole| r.project_id == t.project_id && (t.done || r.user_id == Some(user.id)))
    }

    #[rule]
    fn a_negated_part_speaks_of_the_row(user: &User, t: &Task) -> bool {
        none(|r: ProjectRole| r.project_id == t.project_id && !(t.size > 2 && r.user_id == Some(user.id)))
    }

    #[rule]
    fn all_are_active(_user: &User, t: &Task) -> bool {
        all(|r: ProjectRole| r.project_id == t.project_id, |r| r.active)
    }

    #[rule]
    fn all_with_a_user(user: &User, t: &Task) -> bool {
        all(|r: ProjectRole| r.project_id == t.project_id, |r| r.user_id == Some(user.id) || r.user_id.is_none())
    }

    #[rule]
    fn not_all_are_the_actor(user: &User, t: &Task) -> bool {
        !all(|r: ProjectRole| r.project_id == t.project_id && r.active, |r| r.user_id == Some(user.id))
    }

    #[rule]
    fn two_roles(_user: &User, t: &Task) -> bool { count(|r: ProjectRole| r.project_id == t.project_id) >= 2 }

    #[rule]
    fn no_role(_user: &User, t: &Task) -> bool { count(|r: ProjectRole| r.project_id == t.project_id) == 0 }

    #[rule]
    fn not_one_role(_user: &User, t: &Task) -> bool { 1 != count(|r: ProjectRole| r.project_id == t.project_id && r.active) }

    #[rule]
    fn fewer_roles_than_the_size(_user: &User, t: &Task) -> bool { count(|r: ProjectRole| r.project_id == t.project_id) < i64::from(t.size) }

    #[rule]
    fn as_many_comments_as_the_project(_user: &User, t: &Task) -> bool {
        count(|c: Comment| c.task_id == Some(t.id)) == t.project_id || count(|c: Comment| c.task_id == Some(t.id)) > 1
    }

    #[rule]
    fn more_comments_than_roles(_user: &User, t: &Task) -> bool {
        count(|c: Comment| c.task_id == Some(t.id)) > count(|r: ProjectRole| r.project_id == t.project_id)
    }

    #[rule]
    fn as_many_as_the_level(user: &User, t: &Task) -> bool {
        count(|c: Comment| c.task_id == Some(t.id)) <= i64::from(user.level)
    }

    #[rule]
    fn project_is_open(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.open) }

    #[rule]
    fn project_is_not_open(_user: &User, t: &Task) -> bool { !parent(t.project_id, |p: Project| p.open) }

    #[rule]
    fn project_is_there_and_not_open(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| !p.open) }

    #[rule]
    fn project_is_there(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.open || !p.open) }

    #[rule]
    fn leads_the_project(user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.lead_id == Some(user.id)) }

    #[rule]
    fn does_not_lead_the_project(user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.lead_id != Some(user.id)) }

    #[rule]
    fn project_without_lead(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.lead_id.is_none()) }

    #[rule]
    fn project_is_an_idea(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.stage() == Stage::Idea) }

    #[rule]
    fn project_is_buried(_user: &User, t: &Task) -> bool { parent(t.project_id, |p: Project| p.stage() != Stage::Idea) }

    #[rule]
    fn owner_leads(_user: &User, t: &Task) -> bool { exists(|p: Project| p.id == t.project_id && p.lead_id == Some(t.owner_id)) }

    #[rule]
    fn visible_projects(_user: &User, t: &Task) -> bool { count(|p: Project| p.lead_id == Some(t.owner_id)) == 1 }

    #[rule]
    fn no_visible_project(_user: &User, t: &Task) -> bool { none(|p: Project| p.id == t.project_id) }

    #[rule]
    fn all_visible_projects_are_open(_user: &User, t: &Task) -> bool { all(|p: Project| p.lead_id == Some(t.owner_id), |p| p.open) }

    #[rule]
    fn parent_of_a_parent(_user: &User, t: &Task) -> bool {
        parent(t.project_id, |p: Project| parent(p.org, |o: Org| o.rank > 1))
    }

    #[rule]
    fn no_parent_of_a_parent(_user: &User, t: &Task) -> bool {
        parent(t.project_id, |p: Project| !parent(p.org, |o: Org| o.rank > 1))
    }

    #[rule]
    fn org_by_a_text(_user: &User, t: &Task) -> bool { exists(|o: Org| o.code == t.code) }

    #[rule]
    fn no_org_by_a_text(_user: &User, t: &Task) -> bool { none(|o: Org| o.code == t.code && o.rank > 0) }

    #[rule]
    fn parent_by_a_text(_user: &User, t: &Task) -> bool { parent(t.code, |o: Org| o.rank != 0) }

    #[rule]
    fn parent_by_an_optional_text(_user: &User, t: &Task) -> bool { !parent(t.note, |o: Org| o.rank < 2) }

    #[rule]
    fn label_is_the_title(_user: &User, t: &Task) -> bool { exists(|r: ProjectRole| r.label == Some(t.title.clone())) }

    #[rule]
    fn no_label_is_the_code(_user: &User, t: &Task) -> bool { none(|r: ProjectRole| r.label == Some(t.code.clone()) && r.active) }

    #[rule]
    fn commented_with_percent(_user: &User, t: &Task) -> bool { exists(|c: Comment| c.task_id == Some(t.id) && c.words.contains("%")) }

    #[rule]
    fn commented_by_the_name(user: &User, t: &Task) -> bool { exists(|c: Comment| c.task_id == Some(t.id) && c.words == user.name) }

    #[rule]
    fn commented_as_titled(_user: &User, t: &Task) -> bool { none(|c: Comment| c.task_id == Some(t.id) && c.words != t.title) }

    #[rule]
    fn likes_add_up(_user: &User, t: &Task) -> bool {
        exists(|c: Comment| c.task_id == Some(t.id) && i64::from(c.likes) + i64::from(t.size) > 3)
    }

    #[rule]
    fn role_is_not_over(user: &User, t: &Task, cx: &Context) -> bool {
        exists(|r: ProjectRole| r.project_id == t.project_id && r.user_id == Some(user.id) && r.until.is_none_or(|until| until > cx.now.naive_utc()))
    }

    #[rule]
    fn role_is_over(_user: &User, t: &Task, cx: &Context) -> bool {
        exists(|r: ProjectRole| r.project_id == t.project_id && r.until.is_some_and(|until| until <= cx.now.naive_utc()))
    }

    #[rule]
    fn anybody_at_all(user: &User, t: &Task) -> bool { exists(|r: ProjectRole| r.user_id == Some(user.id)) && t.done }

    #[rule]
    fn all_but_for_the_actor_alone(user: &User, t: &Task) -> bool { none(|_r: ProjectRole| user.is_admin) && t.size > 1 }

    #[rule]
    fn relation_in_a_relation(user: &User, t: &Task) -> bool {
        exists(|c: Comment| c.task_id == Some(t.id) && exists(|r: ProjectRole| r.user_id == Some(c.author_id) && r.project_id == t.project_id && r.active))
            || t.owner_id == user.id
    }

    #[rule]
    fn relation_in_none(_user: &User, t: &Task) -> bool {
        none(|c: Comment| c.task_id == Some(t.id) && none(|r: ProjectRole| r.user_id == Some(c.author_id)))
    }

    #[rule]
    fn relation_in_all(user: &User, t: &Task) -> bool {
        all(|c: Comment| c.task_id == Some(t.id), |c| exists(|r: ProjectRole| r.user_id == Some(c.author_id) && r.role != Role::Guest) || c.author_id == user.id)
    }

    #[rule]
    fn count_in_a_relation(_user: &User, t: &Task) -> bool {
        exists(|c: Comment| c.task_id == Some(t.id) && count(|r: ProjectRole| r.user_id == Some(c.author_id)) >= 2)
    }

    #[rule]
    fn two_ways(user: &User, t: &Task) -> bool {
        exists(|r: ProjectRole| r.project_id == t.project_id && r.user_id == Some(user.id)) ^ parent(t.project_id, |p: Project| p.open)
    }

    #[rule]
    fn choice_of_relations(user: &User, t: &Task) -> bool {
        if exists(|r: ProjectRole| r.project_id == t.project_id && r.user_id == Some(user.id)) { !t.done } else { parent(t.project_id, |p: Project| p.open) }
    }

    #[rule]
    fn relation_of_an_optional_column(_user: &User, t: &Task) -> bool {
        t.parent_id.is_some_and(|parent| exists(|c: Comment| c.author_id == parent))
    }

    #[rule]
    fn relation_of_an_absent_column(_user: &User, t: &Task) -> bool {
        t.parent_id.is_none_or(|parent| none(|c: Comment| c.author_id == parent && c.likes > 0))
    }

    #[rule]
    fn optional_columns_on_both_sides(_user: &User, t: &Task) -> bool {
        exists(|c: Comment| c.task_id.is_some_and(|task| t.parent_id == Some(task)))
    }

    #[rule]
    fn optional_columns_are_the_same(_user: &User, t: &Task) -> bool {
        exists(|c: Comment| same_or_both_none(c.task_id, t.parent_id) && c.likes > 1)
    }
}
