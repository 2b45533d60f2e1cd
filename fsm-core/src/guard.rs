//! Guards: conditions on the object alone, and the reasons that they give.

use std::any::Any;
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

    /// A rule that does not allow it, or one that forbids it, by its name.
    pub(crate) fn rule(name: &str, forbids: bool) -> Self {
        // A rule over stored permissions has the permission in its name, which is no name in words.
        let text = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
            Some(("has_perm" | "has_perm_on", permission)) => format!("was granted {permission}"),
            _ => name.replace('_', " "),
        };
        Self {
            is_condition: !forbids,
            ..Self::new(name.to_owned(), text)
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

/// What a guard of the model `M` is: a function of the row that answers with `bool`, or with
/// `Result<(), Reason>` to say why not.
///
/// An answer of each kind is an impl of its own, so that where neither fits rustc says it in the words
/// of this trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a guard is `fn(&{M}) -> bool` or `fn(&{M}) -> Result<(), Reason>`, not `{Self}`",
    label = "this takes or returns something else",
    note = "it borrows the row and takes nothing else: no connection; an input only where the transition says `input = T`",
    note = "to say why not, it gives back `Err(Reason::new(\"code\", \"text\"))`"
)]
pub trait Guard<M, Answer> {
    /// The reason of a refusal; `name` is the guard's function.
    fn refusal(self, name: &'static str, model: &M) -> Option<Reason>;
}

#[diagnostic::do_not_recommend]
impl<M, F: Fn(&M) -> bool> Guard<M, bool> for F {
    fn refusal(self, name: &'static str, model: &M) -> Option<Reason> {
        (!self(model)).then(|| Reason::unmet(name, name.replace('_', " ")))
    }
}

#[diagnostic::do_not_recommend]
impl<M, F: Fn(&M) -> Result<(), Reason>> Guard<M, Result<(), Reason>> for F {
    fn refusal(self, _: &'static str, model: &M) -> Option<Reason> {
        self(model).err()
    }
}

/// What a guard of the model `M` is, where the transition takes an `I` as its input: a function of the
/// row, or of the row and the input. `Answer` tells the four kinds apart.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a guard here is `fn(&{M}, &{I}) -> bool`, `fn(&{M}) -> bool`, or one of them that gives `Result<(), Reason>`, not `{Self}`",
    label = "this takes or returns something else",
    note = "to say why not, it gives back `Err(Reason::new(\"code\", \"text\"))`"
)]
pub trait GuardWithInput<M, I, Answer> {
    /// The reason of a refusal, if it refuses; nothing where it needs an input and there is none.
    fn answer(self, name: &'static str, model: &M, input: Option<&I>) -> Option<Option<Reason>>;
}

#[diagnostic::do_not_recommend]
impl<M, I, F: Fn(&M) -> bool> GuardWithInput<M, I, (M, bool)> for F {
    fn answer(self, name: &'static str, model: &M, _: Option<&I>) -> Option<Option<Reason>> {
        Some(Guard::<M, bool>::refusal(self, name, model))
    }
}

#[diagnostic::do_not_recommend]
impl<M, I, F: Fn(&M) -> Result<(), Reason>> GuardWithInput<M, I, (M, Result<(), Reason>)> for F {
    fn answer(self, name: &'static str, model: &M, _: Option<&I>) -> Option<Option<Reason>> {
        Some(Guard::<M, Result<(), Reason>>::refusal(self, name, model))
    }
}

#[diagnostic::do_not_recommend]
impl<M, I, F: Fn(&M, &I) -> bool> GuardWithInput<M, I, (M, I, bool)> for F {
    fn answer(self, name: &'static str, model: &M, input: Option<&I>) -> Option<Option<Reason>> {
        let holds = self(model, input?);
        Some((!holds).then(|| Reason::unmet(name, name.replace('_', " "))))
    }
}

#[diagnostic::do_not_recommend]
impl<M, I, F> GuardWithInput<M, I, (M, I, Result<(), Reason>)> for F
where
    F: Fn(&M, &I) -> Result<(), Reason>,
{
    fn answer(self, _: &'static str, model: &M, input: Option<&I>) -> Option<Option<Reason>> {
        Some(self(model, input?).err())
    }
}

/// You do not name it: the reasons of the guards of one transition, all of which are asked.
#[derive(Debug, Default)]
pub struct Guards<'a> {
    reasons: Vec<Reason>,
    input: Option<&'a dyn Any>,
}

impl<'a> Guards<'a> {
    pub(crate) fn with(input: Option<&'a dyn Any>) -> Self {
        Self {
            reasons: Vec::new(),
            input,
        }
    }

    /// The guard has to hold.
    #[doc(hidden)]
    pub fn require<M, A>(&mut self, name: &'static str, model: &M, guard: impl Guard<M, A>) {
        self.reasons.extend(guard.refusal(name, model));
    }

    /// The guard must not hold (`guard = !is_blocked`).
    #[doc(hidden)]
    pub fn forbid<M, A>(&mut self, name: &'static str, model: &M, guard: impl Guard<M, A>) {
        if guard.refusal(name, model).is_none() {
            self.reasons.push(forbidden(name));
        }
    }

    /// The guard has to hold, of a transition that takes an `I`.
    #[doc(hidden)]
    pub fn require_of<M, I: Any, A>(
        &mut self,
        name: &'static str,
        model: &M,
        guard: impl GuardWithInput<M, I, A>,
    ) {
        let answer = guard.answer(name, model, self.input());
        self.reasons.extend(answer.flatten());
    }

    /// The guard must not hold, of a transition that takes an `I`.
    #[doc(hidden)]
    pub fn forbid_of<M, I: Any, A>(
        &mut self,
        name: &'static str,
        model: &M,
        guard: impl GuardWithInput<M, I, A>,
    ) {
        if guard.answer(name, model, self.input()) == Some(None) {
            self.reasons.push(forbidden(name));
        }
    }

    fn input<I: Any>(&self) -> Option<&'a I> {
        self.input.and_then(<dyn Any>::downcast_ref)
    }

    pub(crate) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }
}

/// A condition that holds, and that is what is wrong.
fn forbidden(name: &'static str) -> Reason {
    Reason::new(name, name.replace('_', " "))
}
