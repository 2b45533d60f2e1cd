//! Numbers: order, sums, lists and ranges.

use fsm_core::prelude::*;

use crate::models::{Task, User};

const LIMIT: i32 = 10;

rules! {
    #[rule]
    fn size_is_three(_user: &User, t: &Task) -> bool { t.size == 3 }

    #[rule]
    fn size_is_not_three(_user: &User, t: &Task) -> bool { 3 != t.size }

    #[rule]
    fn size_is_small(_user: &User, t: &Task) -> bool { t.size < 3 }

    #[rule]
    fn size_is_at_most(_user: &User, t: &Task) -> bool { t.size <= 3 }

    #[rule]
    fn limit_is_below(_user: &User, t: &Task) -> bool { LIMIT < t.size }

    #[rule]
    fn limit_is_at_most(_user: &User, t: &Task) -> bool { LIMIT <= t.size }

    #[rule]
    fn size_is_negative(_user: &User, t: &Task) -> bool { t.size <= -1 }

    #[rule]
    fn small_is_large(_user: &User, t: &Task) -> bool { t.small >= i16::MAX }

    #[rule]
    fn small_is_above(_user: &User, t: &Task) -> bool { t.small > -2 && t.small != 0 }

    #[rule]
    fn owns(user: &User, t: &Task) -> bool { t.owner_id == user.id }

    #[rule]
    fn owns_not(user: &User, t: &Task) -> bool { user.id != t.owner_id }

    #[rule]
    fn owner_is_above(user: &User, t: &Task) -> bool { user.id < t.owner_id }

    #[rule]
    fn owner_is_the_project(_user: &User, t: &Task) -> bool { t.owner_id == t.project_id }

    #[rule]
    fn owner_is_beyond_the_project(_user: &User, t: &Task) -> bool { t.owner_id >= t.project_id }

    #[rule]
    fn size_is_the_level(user: &User, t: &Task) -> bool { t.size == user.level }

    #[rule]
    fn size_is_listed(_user: &User, t: &Task) -> bool { [1, 2, i32::MIN].contains(&t.size) }

    #[rule]
    fn size_is_not_listed(_user: &User, t: &Task) -> bool { ![1, 2, i32::MAX].contains(&t.size) }

    #[rule]
    fn size_is_listed_with_the_level(user: &User, t: &Task) -> bool { [user.level, LIMIT].contains(&t.size) }

    #[rule]
    fn owner_is_in_the_teams(user: &User, t: &Task) -> bool { user.teams.contains(&t.owner_id) }

    #[rule]
    fn owner_is_in_no_team(user: &User, t: &Task) -> bool { !user.teams.contains(&t.owner_id) }

    #[rule]
    fn parent_is_in_the_teams(user: &User, t: &Task) -> bool { t.parent_id.is_some_and(|parent| user.teams.contains(&parent)) }

    #[rule]
    fn parent_is_in_no_team(user: &User, t: &Task) -> bool { t.parent_id.is_none_or(|parent| !user.teams.contains(&parent)) }

    #[rule]
    fn size_is_in_a_range(_user: &User, t: &Task) -> bool { (1..10).contains(&t.size) }

    #[rule]
    fn size_is_outside_of_a_range(_user: &User, t: &Task) -> bool { !(1..=10).contains(&t.size) }

    #[rule]
    fn size_is_up_to_the_level(user: &User, t: &Task) -> bool { (..=user.level).contains(&t.size) }

    #[rule]
    fn size_is_from_the_level(user: &User, t: &Task) -> bool { (user.level..).contains(&t.size) }

    #[rule]
    fn size_is_in_an_empty_range(user: &User, t: &Task) -> bool { t.done || (10..user.level).contains(&t.size) }

    #[rule]
    fn sum_is_below(_user: &User, t: &Task) -> bool { i64::from(t.size) + i64::from(t.small) < 4 }

    #[rule]
    fn sum_is_not_below(_user: &User, t: &Task) -> bool { !(i64::from(t.size) + 1 < i64::from(t.small)) }

    #[rule]
    fn difference_is_the_level(user: &User, t: &Task) -> bool { i64::from(t.size) - i64::from(t.small) == i64::from(user.level) }

    #[rule]
    fn product_is_above(_user: &User, t: &Task) -> bool { i64::from(t.size) * 3 > 9 }

    #[rule]
    fn product_of_a_negative(_user: &User, t: &Task) -> bool { -2 * i64::from(t.small) + i64::from(t.size) >= 0 }

    #[rule]
    fn sum_is_the_owner(_user: &User, t: &Task) -> bool { t.owner_id == i64::from(t.size) + 2 }

    #[rule]
    fn owner_is_below_the_sum(_user: &User, t: &Task) -> bool { t.owner_id < i64::from(t.size) + 2 }

    #[rule]
    fn greater_of_both(_user: &User, t: &Task) -> bool { i64::from(t.size).max(i64::from(t.small)) == 3 }

    #[rule]
    fn less_of_both(user: &User, t: &Task) -> bool { i64::from(t.size).min(2) < i64::from(user.level) }

    #[rule]
    fn sum_with_points(_user: &User, t: &Task) -> bool { t.points.is_some_and(|points| i64::from(points) + i64::from(t.size) > 4) }

    #[rule]
    fn no_sum_with_points(_user: &User, t: &Task) -> bool { t.points.is_none_or(|points| i64::from(points) - i64::from(t.size) <= 0) }

    #[rule]
    fn beyond_thirty_two_bits(_user: &User, t: &Task) -> bool { i64::from(t.size) + i64::from(t.size) > 4_000_000_000 }

    #[rule]
    fn size_matches(_user: &User, t: &Task) -> bool { matches!(t.size, -1 | 3 | LIMIT) }

    #[rule]
    fn done(_user: &User, t: &Task) -> bool { t.done }

    #[rule]
    fn not_done(_user: &User, t: &Task) -> bool { !t.done }

    #[rule]
    fn done_as_admin(user: &User, t: &Task) -> bool { t.done == user.is_admin }

    #[rule]
    fn done_is_false(_user: &User, t: &Task) -> bool { t.done == false }

    #[rule]
    fn done_is_not_true(_user: &User, t: &Task) -> bool { t.done != true }
}
