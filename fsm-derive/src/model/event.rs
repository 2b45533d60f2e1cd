//! Events: their names, and what their declarations add up to.

use fsm_support::{Errors, sentence_case};
use heck::{ToSnakeCase, ToUpperCamelCase};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::machine::{Model, diagram_of};
use crate::attrs::machine::ModelAttrs;
use crate::attrs::transition::{Guard, NoteOption, TransitionAttr, TransitionOptions};

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// The method's name, as the user wrote it.
    pub(crate) method: Ident,
    pub(crate) variant: Ident,
    pub(crate) name: String,
    /// The label, where one was declared.
    label: Option<String>,
    pub(crate) meta: Vec<(String, String)>,
    pub(crate) machine: usize,
    /// Whether the caller names the target.
    pub(crate) chooses: bool,
    /// The edge alone decides: no guard, no stamp, no rule, no note and no input stands on it.
    pub(crate) by_edge: bool,
    pub(crate) note: Option<NoteOption>,
    /// What it takes as its input.
    pub(crate) input: Option<Type>,
    pub(crate) overrides: bool,
    /// Its edges as written, for the documentation.
    pub(crate) written: Vec<Written>,
}

/// An edge as written, with its guards and its rule.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) guards: Vec<String>,
    pub(crate) rule: Option<String>,
}

/// Names that a model has already, or that a method of this name would take from a well-known trait.
const RESERVED: [&str; 49] = [
    "and",
    "apply",
    "as_ref",
    "borrow",
    "bulk",
    "by",
    "can",
    "check",
    "choose",
    "clone",
    "cmp",
    "create",
    "ddl",
    "default",
    "diagram",
    "drop",
    "enter",
    "eq",
    "events",
    "events_for",
    "fire",
    "fmt",
    "from",
    "guard",
    "hash",
    "history",
    "history_of",
    "in_state",
    "input",
    "into",
    "into_row",
    "into_state",
    "is_using_manual_override",
    "machine",
    "note",
    "partial_cmp",
    "put",
    "refused_attempts",
    "row",
    "row_key",
    "save",
    "save_with_event",
    "set",
    "state",
    "targets",
    "to_owned",
    "try_into",
    "typed",
    "with",
];

/// Adds the event, or finds it where it is declared again.
pub(crate) fn declare(
    model: &mut Model,
    attrs: &ModelAttrs<'_>,
    transition: &TransitionAttr,
    first: usize,
    errors: &mut Errors,
) -> Option<usize> {
    let name = transition.event.unraw().to_string();
    if !is_good_name(attrs, &transition.event, &name, errors) {
        return None;
    }
    let options = &transition.options;
    let by_edge = options.guard.is_empty()
        && options.stamp.is_empty()
        && options.rule.is_none()
        && options.note.is_none()
        && options.input.0.is_none();
    let rule = options.rule.as_ref().map(|rule| rule.composition.text());
    let guards = options.guard.iter().flat_map(|list| &list.0);
    let guards: Vec<String> = guards.map(Guard::written).collect();
    let written = transition.edges.iter().map(|edge| Written {
        source: edge.sources.text(),
        target: edge.target.text(),
        guards: guards.clone(),
        rule: rule.clone(),
    });
    let chooses = transition
        .edges
        .iter()
        .any(|edge| edge.target.looks_like_a_choice());
    let meta = options.meta.iter().flat_map(|meta| meta.0.clone());
    if let Some(index) = model.event_names.get(&name).copied() {
        let event = model.events.get_mut(index)?;
        if index < first {
            errors.at(
                &transition.event,
                format!("`{name}` is an event of another field already; event names are unique per model: call this one something else"),
            );
            return None;
        }
        if let Some(label) = &options.label {
            let known = event.label.get_or_insert_with(|| label.value.clone());
            if *known != label.value {
                errors.at_span(
                    label.span,
                    format!("`{name}` has the label \"{known}\" already"),
                );
            }
        }
        declare_note_again(event, options, errors);
        declare_input_again(event, options, errors);
        event.written.extend(written);
        event.meta.extend(meta);
        event.chooses |= chooses;
        event.by_edge &= by_edge;
        event.overrides &= options.overrides.is_present();
        return Some(index);
    }
    let variant = name.to_upper_camel_case();
    if syn::parse_str::<Ident>(&variant).is_err() {
        errors.at(
            &transition.event,
            format!(
                "`{name}` makes no name for a variant of `{}Event`: call the event something else",
                attrs.name()
            ),
        );
        return None;
    }
    if let Some(other) = model.variants.insert(variant.clone(), name.clone()) {
        errors.at(
            &transition.event,
            format!("`{name}` and `{}` would both become `{}Event::{variant}`: call one of them something else", other, attrs.name()),
        );
        return None;
    }
    model.event_names.insert(name.clone(), model.events.len());
    model.events.push(Event {
        method: as_method(&transition.event),
        variant: Ident::new(&variant, transition.event.span()),
        label: options.label.as_ref().map(|label| label.value.clone()),
        name,
        meta: meta.collect(),
        machine: model.machines.len(),
        chooses,
        by_edge,
        note: options.note,
        input: options.input.0.clone(),
        overrides: options.overrides.is_present(),
        written: written.collect(),
    });
    Some(model.events.len() - 1)
}

/// Whether an event takes a note is said of the event, so all of its declarations agree; one that says
/// nothing leaves it to the others.
fn declare_note_again(event: &mut Event, options: &TransitionOptions, errors: &mut Errors) {
    let Some(note) = options.note else { return };
    let known = event.note.get_or_insert(note);
    if known.optional != note.optional {
        let known = if known.optional {
            "may leave its note out"
        } else {
            "needs a note"
        };
        errors.at_span(
            note.span,
            format!(
                "`{}` {known} already, by another of its declarations",
                event.name
            ),
        );
    }
}

/// The same for what it takes as its input.
fn declare_input_again(event: &mut Event, options: &TransitionOptions, errors: &mut Errors) {
    let Some(input) = &options.input.0 else {
        return;
    };
    let known = event.input.get_or_insert_with(|| input.clone());
    if known != input {
        errors.at(
            input,
            format!(
                "`{}` takes `{}` already, by another of its declarations; an event has one input",
                event.name,
                type_text(known)
            ),
        );
    }
}

/// A type as a person would write it.
pub(crate) fn type_text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("& ", "&")
        .replace(" ,", ",")
}

/// A keyword can be a method's name only with `r#`.
fn as_method(event: &Ident) -> Ident {
    let bare = event.unraw().to_string();
    if syn::parse_str::<Ident>(&bare).is_ok() {
        Ident::new(&bare, event.span())
    } else {
        Ident::new_raw(&bare, event.span())
    }
}

/// An event becomes a method beside the model's own.
fn is_good_name(attrs: &ModelAttrs<'_>, event: &Ident, name: &str, errors: &mut Errors) -> bool {
    let message = if matches!(
        name.trim_end_matches('_'),
        "self" | "Self" | "super" | "crate" | ""
    ) {
        format!("`{name}` can't be the name of a method: call the event something else")
    } else if name.chars().any(char::is_uppercase) || name.starts_with('_') {
        let better = name.to_snake_case();
        format!("an event becomes a method, so it is written in snake case: `{better}`")
    } else if RESERVED.contains(&name)
        || ["can_", "typed_", "into_state_"]
            .iter()
            .any(|start| name.starts_with(start))
    {
        format!(
            "`{name}` is a method that every model has, or may come to have; call the event something else. Reserved are: {}, can_.., typed_.., into_state_..",
            RESERVED.join(", ")
        )
    } else if let Some(field) = attrs
        .fields
        .iter()
        .find(|field| diagram_of(field.ident) == name)
    {
        format!(
            "`{name}` is the method that draws the field `{}` where a model has several machines: call the event something else",
            field.ident
        )
    } else if attrs.fields.iter().any(|field| field.ident.unraw() == name) {
        format!(
            "`{name}` is the field's name, and the method that reads it: call the event something else"
        )
    } else {
        return true;
    };
    errors.at(event, message);
    false
}

impl Event {
    /// The words for a person: as declared, or the name in words.
    pub(crate) fn label(&self) -> String {
        self.label
            .clone()
            .unwrap_or_else(|| sentence_case(&self.name))
    }
}
