//! A model whose columns rules speak of.

use darling::FromMeta;
use fsm_support::{
    CratePath, Errors, PathOption, column_of, diesel_options, options_of, parse_options, table_of,
    words,
};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprLit, Field, Fields, Ident, Lit, Meta, Path, Token,
    Type, Visibility, parse_quote,
};

/// `#[columns(..)]` on the model.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
struct ModelOptions {
    only: Option<PathOption>,
    #[darling(rename = "crate")]
    krate: Option<CratePath>,
}

/// `#[columns(..)]` on a field.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
struct FieldOptions {
    read: Option<PathOption>,
    write: Option<PathOption>,
}

/// A model as written.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) krate: Path,
    pub(crate) table: Path,
    pub(crate) fields: Vec<ColumnField>,
    /// The positions of the fields of the primary key.
    pub(crate) key: Vec<usize>,
    /// The rule of the rows that are there.
    pub(crate) only: Option<Path>,
    /// What a person calls a row.
    pub(crate) noun: String,
}

/// A field and its column.
#[derive(Debug)]
pub(crate) struct ColumnField {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) column: Ident,
    /// Whether a machine reads it by a method of its name.
    pub(crate) is_state: bool,
    /// The rule of who may read it.
    pub(crate) read: Option<Path>,
    /// The rule of who may write it.
    pub(crate) write: Option<Path>,
}

/// Reads a model.
pub(crate) fn read(input: &DeriveInput, errors: &mut Errors) -> Option<Model> {
    let Data::Struct(data) = &input.data else {
        errors.at(
            &input.ident,
            "`#[derive(Columns)]` is for a struct that is a row of a table",
        );
        return None;
    };
    let Fields::Named(named) = &data.fields else {
        errors.at(
            &input.ident,
            "a model whose columns rules speak of has named fields",
        );
        return None;
    };
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics,
            "a model whose columns rules speak of has no parameters: its rows are kept as related rows",
        );
    }
    let options = options_of(&input.attrs, "columns", "only = rule", errors);
    let options: ModelOptions = parse_options(options, errors);
    let (table, mut primary_key) = table_of(&input.attrs);
    let Some(table) = table else {
        errors.at(
            &input.ident,
            "rules speak of the columns of a table: name it with `#[diesel(table_name = ..)]`",
        );
        return None;
    };
    let fields = columns(&named.named, errors);
    if primary_key.is_empty() {
        primary_key.push(parse_quote!(id));
    }
    let key: Vec<usize> = primary_key
        .iter()
        .filter_map(|name| {
            let mut columns = fields.iter();
            columns.position(|field: &ColumnField| field.column.unraw() == name.unraw())
        })
        .collect();
    Some(Model {
        ident: input.ident.clone(),
        krate: options
            .krate
            .map_or_else(|| parse_quote!(::fsm_core), |krate| krate.0),
        table,
        fields,
        key,
        only: options.only.map(|only| only.0),
        noun: noun(&input.attrs).unwrap_or_else(|| words(&input.ident.unraw().to_string())),
    })
}

/// The fields that are columns.
fn columns(named: &Punctuated<Field, Token![,]>, errors: &mut Errors) -> Vec<ColumnField> {
    let mut fields = Vec::new();
    for field in named {
        let Some(ident) = &field.ident else { continue };
        // A field that is read by an expression, or a struct of several columns, has no column.
        let metas = diesel_options(&field.attrs);
        let options = ["select_expression", "embed", "skip_insertion"];
        if metas
            .iter()
            .any(|meta| options[..2].iter().any(|name| meta.path().is_ident(name)))
        {
            continue;
        }
        let options = options_of(&field.attrs, "columns", "read = rule", errors);
        let options: FieldOptions = parse_options(options, errors);
        let is_state = field
            .attrs
            .iter()
            .any(|attr| attr.path().is_ident("transition"));
        if let (true, Some(rule)) = (is_state, options.read.as_ref().or(options.write.as_ref())) {
            errors.at(
                &rule.0,
                "a state is read by everybody who gets the row and written by transitions: their rules say who may",
            );
        }
        fields.push(ColumnField {
            vis: field.vis.clone(),
            ident: ident.clone(),
            ty: field.ty.clone(),
            column: column_of(field, ident),
            is_state,
            read: options.read.map(|rule| rule.0),
            write: options.write.map(|rule| rule.0),
        });
    }
    fields
}

/// What `#[machine(noun = "..")]` says, where the model is a machine too.
fn noun(attrs: &[Attribute]) -> Option<String> {
    let options = Punctuated::<Meta, Token![,]>::parse_terminated;
    let machines = attrs.iter().filter(|attr| attr.path().is_ident("machine"));
    let lists = machines.filter_map(|attr| attr.meta.require_list().ok());
    let mut options = lists
        .filter_map(|list| options.parse2(list.tokens.clone()).ok())
        .flatten();
    options.find_map(|option| match option {
        Meta::NameValue(pair) if pair.path.is_ident("noun") => match pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}
