//! Values of options in attributes, as `darling` reads them.

use std::iter::Peekable;

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, ExprUnary, Ident, Lit, LitStr, Meta, Path, UnOp};

use crate::Errors;

/// The options of all attributes of this name, as one list; `example` is what the message for one
/// without parentheses shows inside of them.
pub fn options_of(
    attrs: &[Attribute],
    name: &str,
    example: &str,
    errors: &mut Errors,
) -> TokenStream {
    let mut options = TokenStream::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        match &attr.meta {
            Meta::List(list) => {
                if !options.is_empty() {
                    options.extend(quote::quote!(,));
                }
                options.extend(with_bare_types(trimmed(list.tokens.clone())));
            }
            other => errors.at(
                other,
                format!("write the options in parentheses: `#[{name}({example})]`"),
            ),
        }
    }
    options
}

/// The options that are types.
const TYPES: [&str; 5] = [
    "actor",
    "context",
    "input",
    "connection",
    "async_connection",
];

/// Makes the types of `actor = ..` and its like ready for `darling`, which reads expressions up to a comma. A
/// type that comes out of a `macro_rules!` is wrapped: the wrapping is taken away. One with several parameters
/// has commas: it becomes `ty!(..)`, which is an expression.
fn with_bare_types(tokens: TokenStream) -> TokenStream {
    let mut bare = TokenStream::new();
    let mut is_option = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_value = is_option && is_sign(&token, '=');
        is_option =
            matches!(&token, TokenTree::Ident(name) if TYPES.iter().any(|option| name == option));
        bare.extend([token]);
        if is_value {
            bare.extend(bare_type(&mut tokens));
        }
    }
    bare
}

/// The type that begins here.
fn bare_type(tokens: &mut Peekable<impl Iterator<Item = TokenTree>>) -> TokenStream {
    let mut ty = TokenStream::new();
    let (mut depth, mut last, mut has_comma) = (0_usize, ' ', false);
    while let Some(token) = tokens.next_if(|token| depth > 0 || !is_sign(token, ',')) {
        let sign = match &token {
            TokenTree::Punct(sign) => sign.as_char(),
            _ => ' ',
        };
        match sign {
            '<' => depth += 1,
            '>' if last != '-' => depth = depth.saturating_sub(1),
            ',' => has_comma = true,
            _ => {}
        }
        last = sign;
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                ty.extend(bare_type(&mut group.stream().into_iter().peekable()));
            }
            other => ty.extend([other]),
        }
    }
    if has_comma && depth == 0 {
        quote::quote!(ty!(#ty))
    } else {
        ty
    }
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Without a comma at the end, so that lists can be joined.
fn trimmed(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    if matches!(tokens.last(), Some(TokenTree::Punct(p)) if p.as_char() == ',') {
        tokens.pop();
    }
    tokens.into_iter().collect()
}

/// Reads the options of one or several attributes into a receiver. Unknown options offer the
/// nearest; all mistakes come together, and the options that can be read are kept.
pub fn parse_options<T: FromMeta + Default>(options: TokenStream, errors: &mut Errors) -> T {
    let options = with_bare_types(options);
    let list = NestedMeta::parse_meta_list(options).map_err(in_their_form);
    let Some(mut list) = errors.take(list) else {
        return T::default();
    };
    list.retain(|one| {
        let is_value = matches!(one, NestedMeta::Lit(_));
        if is_value {
            errors.at(one, "this is a value without its option: `option = value`");
        }
        !is_value
    });
    match T::from_list(&list) {
        Ok(read) => read,
        Err(error) => {
            errors.push(in_our_words(error));
            let good: Vec<NestedMeta> = list
                .into_iter()
                .filter(|one| T::from_list(std::slice::from_ref(one)).is_ok())
                .collect();
            T::from_list(&good).unwrap_or_default()
        }
    }
}

/// What stands between two options, or between one and its value, is neither a comma nor `=`.
fn in_their_form(error: syn::Error) -> syn::Error {
    if error.to_string() == "expected `,`" {
        let message = "expected `,` or `=`: a value is written `option = value`, and a comma stands between two options";
        return syn::Error::new(error.span(), message);
    }
    error
}

/// darling speaks of fields and meta items; the user wrote options.
fn in_our_words(error: Error) -> syn::Error {
    let mut errors = Errors::new();
    for one in syn::Error::from(error) {
        let message = one.to_string();
        let message = match message.as_str() {
            "Unexpected meta-item format `word`" => {
                "this option needs a value: `option = ..`".to_owned()
            }
            "Unexpected type `bool`" => "this option takes no value".to_owned(),
            "Unexpected type `string`" | "Unexpected meta-item format `literal`" => {
                "this option takes a list: `option(..)`".to_owned()
            }
            "Unexpected meta-item format `list`" => {
                "the value of this option stands behind `=`: `option = value`".to_owned()
            }
            other if elsewhere(other).is_some() => {
                let (option, place) = elsewhere(other).unwrap_or_default();
                format!("there is no option `{option}` here: it stands on {place}")
            }
            // darling lists the known ones where they are few.
            other if other.starts_with("Unknown field: ") && !other.contains(". ") => format!(
                "{}; the documentation of the macro lists those that there are",
                other.replace("Unknown field: ", "there is no option ")
            ),
            other => other
                .replace("Unknown field: ", "there is no option ")
                .replace(". Did you mean", "; did you mean")
                .replace(". Available values: ", "; there are: ")
                .replace("Duplicate field ", "this option stands here twice: "),
        };
        errors.at_span(one.span(), message);
    }
    errors
        .into_result()
        .err()
        .unwrap_or_else(|| syn::Error::new(Span::call_site(), "wrong options"))
}

/// The option that darling does not know, where it is one of another attribute, and where that stands.
fn elsewhere(message: &str) -> Option<(&str, &'static str)> {
    let option = message
        .strip_prefix("Unknown field: `")?
        .split('`')
        .next()?;
    let place = match option {
        "enter" | "leave" | "reenter" => "the state field, in `#[machine(..)]`",
        "actor" | "context" | "noun" | "version" | "create" | "record" | "refusals" | "outbox"
        | "isolation" | "on_refusal" | "connection" | "async_connection" => {
            "the struct, in `#[machine(..)]`"
        }
        "rule" | "guard" | "note" | "input" | "effect" | "stamp" | "as_loaded" => {
            "a transition, in `#[transition(..)]`"
        }
        "initial" | "terminal" | "entry" | "alias" | "group" => "a state, in `#[state(..)]`",
        _ => return None,
    };
    Some((option, place))
}

/// A bare name: `group = open`.
#[derive(Debug, Clone)]
pub struct Name(pub Ident);

impl FromMeta for Name {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Path(path) if path.path.get_ident().is_some() => {
                let ident = path.path.get_ident().cloned();
                ident.map(Self).ok_or_else(|| expected("a name", expr))
            }
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Err(
                Error::custom(format!("write the name without quotes: `{}`", text.value()))
                    .with_span(text),
            ),
            _ => Err(expected("a bare name, as in `open`", expr)),
        }
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say which: `.. = name`"))
    }
}

/// A path: `sql_type = crate::schema::sql_types::LoanState`.
#[derive(Debug, Clone)]
pub struct PathOption(pub Path);

impl FromMeta for PathOption {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Path(path) => Ok(Self(path.path.clone())),
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) if text.parse::<Path>().is_ok() => Err(Error::custom(format!(
                "write the path without quotes: `{}`",
                text.value()
            ))
            .with_span(text)),
            _ => Err(expected(
                "the path of an item, as in `crate::rules::owns`",
                expr,
            )),
        }
    }
}

/// The path under which a crate renamed `fsm-core`: `crate = my_fsm`.
pub type CratePath = PathOption;

/// A text that is not blank, with its place.
#[derive(Debug, Clone)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

impl FromMeta for Text {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Self::from_literal(text),
            Expr::Group(group) => Self::from_expr(&group.expr),
            _ => Err(expected("a text in quotes", expr)),
        }
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say what: `.. = \"text\"`"))
    }
}

impl Text {
    fn from_literal(text: &LitStr) -> Result<Self> {
        if text.value().trim().is_empty() {
            return Err(Error::custom("the text is empty").with_span(text));
        }
        Ok(Self {
            value: text.value(),
            span: text.span(),
        })
    }
}

/// A whole number that fits into 32 bits, with its place; it may be negative.
#[derive(Debug, Clone, Copy)]
pub struct Integer {
    /// The number.
    pub value: i32,
    /// Where it stands.
    pub span: Span,
}

impl FromMeta for Integer {
    fn from_expr(expr: &Expr) -> Result<Self> {
        let (negative, literal) = match expr {
            Expr::Unary(ExprUnary {
                op: UnOp::Neg(_),
                expr,
                ..
            }) => (true, &**expr),
            other => (false, other),
        };
        match literal {
            Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) => {
                let text = number.base10_digits();
                let text = if negative {
                    format!("-{text}")
                } else {
                    text.to_owned()
                };
                let value = text
                    .parse()
                    .map_err(|_| Error::custom("a code fits into 32 bits").with_span(expr))?;
                Ok(Self {
                    value,
                    span: expr.span(),
                })
            }
            Expr::Group(group) if !negative => Self::from_expr(&group.expr),
            _ => Err(expected("a whole number", expr)),
        }
    }
}

/// Free metadata: `meta(key = "value", other = "..")`.
#[derive(Debug, Clone, Default)]
pub struct MetaPairs(pub Vec<(String, String)>);

impl FromMeta for MetaPairs {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut pairs = Vec::new();
        for item in items {
            let pair = match item {
                NestedMeta::Meta(Meta::NameValue(pair)) => {
                    match (pair.path.get_ident(), &pair.value) {
                        (
                            Some(key),
                            Expr::Lit(ExprLit {
                                lit: Lit::Str(text),
                                ..
                            }),
                        ) => Ok((key.unraw().to_string(), text.value())),
                        _ => Err(expected("`key = \"value\"`", pair)),
                    }
                }
                other => Err(expected("`key = \"value\"`", other)),
            };
            pairs.extend(errors.handle(pair));
        }
        errors.finish_with(Self(pairs))
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say what: `meta(key = \"value\")`"))
    }
}

/// The checks that a declaration turns off: `allow(unreachable)`.
#[derive(Debug, Clone, Default)]
pub struct Allowed(pub Vec<Ident>);

impl FromMeta for Allowed {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut checks = Vec::new();
        for item in items {
            let check = match item {
                NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned(),
                _ => None,
            };
            checks
                .extend(errors.handle(check.ok_or_else(|| expected("the name of a check", item))));
        }
        errors.finish_with(Self(checks))
    }
}

fn expected(what: &str, found: &impl Spanned) -> Error {
    Error::custom(format!("expected {what}")).with_span(&found.span())
}
