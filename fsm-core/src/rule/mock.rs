//! Answers that a test gives for rules.

/// What a test says that the rule answers, on this thread.
#[cfg(not(feature = "test-util"))]
#[inline]
pub(crate) const fn answer<R: 'static>(_: &R) -> Option<bool> {
    None
}

/// The same where another rule's body calls it.
#[cfg(not(feature = "test-util"))]
#[inline]
pub(crate) const fn answer_in_a_body<R: 'static>(_: &R) -> Option<bool> {
    None
}

#[cfg(feature = "test-util")]
pub use mocked::{During, Mocks, MocksHandle};
#[cfg(feature = "test-util")]
pub(crate) use mocked::{answer, answer_in_a_body};

#[cfg(feature = "test-util")]
mod mocked {
    use std::any::TypeId;
    use std::cell::{Cell, RefCell};
    use std::future::Future;
    use std::marker::PhantomData;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use crate::rule::IsRule;

    thread_local! {
        static ANSWERS: RefCell<Vec<(u64, Answer)>> = const { RefCell::new(Vec::new()) };
        static NEXT: Cell<u64> = const { Cell::new(0) };
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Answer {
        rule: TypeId,
        holds: bool,
        /// Also where another rule's body calls the rule.
        everywhere: bool,
    }

    fn find(rule: TypeId, in_a_body: bool) -> Option<bool> {
        ANSWERS.with_borrow(|answers| {
            let answers = answers.iter().rev().map(|(_, answer)| answer);
            let mut fitting = answers.filter(|answer| answer.everywhere || !in_a_body);
            let innermost = fitting.find(|answer| answer.rule == rule);
            innermost.map(|answer| answer.holds)
        })
    }

    pub(crate) fn answer<R: 'static>(_: &R) -> Option<bool> {
        find(TypeId::of::<R>(), false)
    }

    pub(crate) fn answer_in_a_body<R: 'static>(_: &R) -> Option<bool> {
        find(TypeId::of::<R>(), true)
    }

    /// Rules whose answers a test gives on its thread, until this is dropped, also by a panic; made by
    /// `mock_rules!`. Of two for one rule the inner one holds.
    ///
    /// It can't be kept across an `.await` or given to another thread: see [`during`](Self::during) and
    /// [`handle`](Self::handle).
    #[derive(Debug)]
    #[must_use = "the rules are mocked until this is dropped: `let _mocks = mock_rules!(..)`"]
    pub struct Mocks {
        answers: Vec<Answer>,
        number: u64,
        not_send: PhantomData<*const ()>,
    }

    impl Mocks {
        /// These answers, from now on.
        fn start(answers: Vec<Answer>) -> Self {
            let number = NEXT.replace(NEXT.get() + 1);
            ANSWERS.with_borrow_mut(|all| all.extend(answers.iter().map(|one| (number, *one))));
            Self {
                answers,
                number,
                not_send: PhantomData,
            }
        }

        /// No answers.
        #[doc(hidden)]
        pub fn none() -> Self {
            Self::start(Vec::new())
        }

        /// The same with an answer for one rule more.
        #[doc(hidden)]
        pub fn and<R: IsRule>(self, _: R, holds: bool) -> Self {
            let mut answers = self.answers.clone();
            answers.push(Answer {
                rule: TypeId::of::<R>(),
                holds,
                everywhere: false,
            });
            drop(self);
            Self::start(answers)
        }

        /// The same answers, also where another rule's body calls one of the rules. Without this only
        /// a rule that is asked for itself, or as a part of a composition, is mocked.
        pub fn everywhere(self) -> Self {
            let mut answers = self.answers.clone();
            for answer in &mut answers {
                answer.everywhere = true;
            }
            drop(self);
            Self::start(answers)
        }

        /// Gives the answers while `future` runs, on whichever thread it is polled, and not between.
        pub fn during<F: Future>(self, future: F) -> During<F> {
            During {
                future: Box::pin(future),
                handle: self.handle(),
            }
        }

        /// The answers of this thread, for another one: a blocking pool, say. It is `Send`.
        #[must_use]
        pub fn handle(&self) -> MocksHandle {
            let answers = ANSWERS.with_borrow(|all| all.iter().map(|(_, one)| *one).collect());
            MocksHandle { answers }
        }
    }

    impl Drop for Mocks {
        fn drop(&mut self) {
            ANSWERS.with_borrow_mut(|all| all.retain(|(number, _)| *number != self.number));
        }
    }

    /// The answers of a test, for another thread.
    #[derive(Debug, Clone)]
    pub struct MocksHandle {
        answers: Vec<Answer>,
    }

    impl MocksHandle {
        /// Gives the answers on this thread, until what it gives back is dropped.
        pub fn start(&self) -> Mocks {
            Mocks::start(self.answers.clone())
        }

        /// Gives the answers on this thread while `work` runs.
        pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
            let _mocks = self.start();
            work()
        }
    }

    /// A future that is polled under the answers of a test; made by [`Mocks::during`].
    #[derive(Debug)]
    #[must_use = "a future does nothing until it is awaited"]
    pub struct During<F> {
        future: Pin<Box<F>>,
        handle: MocksHandle,
    }

    impl<F: Future> Future for During<F> {
        type Output = F::Output;

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
            let _mocks = self.handle.start();
            self.future.as_mut().poll(cx)
        }
    }
}

/// Gives answers for rules in a test: `let _mocks = mock_rules!(is_leader = true, can_edit = false);`.
///
/// They hold on this thread until the value is dropped, for rules that are asked for themselves or in a
/// composition, in every form and inside transitions; see [`Mocks`].
#[cfg(feature = "test-util")]
#[macro_export]
macro_rules! mock_rules {
    ($($rule:path = $holds:expr),+ $(,)?) => {
        $crate::Mocks::none()$(.and($rule(), $holds))+
    };
}
