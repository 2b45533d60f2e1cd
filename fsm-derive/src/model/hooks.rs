//! The hooks of a model: what is run, and when.

use fsm_support::Errors;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{ExprPath, Type};

use super::machine::Machine;
use super::rows::Declared;
use crate::attrs::hook::{HookList, StateHooks};
use crate::attrs::machine::{ModelAttrs, StateFieldAttrs};

/// The hooks of a model, in the order in which they run: leaving a state, staying in it, the transition,
/// entering a state, any change.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    pub(crate) of_changes: Vec<Hook>,
    pub(crate) on_refusal: Vec<ExprPath>,
    /// The type of the connection that hooks before the commit are given.
    pub(crate) connection: Option<Type>,
    /// It is one of `diesel-async`, and these hooks are async functions.
    pub(crate) is_async: bool,
}

/// What is run at some changes.
#[derive(Debug)]
pub(crate) struct Hook {
    pub(crate) when: When,
    pub(crate) before_commit: Vec<ExprPath>,
    pub(crate) after_commit: Vec<ExprPath>,
}

/// At which changes; states and machines by position.
#[derive(Debug)]
pub(crate) enum When {
    Leaving(usize, Vec<usize>),
    Staying(usize, Vec<usize>),
    /// By the `#[transition(..)]` of this number.
    By(usize),
    Entering(usize, Vec<usize>),
    Any,
}

impl Hooks {
    /// Those of one field, whose machine is the next of the model.
    pub(crate) fn of_field(
        field: &StateFieldAttrs<'_>,
        machine: &Machine,
        number: usize,
        declared: &[Declared<'_>],
        errors: &mut Errors,
    ) -> Vec<Hook> {
        let options = &field.options;
        let mut of_states = |list: &[StateHooks], when: fn(usize, Vec<usize>) -> When| {
            let mut hooks = Vec::new();
            for one in list {
                let before = errors.count();
                let states = machine.states.set(&one.states, false, errors);
                let when = when(number, states);
                if errors.count() == before
                    && let Some(why) = never(&when, machine)
                {
                    errors.at_span(one.span, why);
                }
                match hook(when, &one.hooks.before_commit, &one.hooks.after_commit) {
                    Some(hook) => hooks.push(hook),
                    None => errors.at_span(
                        one.span,
                        "nothing is run here: say what, with `before_commit = ..` or `after_commit = ..`",
                    ),
                }
            }
            hooks
        };
        let mut hooks = of_states(&options.leave, When::Leaving);
        hooks.extend(of_states(&options.reenter, When::Staying));
        let entering = of_states(&options.enter, When::Entering);
        let by = declared.iter().filter_map(|one| {
            let options = &one.transition.options;
            hook(
                When::By(one.number),
                &options.before_commit,
                &options.after_commit,
            )
        });
        hooks.extend(by);
        hooks.extend(entering);
        hooks
    }

    /// Those of the whole model, behind those of its fields.
    pub(crate) fn of_model(
        mut of_changes: Vec<Hook>,
        attrs: &ModelAttrs<'_>,
        errors: &mut Errors,
    ) -> Self {
        let options = &attrs.options;
        of_changes.extend(hook(
            When::Any,
            &options.before_commit,
            &options.after_commit,
        ));
        let (blocking, awaited) = (&options.connection.0, &options.async_connection.0);
        if let (Some(_), Some(awaited)) = (blocking, awaited) {
            errors.at(
                awaited,
                "hooks before the commit are given one type of connections: take `connection` or `async_connection` away",
            );
        }
        let hooks = Self {
            of_changes,
            on_refusal: flat(&options.on_refusal),
            connection: blocking.as_ref().or(awaited.as_ref()).cloned(),
            is_async: awaited.is_some(),
        };
        let first = hooks.first();
        if let (Some(span), None) = (first, &attrs.table) {
            errors.at_span(
                span,
                "hooks are run when a row is saved, and this model has no `#[diesel(table_name = ..)]`",
            );
        } else if let (Some(connection), false, true) = (
            &hooks.connection,
            hooks.has_before_commit(),
            attrs.options_sound,
        ) {
            let option = if hooks.is_async {
                "async_connection"
            } else {
                "connection"
            };
            errors.at(
                connection,
                format!("`{option}` is the type that hooks before the commit are given, and this machine has none: take it away, or add `before_commit = ..`"),
            );
        }
        hooks
    }

    pub(crate) fn has_before_commit(&self) -> bool {
        self.of_changes
            .iter()
            .any(|hook| !hook.before_commit.is_empty())
    }

    pub(crate) fn has_after_commit(&self) -> bool {
        self.of_changes
            .iter()
            .any(|hook| !hook.after_commit.is_empty())
    }

    /// Where the first of them is written.
    fn first(&self) -> Option<Span> {
        let of_changes = self.of_changes.iter();
        let mut all = of_changes
            .flat_map(|hook| hook.before_commit.iter().chain(&hook.after_commit))
            .chain(&self.on_refusal);
        all.next().map(Spanned::span)
    }
}

/// Why nothing is ever run at these changes, if that is so.
fn never(when: &When, machine: &Machine) -> Option<String> {
    let happens = |matches: &dyn Fn(usize, usize) -> bool| {
        machine.rows.iter().any(|row| {
            let targets = machine.targets(row);
            targets.iter().any(|target| matches(row.source, *target))
        })
    };
    let (states, happens, missing) = match when {
        When::Entering(_, states) => (
            states,
            happens(&|from, to| from != to && states.contains(&to)),
            "enters",
        ),
        When::Leaving(_, states) => (
            states,
            happens(&|from, to| from != to && states.contains(&from)),
            "leaves",
        ),
        When::Staying(_, states) => (
            states,
            happens(&|from, to| from == to && states.contains(&from)),
            "stays in",
        ),
        When::By(_) | When::Any => return None,
    };
    (!happens && !machine.rows.is_empty()).then(|| {
        let (field, states) = (&machine.field, machine.states.names(states));
        format!("this never runs: no transition of the field `{field}` {missing} {states}")
    })
}

/// One hook, if anything is to be run.
fn hook(when: When, before_commit: &[HookList], after_commit: &[HookList]) -> Option<Hook> {
    let (before_commit, after_commit) = (flat(before_commit), flat(after_commit));
    let any = !before_commit.is_empty() || !after_commit.is_empty();
    any.then_some(Hook {
        when,
        before_commit,
        after_commit,
    })
}

fn flat(lists: &[HookList]) -> Vec<ExprPath> {
    lists.iter().flat_map(|list| list.0.clone()).collect()
}
