//! A checked state enum.

use std::collections::BTreeMap;

use darling::util::Flag;
use fsm_support::{Errors, did_you_mean, sentence_case};
use heck::ToSnakeCase;
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Path, Visibility};

use crate::attrs::state::{StateAttrs, VariantOptions};

/// A state enum.
#[derive(Debug)]
pub(crate) struct StateEnum {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) krate: Option<Path>,
    pub(crate) storage: Storage,
    pub(crate) expression: bool,
    pub(crate) deserialize: bool,
    pub(crate) states: Vec<StateVariant>,
    /// The position of the initial state; the first where none is marked (which is an error).
    pub(crate) initial: usize,
    /// Whether some variant has a discriminant of its own, so that `as usize` is no position.
    pub(crate) has_discriminants: bool,
}

/// How a state is stored.
#[derive(Debug)]
pub(crate) enum Storage {
    Text,
    Integer,
    Native(Path),
}

/// One state.
#[derive(Debug)]
pub(crate) struct StateVariant {
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) code: Option<i32>,
    pub(crate) groups: Vec<Ident>,
    pub(crate) entry: bool,
    pub(crate) terminal: bool,
    pub(crate) overrides: bool,
    pub(crate) allows: Vec<Ident>,
    pub(crate) meta: Vec<(String, String)>,
}

/// The checks that a state can turn off.
pub(crate) const CHECKS: [&str; 2] = ["unreachable", "dead_end"];

/// Checks a state enum. What can be kept of a wrong one is kept, so that nothing else fails.
pub(crate) fn check(attrs: &StateAttrs<'_>, errors: &mut Errors) -> StateEnum {
    let options = &attrs.options;
    let storage = storage(attrs, errors);
    let integer = matches!(storage, Storage::Integer);
    let states: Vec<StateVariant> = attrs
        .variants
        .iter()
        .map(|(variant, options)| state(&variant.ident, &variant.attrs, options, errors))
        .collect();
    let initial = check_one_initial(attrs, errors);
    check_names(attrs, &states, errors);
    check_codes(attrs, integer, errors);
    check_groups(&states, errors);
    StateEnum {
        ident: attrs.input.ident.clone(),
        vis: attrs.input.vis.clone(),
        krate: options.krate.as_ref().map(|krate| krate.0.clone()),
        storage,
        expression: options.expression.is_present(),
        deserialize: options.deserialize.is_present(),
        states,
        initial,
        has_discriminants: attrs
            .variants
            .iter()
            .any(|(variant, _)| variant.discriminant.is_some()),
    }
}

fn state(
    ident: &Ident,
    attrs: &[Attribute],
    options: &VariantOptions,
    errors: &mut Errors,
) -> StateVariant {
    let bare = ident.unraw().to_string();
    let allows: Vec<Ident> = options
        .allow
        .iter()
        .flat_map(|allowed| allowed.0.clone())
        .collect();
    for check in &allows {
        let name = check.to_string();
        if !CHECKS.contains(&name.as_str()) {
            errors.at(
                check,
                format!(
                    "`{name}` is no check that can be turned off{}",
                    did_you_mean(&name, "there are", CHECKS)
                ),
            );
        }
    }
    StateVariant {
        ident: ident.clone(),
        docs: attrs
            .iter()
            .filter(|attr| attr.path().is_ident("doc"))
            .cloned()
            .collect(),
        name: options
            .rename
            .as_ref()
            .map_or_else(|| default_name(&bare), |name| name.value.clone()),
        label: options
            .label
            .as_ref()
            .map_or_else(|| default_label(&bare), |label| label.value.clone()),
        aliases: options
            .alias
            .iter()
            .map(|alias| alias.value.clone())
            .collect(),
        code: options.code.map(|code| code.value),
        groups: options.group.iter().map(|group| group.0.clone()).collect(),
        entry: options.entry.is_present(),
        terminal: options.terminal.is_present(),
        overrides: options.overrides.is_present(),
        allows,
        meta: options
            .meta
            .iter()
            .flat_map(|meta| meta.0.clone())
            .collect(),
    }
}

/// The stored name of a variant that says no other.
pub(crate) fn default_name(variant: &str) -> String {
    variant.to_snake_case()
}

/// The label of a variant that says no other.
pub(crate) fn default_label(variant: &str) -> String {
    sentence_case(variant)
}

/// `storage = text | integer | native`, and what each of them needs.
fn storage(attrs: &StateAttrs<'_>, errors: &mut Errors) -> Storage {
    let kinds = ["text", "integer", "native"];
    let sql_type = attrs.options.sql_type.as_ref();
    let name = attrs
        .options
        .storage
        .as_ref()
        .map(|storage| storage.0.to_string());
    if let (Some(path), Some("text" | "integer") | None) = (sql_type, name.as_deref()) {
        errors.at(
            &path.0,
            "`sql_type` goes with `storage = native`: add it, or take `sql_type` away",
        );
    }
    match (name.as_deref(), &attrs.options.storage) {
        (None | Some("text"), _) | (_, None) => Storage::Text,
        (Some("integer"), _) => Storage::Integer,
        (Some("native"), Some(storage)) => {
            if let Some(path) = sql_type {
                return Storage::Native(path.0.clone());
            }
            errors.at(
                &storage.0,
                "`storage = native` needs the column's type: add `sql_type = crate::schema::sql_types::..`",
            );
            Storage::Text
        }
        (Some(other), Some(storage)) => {
            errors.at(
                &storage.0,
                format!(
                    "`{other}` is no way to store a state{}",
                    did_you_mean(other, "there are", kinds)
                ),
            );
            Storage::Text
        }
    }
}

/// A row that is born needs one state to start in.
fn check_one_initial(attrs: &StateAttrs<'_>, errors: &mut Errors) -> usize {
    let marked = |flag: fn(&VariantOptions) -> &Flag| {
        attrs
            .variants
            .iter()
            .enumerate()
            .filter(move |(_, (_, options))| flag(options).is_present())
    };
    let mut initials = marked(|options| &options.initial);
    let Some((first, (variant, _))) = initials.next() else {
        errors.at(
            &attrs.input.ident,
            format!(
                "no state of `{}` is marked `#[state(initial)]`: mark the one that a new row starts in",
                attrs.input.ident
            ),
        );
        return 0;
    };
    for (_, (other, options)) in initials {
        errors.at_span(
            options.initial.span(),
            format!(
                "`{}` is initial already; mark `{}` `#[state(entry)]` if a row may start there as well",
                variant.ident, other.ident
            ),
        );
    }
    first
}

/// A stored value stands for one state.
fn check_names(attrs: &StateAttrs<'_>, states: &[StateVariant], errors: &mut Errors) {
    let mut seen: BTreeMap<&str, &Ident> = BTreeMap::new();
    for (state, (_, options)) in states.iter().zip(&attrs.variants) {
        let name_span = options
            .rename
            .as_ref()
            .map_or_else(|| state.ident.span(), |name| name.span);
        let aliases = state
            .aliases
            .iter()
            .zip(&options.alias)
            .map(|(name, text)| (name, text.span));
        for (name, span) in std::iter::once((&state.name, name_span)).chain(aliases) {
            match seen.get(name.as_str()) {
                Some(other) if *other == &state.ident => {
                    errors.at_span(span, format!("`{}` is called \"{name}\" already", state.ident));
                }
                Some(other) => errors.at_span(
                    span,
                    format!(
                        "`{}` and `{other}` would both be stored as \"{name}\": give one of them another name with `rename = \"..\"`",
                        state.ident
                    ),
                ),
                None => {
                    seen.insert(name, &state.ident);
                }
            }
        }
    }
}

/// Codes are pinned by hand, each once, and all of them where integers are stored.
fn check_codes(attrs: &StateAttrs<'_>, integer: bool, errors: &mut Errors) {
    let mut seen: BTreeMap<i32, &Ident> = BTreeMap::new();
    for (variant, options) in &attrs.variants {
        match options.code {
            Some(code) => {
                if let Some(other) = seen.insert(code.value, &variant.ident) {
                    errors.at_span(code.span, format!("`{other}` has the code {} already", code.value));
                }
            }
            None if integer => errors.at(
                &variant.ident,
                format!("`storage = integer` needs a pinned code for each state: `#[state(code = ..)]` on `{}`", variant.ident),
            ),
            None => {}
        }
    }
}

/// Groups stand beside states in the edge language, so their names must tell them apart.
fn check_groups(states: &[StateVariant], errors: &mut Errors) {
    for state in states {
        let name = state.ident.unraw().to_string();
        if matches!(name.as_str(), "any" | "same") {
            errors.at(
                &state.ident,
                format!(
                    "`{name}` has a meaning of its own in edges: call the state something else"
                ),
            );
        }
        for (position, group) in state.groups.iter().enumerate() {
            if state
                .groups
                .iter()
                .take(position)
                .any(|other| other == group)
            {
                errors.at(
                    group,
                    format!("`{}` is in the group `{group}` already", state.ident),
                );
            }
        }
    }
    for group in states.iter().flat_map(|state| &state.groups) {
        let name = group.unraw().to_string();
        if matches!(name.as_str(), "any" | "same") {
            errors.at(
                group,
                format!(
                    "`{name}` has a meaning of its own in edges: call the group something else"
                ),
            );
        } else if name.chars().any(char::is_uppercase) {
            errors.at(
                group,
                format!(
                    "groups are written in lower case: `{}`",
                    name.to_snake_case()
                ),
            );
        } else if states.iter().any(|state| state.ident == *group) {
            errors.at(
                group,
                format!("`{name}` is a state: call the group something else"),
            );
        }
    }
}

impl StateEnum {
    /// The name that everything generated for this enum is derived from.
    pub(crate) fn module(&self) -> Ident {
        let name = self.ident.unraw().to_string().to_snake_case();
        let span = self.ident.span();
        if syn::parse_str::<Ident>(&name).is_ok() {
            Ident::new(&name, span)
        } else if name.is_empty() || name.starts_with(char::is_numeric) {
            Ident::new(&format!("states_{name}"), span)
        } else if matches!(name.as_str(), "crate" | "self" | "super") {
            Ident::new(&format!("{name}_"), span)
        } else {
            Ident::new_raw(&name, span)
        }
    }

    /// Where the crate `fsm-core` is.
    pub(crate) fn krate(&self) -> Path {
        crate::expand::crate_path(self.krate.as_ref())
    }
}
