//! `#[state(..)]` on a state enum and on its variants.

use darling::FromMeta;
use darling::util::Flag;
use fsm_support::{
    Allowed, CratePath, Errors, Integer, MetaPairs, Name, PathOption, Text, options_of,
    parse_options,
};
use syn::{Data, DeriveInput, Fields, Variant};

/// `#[state(..)]` on the enum.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct EnumOptions {
    pub(crate) storage: Option<Name>,
    pub(crate) sql_type: Option<PathOption>,
    pub(crate) expression: Flag,
    pub(crate) deserialize: Flag,
    #[darling(rename = "crate")]
    pub(crate) krate: Option<CratePath>,
}

/// `#[state(..)]` on a variant.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct VariantOptions {
    pub(crate) initial: Flag,
    pub(crate) entry: Flag,
    pub(crate) terminal: Flag,
    pub(crate) overrides: Flag,
    #[darling(multiple)]
    pub(crate) group: Vec<Name>,
    pub(crate) label: Option<Text>,
    pub(crate) rename: Option<Text>,
    #[darling(multiple)]
    pub(crate) alias: Vec<Text>,
    pub(crate) code: Option<Integer>,
    #[darling(multiple)]
    pub(crate) allow: Vec<Allowed>,
    #[darling(multiple)]
    pub(crate) meta: Vec<MetaPairs>,
}

/// A state enum as written.
#[derive(Debug)]
pub(crate) struct StateAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) options: EnumOptions,
    pub(crate) variants: Vec<(&'a Variant, VariantOptions)>,
    /// Some variant holds data, so that nothing can be generated.
    pub(crate) holds_data: bool,
}

/// Reads the attributes of a state enum; `None` where there is no enum to speak of.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<StateAttrs<'a>> {
    let Data::Enum(data) = &input.data else {
        errors.at(
            &input.ident,
            "`#[derive(State)]` is for an enum whose variants are the states",
        );
        return None;
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "a state enum takes no parameters");
        return None;
    }
    if data.variants.is_empty() {
        errors.at(
            &input.ident,
            "a machine needs at least one state: add a variant marked `#[state(initial)]`",
        );
        return None;
    }
    let options = options_of(&input.attrs, "state", "..", errors);
    let options = parse_options(options, errors);
    let mut variants = Vec::new();
    let mut holds_data = false;
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(
                &variant.fields,
                format!(
                    "the state `{}` holds data; a state is stored as one value: move the data into columns of the model",
                    variant.ident
                ),
            );
        }
        holds_data |= !matches!(variant.fields, Fields::Unit);
        let options = options_of(&variant.attrs, "state", "..", errors);
        variants.push((variant, parse_options(options, errors)));
    }
    Some(StateAttrs {
        input,
        options,
        variants,
        holds_data,
    })
}
