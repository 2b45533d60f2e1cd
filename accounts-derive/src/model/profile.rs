//! A profile, checked.

use fsm_support::{Errors, column_of, diesel_options, list, table_of};
use heck::ToSnakeCase;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Field, Ident, Path, Type, Visibility};

use super::field::{ColumnField, deprecated, names, no_field};
use crate::attrs::profile::{FieldOptions, ProfileAttrs};

/// A profile.
pub(crate) struct Profile<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) krate: Path,
    pub(crate) table: Path,
    pub(crate) name: Ident,
    pub(crate) user: ColumnField<'a>,
    pub(crate) fields: Vec<ColumnField<'a>>,
    /// What is no field of the profile: keys, and what is skipped.
    pub(crate) others: Vec<&'a Ident>,
    pub(crate) is_auto: bool,
    pub(crate) validate: Vec<Path>,
    pub(crate) validate_identifier: Vec<Path>,
}

/// Diesel's options on a field that read or write it otherwise than by its own type.
const NOT_TAKEN: [&str; 5] = [
    "embed",
    "serialize_as",
    "deserialize_as",
    "select_expression",
    "select_expression_type",
];

/// Resolves the names, and checks what can be known of one profile.
pub(crate) fn check<'a>(attrs: &ProfileAttrs<'a>, errors: &mut Errors) -> Option<Profile<'a>> {
    let ProfileAttrs {
        input,
        options,
        fields,
    } = attrs;
    let (table, primary_key) = table_of(&input.attrs);
    if table.is_none() {
        errors.at(
            &input.ident,
            "a profile has a table of its own: `#[diesel(table_name = works)]`",
        );
    }
    let user = user_field(attrs, errors);
    let mut own = Vec::new();
    let mut others: Vec<&Ident> = user.iter().map(|user| user.ident).collect();
    for (field, field_options) in fields {
        let Some(ident) = &field.ident else { continue };
        if user.as_ref().is_some_and(|user| user.ident == ident) {
            check_user_field(field, field_options, errors);
            continue;
        }
        let column = column_of(field, ident);
        let is_key = match primary_key.as_slice() {
            [] => column.unraw() == "id",
            some => some.contains(&column),
        };
        if field_options.skip.is_present() || is_key {
            others.push(ident);
            continue;
        }
        if let Some(option) = not_taken(field) {
            errors.at(
                ident,
                format!("a field of a profile is read and written as what it is, without `{option}`; leave it out of the profile: `#[profile(skip)]`"),
            );
            continue;
        }
        own.push(ColumnField {
            ident,
            column,
            ty: &field.ty,
            deprecated: deprecated(field),
        });
    }
    Some(Profile {
        ident: &input.ident,
        vis: &input.vis,
        krate: super::crate_path(options.krate.as_ref().map(|krate| &krate.0)),
        table: table?,
        name: name_of(attrs, errors),
        user: user?,
        fields: own,
        others,
        is_auto: options.auto_create.is_none_or(|auto| auto.0),
        validate: options.validate.0.clone(),
        validate_identifier: options.validate_identifier.0.clone(),
    })
}

/// The name of the accessor, which is no keyword.
fn name_of(attrs: &ProfileAttrs<'_>, errors: &mut Errors) -> Ident {
    if let Some(name) = &attrs.options.name {
        return name.0.clone();
    }
    let name = attrs.input.ident.unraw().to_string().to_snake_case();
    syn::parse_str::<Ident>(&name).unwrap_or_else(|_| {
        errors.at(
            &attrs.input.ident,
            format!("`{name}` can't be the name of a method, which the profile's name is: `#[profile(name = ..)]`"),
        );
        Ident::new("profile", Span::call_site())
    })
}

/// The field with the user's key.
fn user_field<'a>(attrs: &ProfileAttrs<'a>, errors: &mut Errors) -> Option<ColumnField<'a>> {
    let fields = || attrs.fields.iter().map(|(field, _)| *field);
    let option = attrs.options.user.as_ref();
    let wanted = option.map_or_else(|| "user_id".to_owned(), |name| name.0.unraw().to_string());
    let found = ColumnField::named(fields(), &wanted);
    if found.is_none() {
        let known = names(fields());
        match option {
            Some(option) => no_field(option, &known, errors),
            None => errors.at(
                &attrs.input.ident,
                format!(
                    "a profile has a field `user_id` with the key of its user; or say which it is: `#[profile(user = ..)]`, one of {}",
                    list(known.iter().map(String::as_str))
                ),
            ),
        }
    }
    found
}

/// A profile belongs to one user, always.
fn check_user_field(field: &Field, options: &FieldOptions, errors: &mut Errors) {
    if options.skip.is_present() {
        errors.at_span(
            options.skip.span(),
            "the key of the user can't be skipped: it says whose profile it is",
        );
    }
    if let Type::Path(path) = &field.ty
        && let Some(last) = path.path.segments.last()
        && last.ident == "Option"
    {
        errors.at(
            &field.ty,
            "a profile is of one user: its key can't be NULL, and is no `Option`",
        );
    }
}

fn not_taken(field: &Field) -> Option<&'static str> {
    let options = diesel_options(&field.attrs);
    let stands = |name: &&str| options.iter().any(|meta| meta.path().is_ident(name));
    NOT_TAKEN.into_iter().find(stands)
}
