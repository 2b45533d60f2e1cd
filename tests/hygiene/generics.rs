//! Models with lifetimes, type parameters, bounds, where clauses and constants.

use std::fmt::Debug;
use std::marker::PhantomData;

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    #[state(initial)]
    Queued,
    Running,
    #[state(terminal)]
    Done,
    #[state(terminal)]
    Failed,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Job<'a, T: Clone + 'a, const SIZE: usize>
where
    T: Debug,
    [T; SIZE]: Debug,
{
    name: &'a str,
    items: [T; SIZE],
    #[transition(start: Queued => Running, guard = has_items)]
    #[transition(end: Running => Done, guard = Job::is_named)]
    #[transition(end: Running => Failed)]
    #[transition(touch: Queued => same)]
    #[transition(move_to: any => any, overrides)]
    state: JobState,
}

fn has_items<T: Clone + Debug, const SIZE: usize>(_: &Job<'_, T, SIZE>) -> bool {
    SIZE > 0
}

impl<T: Clone + Debug, const SIZE: usize> Job<'_, T, SIZE> {
    fn is_named(&self) -> bool {
        !self.name.is_empty()
    }
}

/// A lifetime alone.
#[derive(StateMachine, Debug, Clone)]
struct Note<'text> {
    text: &'text str,
    #[transition(start: Queued => Running)]
    #[transition(end: Running => Done)]
    #[transition(fail: Running => Failed)]
    state: JobState,
}

/// A type without bounds, and one that is not `Sized`.
#[derive(StateMachine)]
struct Loose<A, B: ?Sized> {
    a: A,
    b: PhantomData<B>,
    #[transition(start: Queued => Running)]
    #[transition(end: Running => Done)]
    #[transition(fail: Running => Failed)]
    #[transition(move_to: any => (Queued | Running), overrides)]
    state: JobState,
}

/// Parameters of associated types, and bounds for all lifetimes.
#[derive(StateMachine)]
struct Batch<I: Iterator, F>
where
    for<'x> F: Fn(&'x I::Item) -> bool,
    I::Item: Copy,
{
    items: I,
    test: F,
    #[transition(start: Queued => Running)]
    #[transition(end: Running => Done)]
    #[transition(fail: Running => Failed)]
    state: JobState,
}

#[test]
fn all_kinds_of_parameters() {
    let job = Job {
        name: &String::from("sort"),
        items: [1_u8, 2],
        state: JobState::Queued,
    };
    let job: JobHandle<'_, u8, 2, job_state::Queued> = job.into_state().unwrap();
    let job: In<Job<'_, u8, 2>, job_state::Running> = job.start().apply().unwrap();
    match job.end().apply().unwrap() {
        JobIn::Done(job) => assert_eq!(job.into_row().items, [1, 2]),
        other => panic!("{:?}", std::any::type_name_of_val(&other)),
    }
}

#[test]
fn the_caller_names_a_target() {
    let job = Job {
        name: "",
        items: [(); 0],
        state: JobState::Queued,
    };
    assert!(!job.can_start());
    let job = job.move_to(JobState::Done).apply().unwrap();
    assert_eq!(job.state(), JobState::Done);
}

#[test]
fn fewer_parameters() {
    let note = Note {
        text: "a",
        state: JobState::Queued,
    };
    assert_eq!(note.start().apply().unwrap().text, "a");
    let loose: Loose<u8, str> = Loose {
        a: 1,
        b: PhantomData,
        state: JobState::Queued,
    };
    assert!(loose.can_start());
    assert_eq!(
        Loose::<u8, [u8]>::TABLE
            .edges()
            .filter(|edge| edge.event == LooseEvent::Start)
            .count(),
        1
    );
    let Ok(loose) = loose.into_state::<job_state::Queued>() else {
        panic!("it is queued");
    };
    assert_eq!(loose.into_row().a, 1);
    let batch = Batch {
        items: [1, 2].into_iter(),
        test: |item: &i32| *item > 1,
        state: JobState::Queued,
    };
    assert!(batch.can_start());
    assert_eq!(batch.items.clone().filter(&batch.test).count(), 1);
}
