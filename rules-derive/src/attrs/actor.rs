//! `#[actor(..)]` on the type of who acts.

use darling::FromMeta;
use fsm_support::{CratePath, Errors, Name, did_you_mean, options_of, parse_options};
use syn::{Data, DeriveInput, Ident, Path, parse_quote};

/// `#[actor(..)]`.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
struct ActorOptions {
    key: Option<Name>,
    name: Option<Name>,
    #[darling(rename = "crate")]
    krate: Option<CratePath>,
}

/// The type as written.
#[derive(Debug)]
pub(crate) struct ActorAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) krate: Path,
    pub(crate) key: Ident,
    pub(crate) name: Ident,
}

/// Reads the attributes; both fields are there by their usual names where nothing is said.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<ActorAttrs<'a>> {
    let fields: Vec<String> = match &input.data {
        Data::Struct(data) => data
            .fields
            .iter()
            .filter_map(|field| field.ident.as_ref())
            .map(ToString::to_string)
            .collect(),
        _ => Vec::new(),
    };
    if fields.is_empty() {
        errors.at(&input.ident, "`#[derive(Actor)]` is for a struct with named fields; for another type write `impl Actor`");
        return None;
    }
    let tokens = options_of(&input.attrs, "actor", "key = id, name = name", errors);
    let options: ActorOptions = parse_options(tokens, errors);
    let mut field = |option: Option<Name>, what: &str, usual: &str| -> Option<Ident> {
        let names = fields.iter().map(String::as_str);
        match option {
            Some(Name(name)) if fields.iter().any(|field| name == field) => Some(name),
            Some(Name(name)) => {
                let near = did_you_mean(&name.to_string(), "there are", names);
                errors.at(
                    &name,
                    format!("`{}` has no field `{name}`{near}", input.ident),
                );
                None
            }
            None if fields.iter().any(|field| field == usual) => {
                Some(Ident::new(usual, input.ident.span()))
            }
            None => {
                errors.at(
                    &input.ident,
                    format!("say which field is the actor's {what}: `#[actor({what} = field)]`"),
                );
                None
            }
        }
    };
    let key = field(options.key, "key", "id");
    let name = field(options.name, "name", "name");
    Some(ActorAttrs {
        input,
        krate: options
            .krate
            .map_or_else(|| parse_quote!(::fsm_core), |krate| krate.0),
        key: key?,
        name: name?,
    })
}
