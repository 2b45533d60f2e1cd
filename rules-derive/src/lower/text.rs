//! Tokens as a person would write them, for explanations.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

/// An expression as a person would write it, on one line.
pub(crate) fn text_of(expr: &Expr) -> String {
    text_of_tokens(expr)
}

/// Tokens as a person would write them.
pub(crate) fn text_of_tokens(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    push_text(tokens.to_token_stream(), &mut text);
    text
}

/// Writes tokens with spaces where rustfmt has them: a stable compiler does not tell what stood between
/// two tokens.
fn push_text(tokens: TokenStream, text: &mut String) {
    let is = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let mut before: Option<TokenTree> = None;
    // Between the bars of a closure's parameters.
    let mut in_params = false;
    // A sign that belongs to what stands behind it.
    let mut is_prefix = false;
    for token in tokens {
        let opens = is(&token, '|') && !in_params && before.as_ref().is_none_or(|one| is(one, ','));
        let closes = is(&token, '|') && in_params;
        let spaced = match (&before, &token) {
            (None, _) => false,
            _ if is_prefix || closes => false,
            // The two signs of one operator.
            (Some(TokenTree::Punct(left)), TokenTree::Punct(_))
                if left.spacing() == Spacing::Joint =>
            {
                false
            }
            (Some(left), _) if is(left, '.') || text.ends_with("::") || text.ends_with("..=") => {
                false
            }
            (Some(_), TokenTree::Punct(right)) => {
                let is_macro = right.as_char() == '!'
                    && right.spacing() == Spacing::Alone
                    && matches!(before, Some(TokenTree::Ident(_)));
                !is_macro && !matches!(right.as_char(), '.' | ',' | ';' | '?' | ':')
            }
            (Some(TokenTree::Ident(_)), TokenTree::Group(group)) => {
                group.delimiter() == Delimiter::Brace
            }
            (Some(left), TokenTree::Group(group)) if is(left, '!') => {
                group.delimiter() == Delimiter::Brace
            }
            (Some(_), _) => true,
        };
        if spaced {
            text.push(' ');
        }
        is_prefix = opens
            || matches!(&token, TokenTree::Punct(sign) if matches!(sign.as_char(), '!' | '&' | '*' | '-') && sign.spacing() == Spacing::Alone
                && before.as_ref().is_none_or(|one| matches!(one, TokenTree::Punct(left) if !matches!(left.as_char(), '?') && left.spacing() == Spacing::Alone)));
        if opens || closes {
            in_params = opens;
        }
        match &token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                push_text(group.stream(), text);
                text.push_str(close);
            }
            other => text.push_str(&other.to_string()),
        }
        before = Some(token);
    }
}
