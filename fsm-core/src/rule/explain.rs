//! Why a rule decided as it did.

use std::fmt;

/// What a part of a rule is, for an explanation.
#[cfg(feature = "diesel")]
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) is_rule: bool,
    pub(crate) values: Vec<(&'static str, String)>,
}

#[cfg(feature = "diesel")]
impl Told {
    pub(crate) fn condition(text: &str, values: Vec<(&'static str, String)>) -> Self {
        Self {
            text: text.to_owned(),
            is_rule: false,
            values,
        }
    }

    pub(crate) fn rule(name: String) -> Self {
        Self {
            text: name,
            is_rule: true,
            values: Vec::new(),
        }
    }
}

/// The values that a condition compares, where they are to be told.
#[derive(Debug)]
pub struct Values<'v> {
    tells: bool,
    seen: &'v mut Vec<(&'static str, String)>,
}

impl<'v> Values<'v> {
    #[cfg_attr(not(feature = "diesel"), expect(dead_code, reason = "only trees tell"))]
    pub(crate) fn new(tells: bool, seen: &'v mut Vec<(&'static str, String)>) -> Self {
        Self { tells, seen }
    }

    /// One value, by what is written for it.
    pub fn see(&mut self, text: &'static str, value: &dyn Fn() -> String) {
        if self.tells {
            self.seen.push((text, value()));
        }
    }
}

/// A value for an explanation: as `Debug` shows it, where it has that.
#[derive(Debug)]
pub struct Show<'a, T: ?Sized>(pub &'a T);

/// A value that has `Debug`.
pub trait ShowDebug {
    /// The value.
    fn show(&self) -> String;
}

impl<T: fmt::Debug + ?Sized> ShowDebug for Show<'_, T> {
    fn show(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// A value of any type.
pub trait ShowNothing {
    /// That there is one.
    fn show(&self) -> String;
}

impl<T: ?Sized> ShowNothing for &Show<'_, T> {
    fn show(&self) -> String {
        "..".to_owned()
    }
}

/// How a part of a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// Nothing depends on it.
    NotAsked,
}

/// Why a rule decided as it did: the tree of its parts, each with its outcome, its source text and the
/// values that it compared. `Display` writes it as indented lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub(crate) text: String,
    pub(crate) is_rule: bool,
    pub(crate) outcome: Outcome,
    pub(crate) values: Vec<(String, String)>,
    pub(crate) parts: Vec<Explanation>,
}

impl Explanation {
    /// The name of the rule, the source of a condition, or how the parts are joined: `all of`, `one of`,
    /// `not`, `exactly one of`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this is a rule, by its name.
    #[must_use]
    pub fn is_rule(&self) -> bool {
        self.is_rule
    }

    /// How it came out.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The values that were compared, each with what is written for it.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(text, value)| (text.as_str(), value.as_str()))
    }

    /// Its parts.
    #[must_use]
    pub fn parts(&self) -> &[Explanation] {
        &self.parts
    }

    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.outcome {
            Outcome::Holds => "yes",
            Outcome::Fails => "no ",
            Outcome::NotAsked => "-  ",
        };
        write!(f, "{sign} {:indent$}{}", "", self.text, indent = depth * 2)?;
        for (index, (text, value)) in self.values.iter().enumerate() {
            write!(
                f,
                "{}{text} = {value}",
                if index == 0 { "    " } else { ", " }
            )?;
        }
        for part in &self.parts {
            writeln!(f)?;
            part.write(depth + 1, f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}
