//! Hooks: `before_commit = f` and its like on a model and on a transition, and `enter(State, ..)` on a
//! state field.

use darling::{Error, FromMeta};
use fsm_support::{Errors, parse_options};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::{Expr, ExprPath, Meta};

use super::transition::StateSet;

/// `before_commit = f`, or `before_commit = [f, g]`.
#[derive(Debug, Clone)]
pub(crate) struct HookList(pub(crate) Vec<ExprPath>);

const MEANT: &str = "name a function: `= tell`, or several: `= [tell, count]`";

impl FromMeta for HookList {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(path) => Ok(Self(vec![path.clone()])),
            Expr::Array(list) if !list.elems.is_empty() => {
                let mut errors = Error::accumulator();
                let mut hooks = Vec::new();
                for one in &list.elems {
                    match one {
                        Expr::Path(path) => hooks.push(path.clone()),
                        other => errors.push(Error::custom(MEANT).with_span(&other.span())),
                    }
                }
                errors.finish_with(Self(hooks))
            }
            other => Err(Error::custom(MEANT).with_span(&other.span())),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom(MEANT))
    }
}

/// The hooks of a change.
#[derive(Debug, Default, Clone, FromMeta)]
#[darling(default)]
pub(crate) struct ChangeHooks {
    #[darling(multiple)]
    pub(crate) before_commit: Vec<HookList>,
    #[darling(multiple)]
    pub(crate) after_commit: Vec<HookList>,
}

/// `enter(Approved | Denied, before_commit = f)`.
#[derive(Debug)]
pub(crate) struct StateHooks {
    pub(crate) states: StateSet,
    pub(crate) hooks: ChangeHooks,
    pub(crate) span: Span,
}

impl FromMeta for StateHooks {
    fn from_meta(item: &Meta) -> darling::Result<Self> {
        let meant = || {
            let name = item.path().get_ident().map(ToString::to_string);
            let name = name.unwrap_or_default();
            let message = format!(
                "write the states and what is to be run: `{name}(Approved, before_commit = book)`"
            );
            Error::custom(message).with_span(&item.path().span())
        };
        let Meta::List(list) = item else {
            return Err(meant());
        };
        let mut tokens = list.tokens.clone().into_iter();
        let is_comma =
            |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        let states: TokenStream = tokens
            .by_ref()
            .take_while(|token| !is_comma(token))
            .collect();
        let options: TokenStream = tokens.collect();
        if states.is_empty() || options.is_empty() {
            return Err(meant());
        }
        let states: StateSet = syn::parse2(states).map_err(Error::from)?;
        let mut errors = Errors::new();
        let hooks = parse_options(options, &mut errors);
        errors.into_result().map_err(Error::from)?;
        Ok(Self {
            states,
            hooks,
            span: item.path().span(),
        })
    }
}
