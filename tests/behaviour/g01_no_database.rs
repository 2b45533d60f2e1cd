//! A machine needs no database, and a model may have parameters of its own.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum TaskState {
    #[state(initial)]
    Waiting,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
struct Task<'a, T: Clone + PartialEq, const N: usize>
where
    T: std::fmt::Debug,
{
    name: &'a str,
    parts: [T; N],
    #[transition(finish: Waiting => Done, guard = has_parts)]
    state: TaskState,
}

fn has_parts<T: Clone + PartialEq + std::fmt::Debug, const N: usize>(
    task: &Task<'_, T, N>,
) -> bool {
    !task.parts.is_empty()
}

#[test]
fn g1_a_model_may_be_generic() {
    let name = "dishes".to_owned();
    let task = Task {
        name: &name,
        parts: [1_u8, 2],
        state: TaskState::Waiting,
    };
    let done = task.finish().apply().unwrap();
    assert_eq!(done.state(), TaskState::Done);
    let waiting: In<Task<'_, u8, 2>, task_state::Waiting> = task.into_state().unwrap();
    let finished = waiting.finish().apply().unwrap();
    assert_eq!(finished.row(), &done);
    let empty: Task<'_, u8, 0> = Task {
        name: &name,
        parts: [],
        state: TaskState::Waiting,
    };
    assert!(!empty.can_finish());
    assert_eq!(Task::<u8, 2>::TABLE.edges().count(), 1);
}

#[test]
fn g1_a_machine_may_stand_in_a_function() {
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    enum SwitchState {
        #[state(initial)]
        Off,
        On,
    }

    #[derive(StateMachine, Debug, Clone)]
    struct Switch {
        #[transition(toggle: Off => On, On => Off)]
        state: SwitchState,
    }

    let switch = Switch {
        state: SwitchState::Off,
    };
    let switch = switch.toggle().apply().unwrap();
    assert_eq!(switch.state(), SwitchState::On);
    assert_eq!(switch.toggle().apply().unwrap().state(), SwitchState::Off);
}

#[test]
fn g1_errors_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<TransitionError>();
    crosses::<Refused<Task<'static, u8, 1>>>();
}
