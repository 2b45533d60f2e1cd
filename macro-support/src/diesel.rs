//! What Diesel's own attributes say of a model.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Field, Ident, Lit, Meta, Path, Token};

/// Diesel's options that can be read; what can't is Diesel's to report.
#[must_use]
pub fn diesel_options(attrs: &[Attribute]) -> Vec<Meta> {
    let options = Punctuated::<Meta, Token![,]>::parse_terminated;
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("diesel"))
        .filter_map(|attr| attr.meta.require_list().ok())
        .filter_map(|list| options.parse2(list.tokens.clone()).ok())
        .flatten()
        .collect()
}

/// The table and the columns of its primary key, as far as they are named.
#[must_use]
pub fn table_of(attrs: &[Attribute]) -> (Option<Path>, Vec<Ident>) {
    let mut table = None;
    let mut primary_key = Vec::new();
    for meta in diesel_options(attrs) {
        match &meta {
            Meta::NameValue(pair) if pair.path.is_ident("table_name") => {
                table = path_of(&pair.value);
            }
            Meta::List(list) if list.path.is_ident("primary_key") => {
                let names = Punctuated::<Ident, Token![,]>::parse_terminated;
                primary_key.extend(names.parse2(list.tokens.clone()).into_iter().flatten());
            }
            _ => {}
        }
    }
    (table, primary_key)
}

/// The column of a field: its name, or what `#[diesel(column_name = ..)]` says.
#[must_use]
pub fn column_of(field: &Field, ident: &Ident) -> Ident {
    let renamed = diesel_options(&field.attrs)
        .into_iter()
        .find_map(|meta| match meta {
            Meta::NameValue(pair) if pair.path.is_ident("column_name") => path_of(&pair.value),
            _ => None,
        });
    renamed
        .and_then(|path| path.get_ident().cloned())
        .unwrap_or_else(|| ident.clone())
}

/// A path, written bare or (as Diesel used to) as a text.
fn path_of(value: &Expr) -> Option<Path> {
    match value {
        Expr::Path(path) => Some(path.path.clone()),
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.parse().ok(),
        Expr::Group(group) => path_of(&group.expr),
        _ => None,
    }
}
