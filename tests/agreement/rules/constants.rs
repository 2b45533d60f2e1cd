//! What speaks of the actor and the context alone, beside what speaks of the row.

use fsm_core::Context;
use fsm_core::prelude::*;

use crate::models::{Role, Task, User};

fn is_named(user: &User) -> bool {
    !user.name.is_empty()
}

fn longest(user: &User) -> i64 {
    i64::try_from(user.names.iter().map(String::len).max().unwrap_or(0)).unwrap()
}

rules! {
    #[rule]
    fn admin(user: &User) -> bool { user.is_admin }

    #[rule]
    fn admin_or_owner(user: &User, t: &Task) -> bool { user.is_admin || t.owner_id == user.id }

    #[rule]
    fn no_admin_and_no_owner(user: &User, t: &Task) -> bool { !user.is_admin && !(t.owner_id == user.id) }

    #[rule]
    fn leader_of_many(user: &User, t: &Task) -> bool { user.role == Role::Leader && user.teams.len() > 1 && t.size > 1 }

    #[rule]
    fn named_by_a_function(user: &User, t: &Task) -> bool { is_named(user) && t.title != "" }

    #[rule]
    fn computed_by_a_function(user: &User, t: &Task) -> bool { t.owner_id > longest(user) }

    #[rule]
    fn some_team_is_the_owner(user: &User, t: &Task) -> bool { user.teams.iter().any(|team| *team == 5) || t.done }

    #[rule]
    fn first_team_owns(user: &User, t: &Task) -> bool { !user.teams.is_empty() && t.owner_id == user.teams[0] }

    #[rule]
    fn no_first_team_or_it_owns(user: &User, t: &Task) -> bool { user.teams.is_empty() || t.owner_id != user.teams[0] }

    #[rule]
    fn by_the_tenant(_user: &User, t: &Task, cx: &Context) -> bool { cx.tenant.as_deref() == Some("acme") && t.title == "a" }

    #[rule]
    fn by_the_request(user: &User, t: &Task, cx: &Context) -> bool { cx.request_id.is_some() ^ (t.owner_id == user.id) }

    #[rule(object)]
    fn of_the_object_alone(t: &Task) -> bool { t.size > 2 && t.points != Some(3) }

    #[rule(object)]
    fn of_the_object_and_the_context(t: &Task, cx: &Context) -> bool { t.starts < cx.now.naive_utc() }
}
