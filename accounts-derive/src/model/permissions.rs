//! The permissions of a model, checked.

use fsm_support::{Errors, did_you_mean, table_of, words};
use heck::{ToSnakeCase, ToUpperCamelCase};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Ident, Path, Visibility};

use crate::attrs::permissions::PermissionsAttrs;

/// What every model has, unless it says otherwise.
const DEFAULTS: [&str; 4] = ["add", "change", "delete", "view"];

/// A permission.
pub(crate) struct Permission {
    pub(crate) variant: Ident,
    /// `loans.approve_loan`.
    pub(crate) name: String,
    /// `Can approve loan`.
    pub(crate) label: String,
    action: String,
}

/// A model with permissions.
pub(crate) struct Permissions<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) krate: Path,
    /// The enum.
    pub(crate) name: Ident,
    pub(crate) all: Vec<Permission>,
}

/// Names the permissions.
pub(crate) fn check<'a>(
    attrs: &PermissionsAttrs<'a>,
    errors: &mut Errors,
) -> Option<Permissions<'a>> {
    let PermissionsAttrs {
        input,
        options,
        events,
    } = attrs;
    let prefix = match (&options.name, table_of(&input.attrs).0) {
        (Some(name), _) => {
            check_prefix(name, errors);
            name.value.clone()
        }
        (None, Some(table)) => table.segments.last()?.ident.unraw().to_string(),
        (None, None) => {
            errors.at(
                &input.ident,
                "the names of permissions begin with the table's: `#[diesel(table_name = loans)]`, or `#[permissions(name = \"loans\")]`",
            );
            return None;
        }
    };
    for name in &options.without.0 {
        let written = name.unraw().to_string();
        if !DEFAULTS.contains(&written.as_str()) {
            let near = did_you_mean(&written, "there are", DEFAULTS);
            errors.at(
                name,
                format!("`without` leaves out what every model has, and `{written}` is none of these{near}"),
            );
        }
    }
    let mut naming = Naming {
        model: input.ident.unraw().to_string().to_snake_case(),
        prefix,
        all: Vec::new(),
    };
    for action in DEFAULTS {
        if !options.without.0.iter().any(|name| *name == action) {
            let place = Ident::new(action, input.ident.span());
            naming.add(&place, None, Origin::Default, errors);
        }
    }
    for event in events {
        naming.add(event, None, Origin::Event, errors);
    }
    for (name, label) in &options.custom.0 {
        let label = label.as_ref().map(|label| label.value.clone());
        naming.add(name, label, Origin::Custom, errors);
    }
    if naming.all.is_empty() && errors.is_empty() {
        errors.at(
            &input.ident,
            "the model has no permission left: there are no transitions and no `custom(..)`",
        );
    }
    Some(Permissions {
        ident: &input.ident,
        vis: &input.vis,
        krate: super::crate_path(options.krate.as_ref().map(|krate| &krate.0)),
        name: format_ident!("{}Permission", input.ident.unraw()),
        all: naming.all,
    })
}

/// The first part of a name can be told from the second.
fn check_prefix(name: &fsm_support::Text, errors: &mut Errors) {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    if name.value.is_empty() || !name.value.chars().all(is_name) {
        errors.at_span(
            name.span,
            "the first part of a permission's name: letters, digits and `_`, as in `loans`",
        );
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Default,
    Event,
    Custom,
}

struct Naming {
    prefix: String,
    model: String,
    all: Vec<Permission>,
}

impl Naming {
    fn add(&mut self, action: &Ident, label: Option<String>, origin: Origin, errors: &mut Errors) {
        let place = action;
        let action = action.unraw().to_string();
        let variant = action.to_upper_camel_case();
        if syn::parse_str::<Ident>(&variant).is_err() {
            errors.at(
                place,
                format!("`{action}` can't be the name of a variant: begin with a letter"),
            );
            return;
        }
        let known = self.all.iter().find(|one| one.variant == variant);
        if let Some(known) = known {
            let both = if known.action == action {
                format!("`{}`", known.name)
            } else {
                format!("`{}` in Rust", known.variant)
            };
            let is_default = DEFAULTS.contains(&known.action.as_str());
            errors.at(
                place,
                match origin {
                    Origin::Event if is_default => format!(
                        "the transition `{action}` and one of add, change, delete and view, which every model has, would both be {both}: leave that one out, `#[permissions(without({}))]`, or call the transition something else",
                        known.action
                    ),
                    _ => format!("there is a permission `{}` already, and both would be {both}", known.action),
                },
            );
            return;
        }
        let name = format!("{}.{action}_{}", self.prefix, self.model);
        if name.chars().count() > 255 {
            errors.at(
                place,
                format!("a permission's name has at most 255 characters, and this is `{name}`"),
            );
        }
        let label =
            label.unwrap_or_else(|| format!("Can {} {}", words(&action), words(&self.model)));
        if label.chars().count() > 255 {
            errors.at(
                place,
                "what a permission says to a person has at most 255 characters",
            );
        }
        self.all.push(Permission {
            variant: Ident::new(&variant, place.span()),
            label,
            name,
            action,
        });
    }
}
