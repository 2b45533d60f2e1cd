//! Lists of rules that a program reads.

use std::any::type_name;

use super::IsRule;
use crate::error::{nearest, suggestion};

/// What a program can know of a rule: an element of [`rules!`](crate::rules).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleInfo {
    /// Its name, as in `can_edit`.
    pub name: &'static str,
    /// What its documentation says.
    pub docs: &'static str,
    /// The type of the actor, unless the rule is about the object alone.
    pub actor: Option<&'static str>,
    /// The type of the object, unless the rule is about the actor alone.
    pub object: Option<&'static str>,
    /// Whether it has SQL: `scope`, `column`, `check`, `explain`.
    pub has_sql: bool,
    /// Whether it looks at related rows, so that it has no `test`.
    pub asks_database: bool,
}

impl RuleInfo {
    /// What is known of a rule.
    #[doc(hidden)]
    #[must_use]
    pub fn of<R: IsRule>(_: R) -> Self {
        Self {
            name: R::NAME,
            docs: R::DOCS,
            actor: R::ACTOR,
            object: R::OBJECT,
            has_sql: R::HAS_SQL,
            asks_database: type_name::<R::Asks>() == type_name::<super::Database>(),
        }
    }

    /// The methods that the rule has, by their names.
    #[must_use]
    pub fn forms(&self) -> Vec<&'static str> {
        let mut forms = vec!["eval"];
        if !self.asks_database {
            forms.push("test");
        }
        if self.has_sql {
            forms.extend(["check", "explain", "scope", "column"]);
        }
        forms
    }
}

/// Rules that were written down with [`rules!`](crate::rules), in that order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleList {
    rules: Vec<RuleInfo>,
}

impl RuleList {
    /// These rules.
    #[doc(hidden)]
    #[must_use]
    pub fn new(rules: Vec<RuleInfo>) -> Self {
        Self { rules }
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, RuleInfo> {
        self.rules.iter()
    }

    /// The rule of this name, for a name that comes at run time: from a template, say.
    ///
    /// # Errors
    /// [`UnknownRule`], with the known names and the nearest of them.
    pub fn get(&self, name: &str) -> Result<&RuleInfo, UnknownRule> {
        let found = self.rules.iter().find(|rule| rule.name == name);
        found.ok_or_else(|| {
            let known: Vec<&'static str> = self.rules.iter().map(|rule| rule.name).collect();
            UnknownRule {
                value: name.to_owned(),
                nearest: nearest(name, &known),
                known,
            }
        })
    }
}

impl<'a> IntoIterator for &'a RuleList {
    type Item = &'a RuleInfo;
    type IntoIter = std::slice::Iter<'a, RuleInfo>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A name that no rule of a list has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{value}`; {}", suggestion(*nearest, known))]
#[non_exhaustive]
pub struct UnknownRule {
    /// The name that was given.
    pub value: String,
    /// The known names, in order of the list.
    pub known: Vec<&'static str>,
    /// The known name that is most like it, if one is.
    pub nearest: Option<&'static str>,
}

/// A list of rules that a program reads: `rules![can_edit, projects::can_view]`.
///
/// ```ignore
/// let rules = fsm_core::rules![can_edit, can_view];
/// for rule in &rules {
///     println!("{}: {}", rule.name, rule.docs);
/// }
/// rules.get("can_edti")?; // there is no rule `can_edti`; did you mean `can_edit`?
/// ```
#[macro_export]
macro_rules! rules {
    ($($rule:path),* $(,)?) => {
        $crate::rule::RuleList::new(::std::vec![$($crate::rule::RuleInfo::of($rule())),*])
    };
}
