//! `#[profile(..)]` on a profile and on its fields.

use darling::ast::NestedMeta;
use darling::util::Flag;
use darling::{Error, FromMeta, Result};
use fsm_support::{CratePath, Errors, Name, options_of, parse_options};
use syn::spanned::Spanned;
use syn::{DeriveInput, Expr, Field, Path};

/// The options on the struct.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct Options {
    pub(crate) name: Option<Name>,
    pub(crate) user: Option<Name>,
    pub(crate) auto_create: Option<Bool>,
    pub(crate) validate: Functions,
    pub(crate) validate_identifier: Functions,
    #[darling(rename = "crate")]
    pub(crate) krate: Option<CratePath>,
}

/// The options on a field.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct FieldOptions {
    pub(crate) skip: Flag,
}

/// `true` or `false`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bool(pub(crate) bool);

impl FromMeta for Bool {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Lit(lit) => match &lit.lit {
                syn::Lit::Bool(bool) => Ok(Self(bool.value)),
                _ => Err(says_true_or_false(expr)),
            },
            Expr::Group(group) => Self::from_expr(&group.expr),
            _ => Err(says_true_or_false(expr)),
        }
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say which: `.. = true` or `.. = false`"))
    }
}

fn says_true_or_false(expr: &Expr) -> Error {
    Error::custom("expected `true` or `false`").with_span(&expr.span())
}

/// A function by its path, or a list of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Functions(pub(crate) Vec<Path>);

impl FromMeta for Functions {
    fn from_list(_: &[NestedMeta]) -> Result<Self> {
        Err(Error::custom(
            "write a list of functions behind `=`: `= [f, Self::g]`",
        ))
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Path(path) => Ok(Self(vec![path.path.clone()])),
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Array(list) => {
                let mut errors = Error::accumulator();
                let mut all = Vec::new();
                for one in &list.elems {
                    all.extend(
                        errors
                            .handle(Self::from_expr(one))
                            .into_iter()
                            .flat_map(|one| one.0),
                    );
                }
                errors.finish_with(Self(all))
            }
            _ => Err(
                Error::custom("expected a function by its path, or a list: `[f, Self::g]`")
                    .with_span(&expr.span()),
            ),
        }
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say which function: `.. = Self::check`"))
    }
}

/// A profile as written.
#[derive(Debug)]
pub(crate) struct ProfileAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) options: Options,
    pub(crate) fields: Vec<(&'a Field, FieldOptions)>,
}

/// Reads the struct; each of its mistakes is reported.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<ProfileAttrs<'a>> {
    let options = options_of(&input.attrs, "profile", "name = work", errors);
    let options = parse_options(options, errors);
    let fields = super::fields_of(input, "Profile", "a profile", errors)?;
    let mut with_options = Vec::new();
    for field in fields {
        let options = options_of(&field.attrs, "profile", "skip", errors);
        with_options.push((field, parse_options(options, errors)));
    }
    Some(ProfileAttrs {
        input,
        options,
        fields: with_options,
    })
}
