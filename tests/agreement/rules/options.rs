//! Columns that may be NULL.

use fsm_core::prelude::*;

use crate::models::{Task, User};

const THREE: i32 = 3;

rules! {
    #[rule]
    fn has_points(_user: &User, t: &Task) -> bool { t.points.is_some() }

    #[rule]
    fn has_no_points(_user: &User, t: &Task) -> bool { t.points.is_none() }

    #[rule]
    fn points_are_none(_user: &User, t: &Task) -> bool { t.points == None }

    #[rule]
    fn points_are_not_none(_user: &User, t: &Task) -> bool { None != t.points }

    #[rule]
    fn points_are_three(_user: &User, t: &Task) -> bool { t.points == Some(3) }

    #[rule]
    fn points_are_not_three(_user: &User, t: &Task) -> bool { t.points != Some(3) }

    #[rule]
    fn three_is_points(_user: &User, t: &Task) -> bool { Some(THREE) == t.points }

    #[rule]
    fn points_are_the_level(user: &User, t: &Task) -> bool { t.points == Some(user.level) }

    #[rule]
    fn points_are_not_the_level(user: &User, t: &Task) -> bool { Some(user.level) != t.points }

    #[rule]
    fn points_are_the_size(_user: &User, t: &Task) -> bool { t.points == Some(t.size) }

    #[rule]
    fn points_are_not_the_size(_user: &User, t: &Task) -> bool { t.points != Some(t.size) }

    #[rule]
    fn many_points(_user: &User, t: &Task) -> bool { t.points.is_some_and(|points| points > 3) }

    #[rule]
    fn not_many_points(_user: &User, t: &Task) -> bool { !t.points.is_some_and(|points| points > 3) }

    #[rule]
    fn few_points_or_none(_user: &User, t: &Task) -> bool { t.points.is_none_or(|points| points <= 3) }

    #[rule]
    fn points_and_not_many(_user: &User, t: &Task) -> bool { t.points.is_some_and(|points| !(points > 3)) }

    #[rule]
    fn points_in_a_list(_user: &User, t: &Task) -> bool { t.points.is_some_and(|points| [1, 3, -1].contains(&points)) }

    #[rule]
    fn points_in_a_range_or_none(_user: &User, t: &Task) -> bool { t.points.is_none_or(|points| (1..=3).contains(&points)) }

    #[rule]
    fn points_above_the_size(_user: &User, t: &Task) -> bool { t.points.is_some_and(|points| points > t.size) }

    #[rule]
    fn points_by_reference(_user: &User, t: &Task) -> bool { t.points.as_ref().is_some_and(|points| *points == 3) }

    #[rule]
    fn two_optional_columns(_user: &User, t: &Task) -> bool {
        t.points.is_some_and(|points| t.urgent.is_some_and(|urgent| urgent && points != 3))
    }

    #[rule]
    fn neither_of_two(_user: &User, t: &Task) -> bool { t.points.is_none() && t.parent_id.is_none() }

    #[rule]
    fn both_or_neither(_user: &User, t: &Task) -> bool { t.points.is_some() ^ t.parent_id.is_some() }

    #[rule]
    fn points_match(_user: &User, t: &Task) -> bool { matches!(t.points, Some(1 | 3)) }

    #[rule]
    fn points_match_nothing(_user: &User, t: &Task) -> bool { matches!(t.points, None) }

    #[rule]
    fn points_match_anything(_user: &User, t: &Task) -> bool { !matches!(t.points, Some(_)) }

    #[rule]
    fn points_match_with_a_guard(_user: &User, t: &Task) -> bool { !matches!(t.points, Some(points) if points < 2) }

    #[rule]
    fn points_match_a_constant(_user: &User, t: &Task) -> bool { matches!(t.points, Some(THREE)) }

    #[rule]
    fn is_urgent(_user: &User, t: &Task) -> bool { t.urgent == Some(true) }

    #[rule]
    fn is_not_urgent(_user: &User, t: &Task) -> bool { t.urgent != Some(true) }

    #[rule]
    fn is_surely_not_urgent(_user: &User, t: &Task) -> bool { t.urgent == Some(false) }

    #[rule]
    fn urgent_by_itself(_user: &User, t: &Task) -> bool { t.urgent.is_some_and(|urgent| urgent) }

    #[rule]
    fn not_urgent_by_itself(_user: &User, t: &Task) -> bool { t.urgent.is_none_or(|urgent| !urgent) }

    #[rule]
    fn urgent_matches(_user: &User, t: &Task) -> bool { matches!(t.urgent, Some(true)) }

    #[rule]
    fn urgent_as_done(_user: &User, t: &Task) -> bool { t.urgent == Some(t.done) }

    #[rule]
    fn urgent_as_wished(user: &User, t: &Task) -> bool { same_or_both_none(t.urgent, user.wish) }

    #[rule]
    fn in_the_same_team_or_none(user: &User, t: &Task) -> bool { same_or_both_none(t.parent_id, user.team) }

    #[rule]
    fn not_in_the_same_team(user: &User, t: &Task) -> bool { !same_or_both_none(user.team, t.parent_id) }

    #[rule]
    fn in_the_team(user: &User, t: &Task) -> bool { if let Some(team) = user.team { t.parent_id == Some(team) } else { false } }

    #[rule]
    fn in_the_team_by_unwrap(user: &User, t: &Task) -> bool { user.team.is_some() && t.owner_id == user.team.unwrap() }

    #[rule]
    fn without_team_or_in_it(user: &User, t: &Task) -> bool { user.team.is_none() || t.owner_id != user.team.unwrap() }

    #[rule]
    fn done_is_in_a_list(user: &User, t: &Task) -> bool { [user.is_admin].contains(&t.done) }

    #[rule]
    fn done_matches(_user: &User, t: &Task) -> bool { matches!(t.done, true) }
}
