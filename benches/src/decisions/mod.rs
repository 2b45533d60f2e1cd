//! "A manager, or the owner as long as it is not approved": one decision, for every library.

mod casbin;
mod cedar;

use fsm_core::rule;
use fsm_core::rule::Forms;
use serde::Serialize;

use crate::xorshift::Xorshift;

/// Decisions in a pass.
pub const DECISIONS: u32 = 4_096;

/// Who asks.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct User {
    /// Key.
    pub id: u64,
    /// Whether everything is theirs to decide.
    pub manager: bool,
}

/// What is asked about.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct Document {
    /// Key.
    pub id: u64,
    /// Whose it is.
    pub owner: u64,
    /// Whether it can't be changed any more.
    pub approved: bool,
}

/// The rule, as our users write it for objects in memory.
#[rule(memory)]
pub fn can_edit(user: &User, document: &Document) -> bool {
    user.manager || (document.owner == user.id && !document.approved)
}

/// Pairs of who asks and about what: a tenth are managers, a third are owners.
#[must_use]
pub fn pairs() -> Vec<(User, Document)> {
    let mut random = Xorshift::new(7);
    let pair = |id: u64| {
        let user = User {
            id: random.below(3).into(),
            manager: random.below(10) == 0,
        };
        let document = Document {
            id,
            owner: random.below(3).into(),
            approved: random.below(2) == 0,
        };
        (user, document)
    };
    (0..u64::from(DECISIONS)).map(pair).collect()
}

/// What decides: how many of the pairs are allowed.
pub type Pass = Box<dyn Fn(&[(User, Document)]) -> u32>;

/// A subject: its name, and how it is made.
pub type Subject = (&'static str, fn() -> Pass);

/// The subjects; `closure` is what the others are compared with.
pub const SUBJECTS: [Subject; 4] = [
    ("closure", closure),
    ("ours", ours),
    ("casbin", casbin::pass),
    ("cedar-policy", cedar::pass),
];

fn closure() -> Pass {
    let may = |user: &User, document: &Document| {
        user.manager || (document.owner == user.id && !document.approved)
    };
    Box::new(move |pairs| {
        let mut allowed = 0;
        for (user, document) in pairs {
            allowed += u32::from(may(user, document));
        }
        allowed
    })
}

fn ours() -> Pass {
    Box::new(|pairs| {
        let mut allowed = 0;
        for (user, document) in pairs {
            allowed += u32::from(can_edit().test(user, document));
        }
        allowed
    })
}
