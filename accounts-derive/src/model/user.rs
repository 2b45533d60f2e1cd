//! The model of users, checked.

use fsm_support::{Errors, column_of, table_of};
use syn::ext::IdentExt;
use syn::{Field, Ident, Path};

use super::field::{ColumnField, names, no_field};
use crate::attrs::user::UserAttrs;

/// A model of users.
pub(crate) struct User<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    pub(crate) table: Path,
    pub(crate) id: ColumnField<'a>,
    pub(crate) identifier: ColumnField<'a>,
    pub(crate) password: ColumnField<'a>,
    pub(crate) failed_logins: Option<ColumnField<'a>>,
}

/// Resolves the fields.
pub(crate) fn check<'a>(attrs: &UserAttrs<'a>, errors: &mut Errors) -> Option<User<'a>> {
    let UserAttrs {
        input,
        options,
        fields,
    } = attrs;
    let named = |name: &str| ColumnField::named(fields.iter().copied(), name);
    let (table, primary_key) = table_of(&input.attrs);
    if table.is_none() {
        errors.at(
            &input.ident,
            "the model of users has no table: `#[diesel(table_name = users)]`",
        );
    }
    if let [_, second, ..] = primary_key.as_slice() {
        errors.at(second, "the key of a user has one column");
    }
    let id = match primary_key.first() {
        Some(key) => fields
            .iter()
            .find(|field| column_named(field).is_some_and(|name| name == *key))
            .and_then(|field| ColumnField::of(field)),
        None => named("id"),
    };
    if id.is_none() {
        let key = primary_key
            .first()
            .map_or_else(|| "id".to_owned(), |key| key.unraw().to_string());
        errors.at(
            &input.ident,
            format!(
                "the model of users has no field `{key}`: the key that profiles refer to, `pub {key}: i64`"
            ),
        );
    }
    let mut wanted = |option: &Option<fsm_support::Name>, default: &str, example: &str| {
        let name = option
            .as_ref()
            .map_or_else(|| default.to_owned(), |name| name.0.unraw().to_string());
        let found = named(&name);
        if found.is_none() {
            match option {
                Some(option) => no_field(option, &names(fields.iter().copied()), errors),
                None => errors.at(
                    &input.ident,
                    format!("the model of users has no field `{name}`: `{example}`, or say which it is: `#[user({name} = ..)]`"),
                ),
            }
        }
        found
    };
    let identifier = wanted(&options.identifier, "identifier", "pub identifier: String");
    let password = wanted(&options.password, "password", "pub password: Password");
    let failed_logins = match &options.failed_logins {
        Some(_) => wanted(&options.failed_logins, "failed_logins", ""),
        None => named("failed_logins"),
    };
    Some(User {
        ident: &input.ident,
        krate: super::crate_path(options.krate.as_ref().map(|krate| &krate.0)),
        table: table?,
        id: id?,
        identifier: identifier?,
        password: password?,
        failed_logins,
    })
}

fn column_named(field: &Field) -> Option<Ident> {
    field.ident.as_ref().map(|ident| column_of(field, ident))
}
