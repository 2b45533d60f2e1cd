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

/// A value for an explanation.
pub struct Show<'a, T: ?Sized>(pub &'a T);

/// A value as it is shown: as `Debug` writes it, where its type has that.
#[derive(Clone, Copy)]
pub struct Shown<'a>(Option<&'a dyn fmt::Debug>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str(".."),
        }
    }
}

/// A value that has `Debug`.
pub trait ShowDebug<'a> {
    /// The value.
    fn shown(&self) -> Shown<'a>;
}

impl<'a, T: fmt::Debug> ShowDebug<'a> for Show<'a, T> {
    fn shown(&self) -> Shown<'a> {
        Shown(Some(self.0))
    }
}

/// A value of any type.
pub trait ShowNothing {
    /// That there is one.
    fn shown(&self) -> Shown<'static>;
}

impl<T: ?Sized> ShowNothing for &Show<'_, T> {
    fn shown(&self) -> Shown<'static> {
        Shown(None)
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
