//! Attributes as written: syntax only, everything with its place.

pub(crate) mod list;
pub(crate) mod permissions;
pub(crate) mod profile;
pub(crate) mod user;

use fsm_support::Errors;
use syn::{Data, DeriveInput, Field, Fields};

/// The fields of a model; `what` is what it is derived for.
fn fields_of<'a>(
    input: &'a DeriveInput,
    derive: &str,
    what: &str,
    errors: &mut Errors,
) -> Option<Vec<&'a Field>> {
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, format!("{what} takes no parameters"));
        return None;
    }
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(fields.named.iter().collect()),
            _ => None,
        },
        _ => None,
    };
    if fields.is_none() {
        errors.at(
            &input.ident,
            format!(
                "`#[derive({derive})]` is for a model on a table: a struct with named fields that derives `Queryable` and `Selectable`"
            ),
        );
    }
    fields
}
