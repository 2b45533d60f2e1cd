//! `#[user(..)]` on the model of users.

use darling::FromMeta;
use fsm_support::{CratePath, Errors, Name, options_of, parse_options};
use syn::{DeriveInput, Field};

/// The options on the struct.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct Options {
    pub(crate) identifier: Option<Name>,
    pub(crate) password: Option<Name>,
    pub(crate) failed_logins: Option<Name>,
    #[darling(rename = "crate")]
    pub(crate) krate: Option<CratePath>,
}

/// A model of users as written.
#[derive(Debug)]
pub(crate) struct UserAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) options: Options,
    pub(crate) fields: Vec<&'a Field>,
}

/// Reads the struct; each of its mistakes is reported.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<UserAttrs<'a>> {
    let options = options_of(&input.attrs, "user", "identifier = email", errors);
    let options = parse_options(options, errors);
    let fields = super::fields_of(input, "UserModel", "a model of users", errors)?;
    Some(UserAttrs {
        input,
        options,
        fields,
    })
}
