//! Options of the model and of its transitions that are about no state.

use fsm_support::Errors;
use quote::ToTokens;
use syn::Type;

use super::columns::stamps;
use super::machine::Model;
use super::rows::Declared;
use crate::attrs::machine::ModelAttrs;
use crate::attrs::rule::Composition;
use crate::attrs::transition::{Guard, TransitionAttr};

/// What stands behind the edges of one `#[transition(..)]`.
pub(super) fn declare_options(
    attrs: &ModelAttrs<'_>,
    one: &Declared<'_>,
    model: &mut Model,
    errors: &mut Errors,
) {
    let guards: Vec<Guard> = one
        .transition
        .options
        .guard
        .iter()
        .flat_map(|list| list.0.clone())
        .collect();
    check_as_loaded(attrs, model, one.transition, &guards, errors);
    if !guards.is_empty() {
        model.guards.insert(one.number, guards);
    }
    check_rule(attrs, one.transition, errors);
    if let Some(rule) = &one.transition.options.rule {
        model.rules.insert(one.number, rule.composition.clone());
    }
    let effects: Vec<Type> = one
        .transition
        .options
        .effect
        .iter()
        .flat_map(|list| list.0.clone())
        .collect();
    check_once(&effects, errors);
    if let (Some(effect), None, true) = (effects.first(), &model.outbox, attrs.options_sound) {
        errors.at(
            effect,
            "an effect is kept in an outbox until it is carried out: name its table with `#[machine(outbox = effects)]` on the struct; `fsm_core::OutboxTable` has its SQL",
        );
    }
    if !effects.is_empty() {
        model.effects.insert(one.number, effects);
    }
    let stamps = stamps(attrs, one.transition, errors);
    if !stamps.is_empty() {
        model.stamps.insert(one.number, stamps);
    }
}

/// An effect that stands there twice would be carried out twice.
fn check_once(effects: &[Type], errors: &mut Errors) {
    for (index, effect) in effects.iter().enumerate() {
        if effects.iter().take(index).any(|before| before == effect) {
            let name = effect.to_token_stream();
            errors.at(
                effect,
                format!("`{name}` is an effect of this transition already: it would be carried out twice"),
            );
        }
    }
}

/// The sentence of an illegal event, with no placeholder that it does not have.
pub(super) fn sentence(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<String> {
    let sentence = attrs.options.sentence.as_ref()?;
    let known = ["event", "a", "state", "noun"];
    for part in sentence.value.split('{').skip(1) {
        let problem = match part.split_once('}') {
            Some((name, _)) if known.contains(&name) => continue,
            Some((name, _)) => format!("`{{{name}}}` is no placeholder of a sentence"),
            None => "a placeholder is not closed".to_owned(),
        };
        errors.at_span(
            sentence.span,
            format!("{problem}; there are: {{event}}, {{a}}, {{state}}, {{noun}}"),
        );
    }
    Some(sentence.value.clone())
}

/// A guard in Rust decides on the row as loaded; the database must notice if that is old.
fn check_as_loaded(
    attrs: &ModelAttrs<'_>,
    model: &Model,
    transition: &TransitionAttr,
    guards: &[Guard],
    errors: &mut Errors,
) {
    let as_loaded = transition.options.as_loaded;
    let versioned = attrs.options.version.is_some();
    // A rule among the guards stands in the UPDATE as well.
    let functions: Vec<_> = guards.iter().filter_map(Guard::function).collect();
    match functions.first() {
        None if as_loaded.is_present() && guards.is_empty() => {
            errors.at_span(as_loaded.span(), "`as_loaded` speaks of a guard, and this transition has none");
        }
        None if as_loaded.is_present() => {
            errors.at_span(as_loaded.span(), "`as_loaded` speaks of a function, and a rule stands in the UPDATE: take `as_loaded` away");
        }
        Some(guard) if model.table.is_some() && !versioned && !as_loaded.is_present() => errors.at(
            guard,
            "this guard decides on the row as loaded, and somebody may have changed the row since: give the model a version column with `#[machine(version = field)]`, which every UPDATE of yours raises as well, or write `as_loaded` beside the guard if that is meant",
        ),
        _ => {}
    }
}

/// Default deny: a machine with an actor says of every transition who may perform it.
fn check_rule(attrs: &ModelAttrs<'_>, transition: &TransitionAttr, errors: &mut Errors) {
    // What could not be read may have said it.
    if !attrs.options_sound || !transition.options_sound {
        return;
    }
    match (&attrs.options.actor.0, &transition.options.rule) {
        (Some(_), None) => errors.at(
            &transition.event,
            format!(
                "`{}` has no rule, and the machine has an actor: say who may perform it with `rule = ..`, or `rule = anyone` where everybody may",
                transition.event
            ),
        ),
        (None, Some(rule)) => errors.at(
            &rule.written,
            "a rule is about an actor, and this machine has none: name it with `#[machine(actor = User)]` on the struct",
        ),
        _ => {}
    }
}

/// The rule that says who creates a row.
pub(super) fn create(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<Composition> {
    let rule = attrs.options.create.as_ref()?;
    if attrs.options.actor.0.is_none() && attrs.options_sound {
        errors.at(
            &rule.written,
            "`create` says which actor creates a row, and this machine has none: name it with `actor = User`",
        );
    } else if attrs.table.is_none() {
        errors.at(
            &rule.written,
            "`create` is about rows, and this model has no `#[diesel(table_name = ..)]`",
        );
    }
    Some(rule.composition.clone())
}

/// A context is what rules about an actor read.
pub(super) fn check_context(attrs: &ModelAttrs<'_>, errors: &mut Errors) {
    if let (Some(context), None, true) = (
        &attrs.options.context.0,
        &attrs.options.actor.0,
        attrs.options_sound,
    ) {
        errors.at(
            context,
            "the rules about an actor read a context, and this machine has none: name it with `actor = User`",
        );
    }
}

/// The isolation of the transactions that transitions are saved in.
pub(super) fn isolation(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<&'static str> {
    let isolation = attrs.options.isolation.as_ref()?;
    if attrs.table.is_none() {
        errors.at_span(
            isolation.span,
            "an isolation is of a transaction, and this model has no `#[diesel(table_name = ..)]`",
        );
    }
    Some(isolation.variant)
}
