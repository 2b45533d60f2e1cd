//! The rules, by topic. Each file gives its rules as cases.

/// Declares rules, `cases()`, which has all of them, and `generated()`.
macro_rules! rules {
    ($($(#[$attribute:meta])* fn $name:ident $parameters:tt -> bool $body:tt)*) => {
        $($(#[$attribute])* pub(crate) fn $name $parameters -> bool $body)*

        pub(crate) fn cases<K: crate::case::Server>() -> Vec<crate::case::Case<K>> {
            vec![$(crate::case::Case::of($name())),*]
        }

        /// The same, each compared by its own rows.
        pub(crate) fn generated() -> Vec<crate::generated::Compared> {
            vec![$(crate::generated::compared!($name)),*]
        }
    };
}

pub(crate) mod calls;
pub(crate) mod composed;
pub(crate) mod constants;
pub(crate) mod flow;
pub(crate) mod numbers;
pub(crate) mod options;
pub(crate) mod relations;
pub(crate) mod selves;
pub(crate) mod states;
pub(crate) mod texts;
pub(crate) mod times;
