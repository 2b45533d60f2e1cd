//! A fixed legal chain in typed form: submit, review, verify, approve, reopen, over and over.
//!
//! The rows have an `id` beside their state. After each transition the row's `id` is shown to
//! [`std::hint::black_box`], or the compiler would leave nothing of the chain.

pub mod hand_typestate;
#[cfg(feature = "ours")]
pub mod ours;
pub mod statum;

use crate::subject::{Group, Subject};

/// Chains in one pass.
pub const CHAINS: u32 = 13_107;

/// Transitions in one pass: five in each chain.
pub const TRANSITIONS: u32 = CHAINS * 5;

/// The subjects of this group.
///
/// # Panics
///
/// If the chain is illegal, in a pass of ours.
#[must_use]
pub fn subjects() -> Vec<Subject> {
    vec![
        Subject::new(Group::Chain, "hand-typestate", |_| {
            hand_typestate::run(CHAINS)
        }),
        Subject::new(Group::Chain, "statum", |_| statum::run(CHAINS)),
        #[cfg(feature = "ours")]
        Subject::new(Group::Chain, "ours", |_| {
            ours::run(CHAINS).expect("the chain is legal")
        }),
    ]
}
