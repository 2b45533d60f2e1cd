//! `profiles!(User => [Work, Home])`, and what the macros of the profiles pass on.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Path, Token, Visibility, braced, bracketed, parse_quote};

/// The list as written.
pub(crate) struct List {
    pub(crate) krate: Path,
    /// The visibility and the user, as they travel through the steps.
    pub(crate) head: TokenStream,
    pub(crate) vis: Visibility,
    pub(crate) user: Path,
    pub(crate) profiles: Vec<Path>,
}

const FORM: &str =
    "write the model of the users and its profiles: `profiles!(User => [Work, Home])`";

impl List {
    /// The list without its profiles, of what travels through the steps.
    pub(crate) fn of_head(krate: Path, head: TokenStream) -> syn::Result<Self> {
        let parse = |input: ParseStream<'_>| {
            Ok((input.parse::<Visibility>()?, Path::parse_mod_style(input)?))
        };
        let (vis, user) = syn::parse::Parser::parse2(parse, head.clone())?;
        Ok(Self {
            krate,
            head,
            vis,
            user,
            profiles: Vec::new(),
        })
    }
}

impl Parse for List {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let form = |error: syn::Error| syn::Error::new(error.span(), FORM);
        let vis: Visibility = input.parse()?;
        let user = Path::parse_mod_style(input).map_err(form)?;
        input.parse::<Token![=>]>().map_err(form)?;
        let list = (|| {
            let list;
            bracketed!(list in input);
            Punctuated::<Path, Token![,]>::parse_terminated_with(&list, Path::parse_mod_style)
        })();
        let profiles = list.map_err(form)?;
        let mut krate = parse_quote!(::accounts);
        if !input.is_empty() {
            input.parse::<Token![,]>().map_err(form)?;
        }
        if !input.is_empty() {
            input.parse::<Token![crate]>().map_err(|error| {
                syn::Error::new(
                    error.span(),
                    "behind the list stands nothing but `crate = path`, where `accounts` was renamed",
                )
            })?;
            input.parse::<Token![=]>()?;
            krate = Path::parse_mod_style(input)?;
            input.parse::<Option<Token![,]>>()?;
        }
        if !input.is_empty() {
            return Err(input.error(FORM));
        }
        let head = quote!(#vis #user);
        Ok(Self {
            krate,
            head,
            vis,
            user,
            profiles: profiles.into_iter().collect(),
        })
    }
}

/// What the macro of a profile passes on.
pub(crate) struct Answer {
    pub(crate) names: TokenStream,
    pub(crate) krate: Path,
    pub(crate) head: TokenStream,
    pub(crate) path: Path,
    pub(crate) rest: Vec<Path>,
    pub(crate) known: TokenStream,
}

impl Parse for Answer {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let names;
        bracketed!(names in input);
        let names: TokenStream = names.parse()?;
        let (krate, head, path, rest, known);
        braced!(krate in input);
        braced!(head in input);
        braced!(path in input);
        braced!(rest in input);
        braced!(known in input);
        let rest = rest.parse_terminated(Path::parse_mod_style, Token![,])?;
        Ok(Self {
            names: quote!([#names]),
            krate: krate.call(Path::parse_mod_style)?,
            head: head.parse()?,
            path: path.call(Path::parse_mod_style)?,
            rest: rest.into_iter().collect(),
            known: known.parse()?,
        })
    }
}

/// What the macro of the model of the users passes on: `[user]`.
pub(crate) struct IsUser;

impl Parse for IsUser {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let names;
        bracketed!(names in input);
        let user: Ident = names.parse()?;
        if user != "user" || !names.is_empty() {
            return Err(names.error("not the model of the users"));
        }
        Ok(Self)
    }
}

/// The names of one profile: `{ Work } [ auto work "works" { name "name" #[deprecated] email "mail" } ]`. A field brings
/// its column, for messages, and whether it is deprecated.
pub(crate) struct Names {
    pub(crate) path: Path,
    /// Its derive has reported an error, so that nothing can be made of it.
    pub(crate) is_broken: bool,
    pub(crate) is_auto: bool,
    pub(crate) name: Ident,
    pub(crate) table: String,
    pub(crate) fields: Vec<(Ident, String)>,
    /// The mark of each field that is deprecated.
    pub(crate) deprecated: Vec<Option<Attribute>>,
}

impl Parse for Names {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (path, names, list);
        braced!(path in input);
        let path = path.call(Path::parse_mod_style)?;
        bracketed!(names in input);
        let how: Ident = names.parse()?;
        let name: Ident = names.call(syn::ext::IdentExt::parse_any)?;
        let table: LitStr = names.parse()?;
        braced!(list in names);
        let (mut fields, mut deprecated) = (Vec::new(), Vec::new());
        while !list.is_empty() {
            deprecated.push(list.call(Attribute::parse_outer)?.pop());
            let field: Ident = list.call(syn::ext::IdentExt::parse_any)?;
            let column: LitStr = list.parse()?;
            fields.push((field, column.value()));
        }
        Ok(Self {
            path,
            is_broken: how == "broken",
            is_auto: how == "auto",
            name,
            table: table.value(),
            fields,
            deprecated,
        })
    }
}

/// A path as a person writes it.
pub(crate) fn text_of(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
