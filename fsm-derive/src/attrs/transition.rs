//! `#[transition(event: A | B => C, guard = ..)]`: the edges are parsed here by hand, the options
//! behind them by `darling`.

use darling::ast::{MetaNameValueInvalidExpr, NestedMeta};
use darling::util::Flag;
use darling::{Error, FromMeta};
use fsm_support::{Errors, MetaPairs, Name, Text, parse_options};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprPath, ExprUnary, Ident, Meta, Token, Type, UnOp, token};

use super::hook::HookList;
use super::machine::TypeOption;
use super::rule::{Composition, RuleOption, guard_rule};

/// One `#[transition(..)]`.
#[derive(Debug)]
pub(crate) struct TransitionAttr {
    pub(crate) event: Ident,
    pub(crate) edges: Vec<EdgeAttr>,
    pub(crate) options: TransitionOptions,
    /// All of the options could be read.
    pub(crate) options_sound: bool,
}

/// `A | B => C`.
#[derive(Debug)]
pub(crate) struct EdgeAttr {
    pub(crate) sources: StateSet,
    pub(crate) target: StateSet,
}

/// A set of states as written.
#[derive(Debug)]
pub(crate) enum StateSet {
    /// A state, a group, `any` or `same`.
    Name(Ident),
    /// `a | b`.
    Either(Box<StateSet>, Box<StateSet>),
    /// `a - b`.
    Except(Box<StateSet>, Box<StateSet>),
    /// `(a | b)`.
    Grouped(token::Paren, Box<StateSet>),
}

/// The options behind the edges.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct TransitionOptions {
    pub(crate) rule: Option<RuleOption>,
    #[darling(multiple)]
    pub(crate) guard: Vec<GuardList>,
    pub(crate) as_loaded: Flag,
    pub(crate) overrides: Flag,
    pub(crate) note: Option<NoteOption>,
    pub(crate) input: TypeOption,
    #[darling(multiple)]
    pub(crate) before_commit: Vec<HookList>,
    #[darling(multiple)]
    pub(crate) after_commit: Vec<HookList>,
    #[darling(multiple)]
    pub(crate) effect: Vec<EffectList>,
    #[darling(multiple)]
    pub(crate) stamp: Vec<Name>,
    pub(crate) label: Option<Text>,
    #[darling(multiple)]
    pub(crate) meta: Vec<MetaPairs>,
}

/// `note` or `note = "optional"`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoteOption {
    pub(crate) optional: bool,
    pub(crate) span: Span,
}

impl FromMeta for NoteOption {
    fn from_meta(item: &Meta) -> darling::Result<Self> {
        let span = item.span();
        match item {
            Meta::Path(_) => Ok(Self {
                optional: false,
                span,
            }),
            Meta::NameValue(pair) => match Text::from_expr(&pair.value) {
                Ok(text) if text.value == "optional" => Ok(Self {
                    optional: true,
                    span,
                }),
                _ => Err(Error::custom(
                    "a note is needed (`note`) or may be left out (`note = \"optional\"`)",
                )
                .with_span(&pair.value.span())),
            },
            Meta::List(_) => Err(Error::custom(
                "write `note`, or `note = \"optional\"` where it may be left out",
            )
            .with_span(&span)),
        }
    }
}

/// `effect = T`, or `effect = [T, U]`.
#[derive(Debug, Clone)]
pub(crate) struct EffectList(pub(crate) Vec<Type>);

impl FromMeta for EffectList {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let list = match expr {
            Expr::Array(list) => list.elems.iter().collect(),
            one => vec![one],
        };
        let mut errors = Error::accumulator();
        let mut types = Vec::new();
        for one in list {
            let ty = errors.handle(TypeOption::from_expr(one));
            types.extend(ty.and_then(|ty| ty.0));
        }
        for ty in &types {
            if let Some(function) = looks_like_a_function(ty) {
                let message = format!(
                    "an effect is a type, and `{function}` looks like a function: what runs after the commit is `after_commit = {function}`"
                );
                errors.push(Error::custom(message).with_span(&ty.span()));
            }
        }
        errors.finish_with(Self(types))
    }

    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> darling::Result<Self> {
        TypeOption::from_invalid_expr(value).map(|ty| Self(ty.0.into_iter().collect()))
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom("say which: `effect = LetterOfDenial`"))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(Error::custom(
            "write a list of effects as `effect = [A, B]`",
        ))
    }
}

/// The name of a path that is written like a function's.
fn looks_like_a_function(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else {
        return None;
    };
    let name = path.path.segments.last()?.ident.unraw().to_string();
    name.starts_with(|first: char| first.is_lowercase())
        .then_some(name)
}

/// `guard = path`, `guard = !path` or `guard = [a, !b]`.
#[derive(Debug, Clone)]
pub(crate) struct GuardList(pub(crate) Vec<Guard>);

/// A guard: a function or a rule, and whether it must hold or must not.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    pub(crate) condition: Condition,
    pub(crate) negated: bool,
}

/// What a guard asks.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// `is_documented`: a function.
    Function(ExprPath),
    /// `rule(is_documented)`: a rule of the object alone.
    Rule(Composition),
}

impl Guard {
    /// The name of the function, or the rule as written.
    pub(crate) fn name(&self) -> String {
        match &self.condition {
            Condition::Function(path) => {
                let last = path.path.segments.last();
                last.map_or_else(String::new, |part| part.ident.unraw().to_string())
            }
            Condition::Rule(rule) => rule.text(),
        }
    }

    /// The function, where it is one.
    pub(crate) fn function(&self) -> Option<&ExprPath> {
        match &self.condition {
            Condition::Function(path) => Some(path),
            Condition::Rule(_) => None,
        }
    }

    /// The rule, where it is one.
    pub(crate) fn rule(&self) -> Option<&Composition> {
        match &self.condition {
            Condition::Function(_) => None,
            Condition::Rule(rule) => Some(rule),
        }
    }

    /// `is_documented`, or `!is_blocked`.
    pub(crate) fn written(&self) -> String {
        let name = self.name();
        match (self.negated, name.contains(' ')) {
            (true, true) => format!("!({name})"),
            (true, false) => format!("!{name}"),
            (false, _) => name,
        }
    }
}

impl FromMeta for GuardList {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match expr {
            Expr::Array(list) if list.elems.is_empty() => Err(Error::custom(
                "the list of guards is empty: name one, or take `guard` away",
            )
            .with_span(&list.span())),
            Expr::Array(list) => {
                let mut errors = Error::accumulator();
                let guards = list
                    .elems
                    .iter()
                    .filter_map(|expr| errors.handle(guard(expr)))
                    .collect();
                errors.finish_with(Self(guards))
            }
            one => Ok(Self(vec![guard(one)?])),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom("say which: `guard = is_complete`"))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(Error::custom("write a list of guards as `guard = [a, !b]`"))
    }
}

fn guard(expr: &Expr) -> darling::Result<Guard> {
    match expr {
        Expr::Path(path) => Ok(Guard { condition: Condition::Function(path.clone()), negated: false }),
        Expr::Group(group) => guard(&group.expr),
        Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("rule")) => {
            let rule = guard_rule(expr, call)?;
            Ok(Guard { condition: Condition::Rule(rule), negated: false })
        }
        Expr::Unary(ExprUnary { op: UnOp::Not(_), expr, .. }) => {
            let Guard { condition, negated } = guard(expr)?;
            Ok(Guard { condition, negated: !negated })
        }
        other => Err(Error::custom(
            "a guard is the name of a function `fn(&Model) -> bool`, or a rule of the object alone: `guard = is_complete`, `guard = !is_blocked`, `guard = [a, !b]` or `guard = rule(is_complete)`",
        )
        .with_span(&other.span())),
    }
}

/// Reads one attribute; what is readable of a wrong one is kept, as long as it has an event.
pub(crate) fn read(attr: &Attribute, errors: &mut Errors) -> Option<TransitionAttr> {
    let Meta::List(list) = &attr.meta else {
        errors.at(
            attr,
            "write the transition in parentheses: `#[transition(event: Source => Target)]`",
        );
        return None;
    };
    if is_too_deep(&list.tokens) {
        errors.at(
            attr.path(),
            format!("this is nested more than {DEPTH} deep, or a set has more than {TERMS} terms"),
        );
        return None;
    }
    let (edges, options) = divide(list.tokens.clone());
    let event = |input: ParseStream<'_>| event(input);
    let (event, rest) = match event.parse2(edges) {
        Ok(parsed) => parsed,
        Err(mut error) => {
            if list.tokens.is_empty() {
                error = syn::Error::new_spanned(
                    attr,
                    "a transition names its event: `event: Source => Target`",
                );
            }
            errors.push(error);
            return None;
        }
    };
    let edges = errors.take(edge_list.parse2(rest)).unwrap_or_default();
    let before = errors.count();
    let options = read_options(options, errors);
    Some(TransitionAttr {
        event,
        edges,
        options,
        options_sound: errors.count() == before,
    })
}

/// Parentheses and negations may be nested this deep, and a set may have this many terms: what reads
/// them calls itself.
const DEPTH: usize = 64;
const TERMS: usize = 4_096;

/// Whether reading these tokens could exhaust the stack.
fn is_too_deep(tokens: &TokenStream) -> bool {
    let mut open = vec![(tokens.clone(), 0)];
    while let Some((tokens, depth)) = open.pop() {
        let (mut negations, mut terms) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Group(group) => open.push((group.stream(), depth + 1)),
                TokenTree::Punct(punct) if punct.as_char() == '!' => negations += 1,
                TokenTree::Punct(punct) if punct.as_char() == ',' => (negations, terms) = (0, 0),
                TokenTree::Punct(punct) if matches!(punct.as_char(), '|' | '-' | '&' | '^') => {
                    terms += 1;
                }
                _ => {}
            }
            if negations > DEPTH || terms > TERMS {
                return true;
            }
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

/// Divides the edges from the options: an edge is what has a `=>` before the next comma.
fn divide(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut edges = TokenStream::new();
    let mut rest = tokens.into_iter().peekable();
    loop {
        let part: Vec<TokenTree> = (&mut rest).take_while_inclusive_of_comma().collect();
        if part.is_empty() {
            return (edges, TokenStream::new());
        }
        if !edges.is_empty() && !has_arrow(&part) {
            return (edges, part.into_iter().chain(rest).collect());
        }
        edges.extend(part);
    }
}

/// Takes tokens up to the next comma, the comma included.
trait TakeToComma: Iterator<Item = TokenTree> + Sized {
    fn take_while_inclusive_of_comma(self) -> impl Iterator<Item = TokenTree> {
        let mut done = false;
        let mut tokens = self;
        std::iter::from_fn(move || {
            if done {
                return None;
            }
            let token = tokens.next()?;
            done = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
            Some(token)
        })
    }
}

impl<I: Iterator<Item = TokenTree>> TakeToComma for I {}

/// Whether `=>` (or `->`, which is meant as one) stands in these tokens.
fn has_arrow(tokens: &[TokenTree]) -> bool {
    tokens.windows(2).any(|pair| {
        matches!(pair, [TokenTree::Punct(a), TokenTree::Punct(b)]
            if matches!(a.as_char(), '=' | '-') && b.as_char() == '>')
    })
}

/// `event:` and what stands behind it.
fn event(input: ParseStream<'_>) -> syn::Result<(Ident, TokenStream)> {
    let start: Span = input.span();
    let event = input.call(Ident::parse_any).map_err(|_| {
        syn::Error::new(
            start,
            "a transition starts with its event: `event: Source => Target`",
        )
    })?;
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        let meant = with_a_colon(&event, input)?;
        let message = format!("a transition starts with its event and a colon: `{meant}`");
        return Err(syn::Error::new(event.span(), message));
    }
    input.parse::<Token![:]>()?;
    if input.is_empty() {
        return Err(syn::Error::new(
            event.span(),
            format!("`{event}` leads nowhere: `{event}: Source => Target`"),
        ));
    }
    Ok((event, input.parse()?))
}

/// What was probably meant by a transition without a colon: `pay = A => B`, `pay A => B` and
/// `pay => A => B` name their event, `A => B` does not.
fn with_a_colon(first: &Ident, input: ParseStream<'_>) -> syn::Result<String> {
    let is_edge = input.peek(Token![=>]);
    let is_value = !is_edge && input.peek(Token![=]);
    let is_word = input.peek(Ident::peek_any);
    let rest: TokenStream = input.parse()?;
    let signs = if is_edge { 2 } else { usize::from(is_value) };
    let behind: Vec<TokenTree> = rest.clone().into_iter().skip(signs).collect();
    let mut part = behind.iter().cloned();
    let part: Vec<TokenTree> = (&mut part).take_while_inclusive_of_comma().collect();
    let all: Vec<TokenTree> = rest.clone().into_iter().collect();
    Ok(if is_value && !has_arrow(&all) {
        "event: Source => Target".to_owned()
    } else if !has_arrow(&all) {
        format!("{first}: Source => Target")
    } else if is_value || is_word || is_edge && has_arrow(&part) {
        format!("{first}: {}", squeezed(&behind.into_iter().collect()))
    } else {
        format!("event: {first} {}", squeezed(&rest))
    })
}

/// Tokens as a person would write them.
fn squeezed(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    let text = text.trim_end_matches([',', ' ']);
    if text.chars().count() > 40 {
        "..".to_owned()
    } else {
        text.to_owned()
    }
}

fn edge_list(input: ParseStream<'_>) -> syn::Result<Vec<EdgeAttr>> {
    let mut edges = Vec::new();
    let mut errors = Errors::new();
    while !input.is_empty() {
        // One wrong edge leaves the others readable: each is parsed from its own tokens.
        let tokens: TokenStream = input.step(|cursor| {
            let mut tokens = TokenStream::new();
            let mut rest = *cursor;
            while let Some((token, next)) = rest.token_tree() {
                rest = next;
                if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
                    break;
                }
                tokens.extend([token]);
            }
            Ok((tokens, rest))
        })?;
        edges.extend(errors.take(syn::parse2::<EdgeAttr>(tokens)));
    }
    match errors.into_result() {
        Ok(()) => Ok(edges),
        Err(error) => Err(error),
    }
}

impl Parse for EdgeAttr {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let start = input.span();
        let sources: StateSet = input.parse()?;
        if input.peek(Token![->]) {
            return Err(input.error("an edge is written with `=>`"));
        }
        if !input.peek(Token![=>]) {
            let found: TokenStream = input.parse()?;
            let span = if found.is_empty() {
                start
            } else {
                found.span()
            };
            return Err(syn::Error::new(
                span,
                "expected `=>`: an edge is written `Source => Target`, several sources with `|`",
            ));
        }
        let arrow = input.parse::<Token![=>]>()?;
        if input.is_empty() {
            return Err(syn::Error::new_spanned(
                arrow,
                "the edge has no target: `Source => Target`",
            ));
        }
        let target: StateSet = input.parse()?;
        if !input.is_empty() {
            return Err(input.error(
                "expected a comma: another edge, or an option such as `guard = ..`, stands behind one",
            ));
        }
        Ok(Self { sources, target })
    }
}

impl Parse for StateSet {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut set = Self::parse_except(input)?;
        while input.peek(Token![|]) {
            input.parse::<Token![|]>()?;
            set = Self::Either(Box::new(set), Box::new(Self::parse_except(input)?));
        }
        Ok(set)
    }
}

/// What is said where no state stands: other languages of states have signs for what is a word here.
fn meant_by(input: ParseStream<'_>) -> &'static str {
    if input.peek(Token![|]) {
        "one `|` stands between two states: `A | B`"
    } else if input.peek(token::Bracket) || input.peek(token::Brace) {
        "several states are written without brackets, with `|` between them: `A | B`"
    } else if input.peek(Token![*]) {
        "every state is written `any`"
    } else if input.peek(Token![!]) {
        "every state but one is written `any - A`"
    } else {
        "expected a state, a group, `any` or `same`"
    }
}

impl StateSet {
    /// `-` binds tighter than `|`.
    fn parse_except(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut set = Self::parse_one(input)?;
        while input.peek(Token![-]) && !input.peek(Token![->]) {
            input.parse::<Token![-]>()?;
            set = Self::Except(Box::new(set), Box::new(Self::parse_one(input)?));
        }
        Ok(set)
    }

    fn parse_one(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Paren) {
            let content;
            let paren = syn::parenthesized!(content in input);
            let set = content.parse()?;
            if !content.is_empty() {
                return Err(content.error("expected `|`, `-` or `)`"));
            }
            return Ok(Self::Grouped(paren, Box::new(set)));
        }
        let start = input.span();
        let meant = meant_by(input);
        let name = input
            .call(Ident::parse_any)
            .map_err(|_| syn::Error::new(start, meant))?;
        if input.peek(Token![::]) {
            let rest: TokenStream = input.parse()?;
            let path = quote!(#name #rest);
            let last = rest.into_iter().take_while(|token| match token {
                TokenTree::Ident(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == ':',
                _ => false,
            });
            let last = last
                .filter(|token| matches!(token, TokenTree::Ident(_)))
                .last();
            let last = last.map(|state| state.to_string()).unwrap_or_default();
            return Err(syn::Error::new_spanned(
                path,
                format!("write the state without its enum: `{last}`"),
            ));
        }
        Ok(Self::Name(name))
    }

    /// The set as a person would write it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Name(name) => name.unraw().to_string(),
            Self::Either(a, b) => format!("{} | {}", a.text(), b.text()),
            Self::Except(a, b) => format!("{} - {}", a.text(), b.text()),
            Self::Grouped(_, set) => format!("({})", set.text()),
        }
    }

    /// Whether the set is a choice by its looks: anything but one state or `same`.
    pub(crate) fn looks_like_a_choice(&self) -> bool {
        match self {
            Self::Name(name) => {
                let name = name.unraw().to_string();
                name != "same" && !name.starts_with(char::is_uppercase)
            }
            Self::Grouped(_, set) => set.looks_like_a_choice(),
            Self::Either(..) | Self::Except(..) => true,
        }
    }

    /// The names in it, as written.
    pub(crate) fn names<'a>(&'a self, names: &mut Vec<&'a Ident>) {
        match self {
            Self::Name(name) => names.push(name),
            Self::Either(a, b) | Self::Except(a, b) => {
                a.names(names);
                b.names(names);
            }
            Self::Grouped(_, set) => set.names(names),
        }
    }

    /// Whether `any` stands in it.
    pub(crate) fn mentions_any(&self) -> bool {
        match self {
            Self::Name(name) => name == "any",
            Self::Either(a, b) | Self::Except(a, b) => a.mentions_any() || b.mentions_any(),
            Self::Grouped(_, set) => set.mentions_any(),
        }
    }
}

impl ToTokens for StateSet {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Name(name) => name.to_tokens(tokens),
            Self::Either(a, b) => tokens.extend(quote!(#a | #b)),
            Self::Except(a, b) => tokens.extend(quote!(#a - #b)),
            Self::Grouped(paren, set) => paren.surround(tokens, |tokens| set.to_tokens(tokens)),
        }
    }
}

/// The options; edges behind them are told where they belong.
fn read_options(tokens: TokenStream, errors: &mut Errors) -> TransitionOptions {
    let list: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let Some(arrow) = list.windows(2).find(|pair| has_arrow(pair)) else {
        return parse_options(tokens, errors);
    };
    errors.at_span(
        arrow.first().map_or_else(Span::call_site, TokenTree::span),
        "edges stand before the options: move this edge to the front",
    );
    TransitionOptions::default()
}
