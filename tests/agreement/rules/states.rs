//! States: by name with former names, and by code.

use fsm_core::prelude::*;

use crate::models::{Step, Task, TaskState, User};

rules! {
    #[rule]
    fn is_open(_user: &User, t: &Task) -> bool { t.state() == TaskState::Open }

    #[rule]
    fn is_not_open(_user: &User, t: &Task) -> bool { t.state() != TaskState::Open }

    #[rule]
    fn is_finished(_user: &User, t: &Task) -> bool { TaskState::Done == t.state() }

    #[rule]
    fn is_not_finished(_user: &User, t: &Task) -> bool { !(t.state() == TaskState::Done) }

    #[rule]
    fn is_open_or_in_review(_user: &User, t: &Task) -> bool { matches!(t.state(), TaskState::Open | TaskState::Review) }

    #[rule]
    fn is_neither_open_nor_in_review(_user: &User, t: &Task) -> bool { !matches!(t.state(), TaskState::Open | TaskState::Review) }

    #[rule]
    fn is_listed(_user: &User, t: &Task) -> bool { [TaskState::Done, TaskState::Lost].contains(&t.state()) }

    #[rule]
    fn is_any(_user: &User, t: &Task) -> bool { matches!(t.state(), TaskState::Open | TaskState::Review | TaskState::Done | TaskState::Lost) }

    #[rule]
    fn is_at_the_second_step(_user: &User, t: &Task) -> bool { t.step() == Step::Second }

    #[rule]
    fn is_not_at_the_second_step(_user: &User, t: &Task) -> bool { t.step() != Step::Second }

    #[rule]
    fn is_at_an_end(_user: &User, t: &Task) -> bool { matches!(t.step(), Step::First | Step::Third) }

    #[rule]
    fn both_states(_user: &User, t: &Task) -> bool { t.state() == TaskState::Open && t.step() != Step::First }

    #[rule]
    fn state_by_arms(user: &User, t: &Task) -> bool {
        match t.state() {
            TaskState::Open => t.owner_id == user.id,
            TaskState::Review | TaskState::Lost => t.done,
            TaskState::Done => true,
        }
    }

    #[rule]
    fn state_does_not_matter(_user: &User, t: &Task) -> bool {
        match t.state() {
            TaskState::Open => t.done,
            _ => t.size > 2 || t.done,
        }
    }

    #[rule]
    fn state_by_a_choice(_user: &User, t: &Task) -> bool {
        if t.state() == TaskState::Done { t.points.is_some() } else { t.points == None }
    }

    #[rule]
    fn step_by_arms_with_a_guard(_user: &User, t: &Task) -> bool {
        match t.step() {
            Step::First if t.done => t.size > 0,
            Step::First | Step::Second => false,
            _ => true,
        }
    }

    #[rule]
    fn state_given_by_the_actor(user: &User, t: &Task) -> bool {
        let state = if user.is_admin { TaskState::Done } else { TaskState::Open };
        t.state() == state
    }
}
