//! A target that is not in the set which the event leaves to the caller.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    #[state(initial)]
    Open,
    #[state(group = parked)]
    Waiting,
    #[state(group = parked)]
    Paused,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Task {
    #[transition(park: Open => (Waiting | Paused))]
    #[transition(shelve: Open => parked)]
    #[transition(resume: parked => Open)]
    #[transition(finish: Open => Done)]
    state: TaskState,
}

fn park(task: In<Task, task_state::Open>) -> Result<Task, TransitionError> {
    let task: In<Task, task_state::Done> = task.park().apply()?;
    Ok(task.into_row())
}

fn shelve(task: In<Task, task_state::Open>) -> Result<Task, TransitionError> {
    Ok(task.shelve::<task_state::Done>().apply()?.into_row())
}

fn park_a_waiting_one(task: In<Task, task_state::Waiting>) -> Result<Task, TransitionError> {
    Ok(task.park::<task_state::Paused>().apply()?.into_row())
}

fn main() {}
