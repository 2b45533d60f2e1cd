//! Two machines in one module with the same states and the same events.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum TaskState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Done,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum StepState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Debug, Clone)]
struct Task {
    #[transition(finish: Open => Done)]
    state: TaskState,
}

#[derive(StateMachine, Debug, Clone)]
struct Step {
    #[transition(finish: Open => Done)]
    state: StepState,
}

/// Another model over an enum that has one already.
#[derive(StateMachine, Debug, Clone)]
struct Chore {
    #[transition(finish: Open => Done)]
    #[transition(pick: Open => any)]
    state: TaskState,
}

#[test]
fn both_are_moved() {
    let task: In<Task, task_state::Open> = Task {
        state: TaskState::Open,
    }
    .into_state()
    .unwrap();
    let step: In<Step, step_state::Open> = Step {
        state: StepState::Open,
    }
    .into_state()
    .unwrap();
    let chore: In<Chore, task_state::Open> = Chore {
        state: TaskState::Open,
    }
    .into_state()
    .unwrap();
    assert_eq!(
        task.finish().apply().unwrap().into_row().state(),
        TaskState::Done
    );
    assert_eq!(
        step.finish().apply().unwrap().into_row().state(),
        StepState::Done
    );
    assert_eq!(
        chore.finish().apply().unwrap().into_row().state(),
        TaskState::Done
    );
}
