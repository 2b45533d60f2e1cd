//! A changeset with a pending event, as written.

use darling::FromMeta;
use fsm_support::{CratePath, Errors, did_you_mean, diesel_options, options_of, parse_options};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Field, Fields, Path};

/// `#[pending(..)]` on the struct.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
struct Options {
    #[darling(rename = "crate")]
    krate: Option<CratePath>,
}

/// The fields of a pending event.
#[derive(Debug)]
pub(crate) struct PendingAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) krate: Option<Path>,
    pub(crate) event: &'a Field,
    pub(crate) note: Option<&'a Field>,
    pub(crate) target: Option<&'a Field>,
    /// What the event takes.
    pub(crate) given: Option<&'a Field>,
}

const NAMES: [&str; 4] = ["pending", "pending_note", "pending_target", "pending_input"];

/// Reads the struct; each of its mistakes is reported.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<PendingAttrs<'a>> {
    let options = options_of(&input.attrs, "pending", "crate = path", errors);
    let options: Options = parse_options(options, errors);
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            _ => None,
        },
        _ => None,
    };
    let Some(fields) = fields else {
        errors.at(
            &input.ident,
            "`#[derive(PendingEvent)]` is for a changeset: a struct with named fields that derives `AsChangeset`",
        );
        return None;
    };
    for field in fields {
        check(field, errors);
    }
    let named = |name: &str| {
        let is = |field: &&Field| {
            field
                .ident
                .as_ref()
                .is_some_and(|ident| ident.unraw() == name)
        };
        fields.iter().find(is)
    };
    let event = named("pending");
    if event.is_none() {
        errors.at(
            &input.ident,
            "the changeset has no field `pending`: `#[diesel(skip_update)] pending: Option<LoanEvent>`",
        );
    }
    Some(PendingAttrs {
        input,
        krate: options.krate.map(|krate| krate.0),
        event: event?,
        note: named("pending_note"),
        target: named("pending_target"),
        given: named("pending_input"),
    })
}

/// What belongs to the event is no column.
fn check(field: &Field, errors: &mut Errors) {
    let Some(ident) = &field.ident else { return };
    let name = ident.unraw().to_string();
    let is_pending = NAMES.contains(&name.as_str());
    let skips = diesel_options(&field.attrs)
        .iter()
        .any(|meta| meta.path().is_ident("skip_update"));
    // Without it, it is a column of such a name.
    if !is_pending && skips && name.starts_with("pending_") {
        let near = did_you_mean(&name, "there are", NAMES);
        errors.at(
            ident,
            format!("`{name}` is no part of a pending event{near}"),
        );
    }
    if is_pending && !skips {
        errors.at(
            ident,
            format!("`{name}` is no column: write `#[diesel(skip_update)]` above it"),
        );
    }
}
