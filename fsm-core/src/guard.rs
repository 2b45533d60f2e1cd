//! Guards: conditions on the object alone, and the reasons that they give.

use std::borrow::Cow;
use std::fmt;

/// One reason of a refusal: a code for a program, a text for a person, and parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    code: Cow<'static, str>,
    text: Cow<'static, str>,
    params: Vec<(Cow<'static, str>, String)>,
    /// The text names a condition that does not hold, rather than what is wrong.
    is_condition: bool,
}

impl Reason {
    /// A reason with a code (for a program) and a text (for a person).
    pub fn new(code: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            text: text.into(),
            params: Vec::new(),
            is_condition: false,
        }
    }

    /// A condition that does not hold, named by its function.
    fn unmet(name: &'static str, text: String) -> Self {
        Self {
            is_condition: true,
            ..Self::new(name, text)
        }
    }

    /// Adds a parameter, such as the limit that was passed.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.params.push((name.into(), value.to_string()));
        self
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as a part of a sentence that says why not.
    pub(crate) fn clause(&self) -> String {
        if self.is_condition {
            format!("not met: {}", self.text)
        } else {
            self.text.to_string()
        }
    }

    /// The parameters, in the order in which they were given.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        self.params
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// The parameter of this name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a guard may return: `bool`, or `Result<(), Reason>` to say why not.
#[diagnostic::on_unimplemented(
    message = "a guard returns `bool` or `Result<(), Reason>`, not `{Self}`",
    label = "this guard returns `{Self}`",
    note = "a guard is `fn(&Model) -> bool`, or `fn(&Model) -> Result<(), Reason>` where it gives its own reason"
)]
pub trait Verdict {
    /// The reason of a refusal; `name` is the guard's function.
    #[doc(hidden)]
    fn refusal(self, name: &'static str) -> Option<Reason>;
}

impl Verdict for bool {
    fn refusal(self, name: &'static str) -> Option<Reason> {
        (!self).then(|| Reason::unmet(name, name.replace('_', " ")))
    }
}

impl Verdict for Result<(), Reason> {
    fn refusal(self, _: &'static str) -> Option<Reason> {
        self.err()
    }
}

/// Collects the reasons of the guards of one transition: all of them are asked.
#[derive(Debug, Default)]
pub struct Guards {
    reasons: Vec<Reason>,
}

impl Guards {
    /// The guard has to hold.
    pub fn require(&mut self, name: &'static str, verdict: impl Verdict) {
        self.reasons.extend(verdict.refusal(name));
    }

    /// The guard must not hold (`guard = !is_blocked`).
    pub fn forbid(&mut self, name: &'static str, verdict: impl Verdict) {
        if verdict.refusal(name).is_none() {
            // The condition holds, and that is what is wrong.
            self.reasons.push(Reason::new(name, name.replace('_', " ")));
        }
    }

    pub(crate) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }
}
