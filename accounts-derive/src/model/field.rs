//! A field of a model, and its column.

use fsm_support::{Errors, Name, column_of, did_you_mean};
use syn::ext::IdentExt;
use syn::{Attribute, Field, Ident, Type};

/// A field, and its column.
pub(crate) struct ColumnField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) column: Ident,
    pub(crate) ty: &'a Type,
    /// `#[deprecated(..)]`, which what is made of the field is marked with as well.
    pub(crate) deprecated: Option<&'a Attribute>,
}

impl<'a> ColumnField<'a> {
    /// This field, where it has a name.
    pub(super) fn of(field: &'a Field) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        Some(Self {
            ident,
            column: column_of(field, ident),
            ty: &field.ty,
            deprecated: deprecated(field),
        })
    }

    /// The field of this name.
    pub(super) fn named(mut fields: impl Iterator<Item = &'a Field>, name: &str) -> Option<Self> {
        let is = |field: &&Field| field.ident.as_ref().is_some_and(|i| i.unraw() == name);
        fields.find(is).and_then(Self::of)
    }
}

/// The mark that a field is of old.
pub(super) fn deprecated(field: &Field) -> Option<&Attribute> {
    let mut attributes = field.attrs.iter();
    attributes.find(|attribute| attribute.path().is_ident("deprecated"))
}

/// The names of the fields.
pub(super) fn names<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<String> {
    let idents = fields.filter_map(|field| field.ident.as_ref());
    idents.map(|ident| ident.unraw().to_string()).collect()
}

/// An option names a field that there is none of.
pub(super) fn no_field(option: &Name, fields: &[String], errors: &mut Errors) {
    let name = option.0.unraw();
    let near = did_you_mean(
        &name.to_string(),
        "the fields are",
        fields.iter().map(String::as_str),
    );
    errors.at(&option.0, format!("there is no field `{name}`{near}"));
}
