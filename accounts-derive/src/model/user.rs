//! The model of users, checked.

use fsm_support::{Errors, column_of, did_you_mean, table_of};
use syn::ext::IdentExt;
use syn::{Field, Ident, Path, Type};

use crate::attrs::user::UserAttrs;

/// A field of the model, and its column.
pub(crate) struct UserField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) column: Ident,
    pub(crate) ty: &'a Type,
}

/// A model of users.
pub(crate) struct User<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    pub(crate) table: Path,
    pub(crate) id: UserField<'a>,
    pub(crate) identifier: UserField<'a>,
    pub(crate) password: UserField<'a>,
    pub(crate) failed_logins: Option<UserField<'a>>,
}

/// Resolves the fields.
pub(crate) fn check<'a>(attrs: &UserAttrs<'a>, errors: &mut Errors) -> Option<User<'a>> {
    let UserAttrs {
        input,
        options,
        fields,
    } = attrs;
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
            .and_then(|field| user_field(field)),
        None => named(fields, "id"),
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
        let found = named(fields, &name);
        if found.is_none() {
            let known = fields
                .iter()
                .filter_map(|field| field.ident.as_ref())
                .map(|ident| ident.unraw().to_string())
                .collect::<Vec<_>>();
            match option {
                Some(option) => {
                    let near = did_you_mean(&name, "the fields are", known.iter().map(String::as_str));
                    errors.at(&option.0, format!("there is no field `{name}`{near}"));
                }
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
        None => named(fields, "failed_logins"),
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

fn named<'a>(fields: &[&'a Field], name: &str) -> Option<UserField<'a>> {
    let is = |field: &&&Field| field.ident.as_ref().is_some_and(|i| i.unraw() == name);
    fields.iter().find(is).and_then(|field| user_field(field))
}

fn user_field(field: &Field) -> Option<UserField<'_>> {
    let ident = field.ident.as_ref()?;
    Some(UserField {
        ident,
        column: column_of(field, ident),
        ty: &field.ty,
    })
}

fn column_named(field: &Field) -> Option<Ident> {
    field.ident.as_ref().map(|ident| column_of(field, ident))
}
