//! What `#[rule]` makes of a function.

use fsm_support::Errors;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Path, Type};

use super::{compared, tree};
use crate::attrs::rule::{Backend, RuleAttrs};
use crate::lower::body::Body;
use crate::lower::{Names, Tree};

/// The type and the function of a rule, and what it can be asked. With mistakes the rule stands there
/// all the same, so that what uses it is not reported as well.
pub(crate) fn expand(attrs: &RuleAttrs, tree: Option<&Tree>, errors: &Errors) -> TokenStream {
    let krate = &attrs.krate;
    let name = attrs.name();
    let vis = &attrs.function.vis;
    let shared: Vec<&Attribute> = attrs
        .function
        .attrs
        .iter()
        .filter(|attr| is_shared(attr))
        .collect();
    let cfgs: Vec<&Attribute> = attrs
        .function
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .collect();
    let documented = shared.iter().any(|attr| attr.path().is_ident("doc"));
    let doc = (!documented).then(|| default_doc(name));
    let mistakes = errors.to_items();
    let memory = Body::of(attrs);
    let body = if errors.is_empty() {
        memory.block()
    } else {
        quote!({ ::core::unreachable!() })
    };
    let asks = if errors.is_empty() {
        memory.asks()
    } else {
        quote!(__rule::Memory)
    };
    let in_memory = in_memory(attrs, &body);
    let in_sql = if attrs.memory {
        // That it has no SQL is one mistake, whatever the backend.
        quote! {
            __fsm::if_diesel! {
                impl __fsm::sql_rule::HasBackends for #name {
                    type Backends = __fsm::sql_rule::Every;
                }
            }
        }
    } else {
        in_sql(attrs, tree, &memory)
    };
    let of_actor = of_actor(attrs);
    let calls = memory.calls_of_actor().then(|| {
        quote!(
            use __rule::{HoldsFunction as _, HoldsRule as _};
        )
    });
    let reads_context = attrs.context.is_some() || memory.calls_rules();
    let rule_name = name.unraw().to_string();
    let module = format_ident!("__rule_{}", name.unraw());
    let docs = docs(attrs);
    let about = about(attrs);
    let takes = takes(attrs);
    quote! {
        #mistakes

        // A rule that is seen by more may ask this one, so the type itself is public.
        #(#cfgs)*
        mod #module {
            #(#shared)*
            #doc
            #[derive(Debug, Clone, Copy)]
            #[allow(non_camel_case_types, unreachable_pub, reason = "a rule has the name of its function")]
            pub struct #name {}
        }

        #(#cfgs)*
        #vis use #module::#name;

        #(#shared)*
        #doc
        #[must_use]
        #vis const fn #name() -> #name {
            #name {}
        }

        #(#cfgs)*
        #[allow(unused_qualifications, unused_variables, clippy::all, clippy::pedantic, reason = "the body stands here twice")]
        const _: () = {
            use #krate::__private as __fsm;
            use __fsm::rule as __rule;
            #calls

            impl __rule::IsRule for #name {
                type Asks = #asks;

                const READS_CONTEXT: bool = #reads_context;
                const NAME: &'static str = #rule_name;
                const DOCS: &'static str = #docs;
                #about

                fn name(&self) -> ::std::string::String {
                    ::std::string::String::from(#rule_name)
                }
            }

            impl __rule::Named for #name {
                const RULE: Self = #name();
            }

            impl __rule::Operand for #name {}
            #takes

            #in_memory
            #of_actor
            __fsm::operators!(#name);

            #in_sql
        };
    }
}

/// What a program can know of the rule.
fn about(attrs: &RuleAttrs) -> TokenStream {
    let named = |param: &Option<crate::attrs::rule::Param>, name: &str| {
        param.as_ref().map(|param| {
            let name = quote::format_ident!("{name}");
            let text = crate::lower::text_of_tokens(&param.ty);
            quote!(const #name: ::core::option::Option<&'static str> = ::core::option::Option::Some(#text);)
        })
    };
    let (actor, object) = (named(&attrs.actor, "ACTOR"), named(&attrs.object, "OBJECT"));
    let memory = attrs.memory.then(|| {
        quote!(
            const HAS_SQL: bool = false;
        )
    });
    quote!(#actor #object #memory)
}

/// For a function without documentation.
fn default_doc(name: &syn::Ident) -> TokenStream {
    let doc = format!("The rule `{name}`.");
    quote!(#[doc = #doc])
}

/// The arguments that the rule is called with. A rule of the actor alone may be asked about a row: it
/// answers the same of each.
fn takes(attrs: &RuleAttrs) -> TokenStream {
    let name = attrs.name();
    let arguments = if attrs.actor.is_some() {
        quote!(ActorAndRow)
    } else {
        quote!(RowAlone)
    };
    let compared = attrs.compared.then(|| compared::about(attrs));
    quote! {
        impl __rule::Takes<__rule::#arguments> for #name {}
        #compared
    }
}

/// Attributes that the type and the function both have.
fn is_shared(attr: &Attribute) -> bool {
    ["doc", "cfg", "deprecated"]
        .iter()
        .any(|name| attr.path().is_ident(name))
}

/// The documentation as text.
fn docs(attrs: &RuleAttrs) -> String {
    let lines = attrs
        .function
        .attrs
        .iter()
        .filter_map(|attr| match &attr.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// The types of actor, object and context of an impl, and its parameters.
struct Types {
    params: TokenStream,
    actor: TokenStream,
    object: TokenStream,
    context: TokenStream,
}

fn types(attrs: &RuleAttrs) -> Types {
    let mut params = Vec::new();
    let mut ty = |param: Option<&Type>, name: TokenStream, bound: TokenStream| {
        if let Some(ty) = param {
            quote!(#ty)
        } else {
            params.push(quote!(#name #bound));
            name
        }
    };
    let actor = ty(
        attrs.actor.as_ref().map(|param| &param.ty),
        quote!(__A),
        quote!(: ?::core::marker::Sized),
    );
    let object = ty(
        attrs.object.as_ref().map(|param| &param.ty),
        quote!(__O),
        quote!(),
    );
    let context = ty(
        attrs.context.as_ref().map(|param| &param.ty),
        // It is read where a rule that takes a context is asked without one.
        quote!(__WithoutContext),
        quote!(),
    );
    Types {
        params: if params.is_empty() {
            quote!()
        } else {
            quote!(<#(#params),*>)
        },
        actor,
        object,
        context,
    }
}

fn in_memory(attrs: &RuleAttrs, body: &TokenStream) -> TokenStream {
    let name = attrs.name();
    let Types {
        params,
        actor,
        object,
        context,
    } = types(attrs);
    let (actor_name, object_name, context_name) = parameters(attrs);
    quote! {
        impl #params __rule::Rule<#actor, #object, #context> for #name {
            #[inline]
            fn __holds(
                &self,
                #actor_name: &#actor,
                #object_name: &#object,
                #context_name: &#context,
                __facts: &__rule::Facts,
            ) -> bool #body
        }
    }
}

fn parameters(attrs: &RuleAttrs) -> (TokenStream, TokenStream, TokenStream) {
    let name = |param: Option<&crate::attrs::rule::Param>, otherwise: TokenStream| {
        param.map_or(otherwise, |param| {
            let name = &param.name;
            quote!(#name)
        })
    };
    (
        name(attrs.actor.as_ref(), quote!(__actor)),
        name(attrs.object.as_ref(), quote!(__object)),
        name(attrs.context.as_ref(), quote!(__cx)),
    )
}

fn in_sql(attrs: &RuleAttrs, tree: Option<&Tree>, memory: &Body) -> TokenStream {
    let name = attrs.name();
    let Types {
        params,
        actor,
        object,
        context,
    } = types(attrs);
    let (actor_name, _, context_name) = parameters(attrs);
    let row = attrs.object.as_ref().map_or_else(
        || quote!(__row),
        |object| {
            let row = crate::lower::generated(&object.name);
            quote!(#row)
        },
    );
    let names = Names::of(attrs);
    let node = match (tree, &attrs.sql) {
        (_, Some(sql)) => by_hand(attrs, sql, &row, memory),
        (Some(tree), None) => tree::node(tree, &names),
        (None, None) => quote!(::core::unreachable!()),
    };
    let backends = match attrs.backend {
        None => quote!(__sql::Every),
        Some(Backend::Sqlite) => quote!(__sql::Only<__fsm::diesel::sqlite::Sqlite>),
        Some(Backend::Pg) => quote!(__sql::Only<__fsm::diesel::pg::Pg>),
        Some(Backend::Mysql) => quote!(__sql::Only<__fsm::diesel::mysql::Mysql>),
    };
    quote! {
        __fsm::if_diesel! {
            use __fsm::sql_rule as __sql;
            #[allow(unused_imports, reason = "not every rule tells values, or calls one of its actor")]
            use {
                __rule::{ShowDebug as _, ShowNothing as _},
                __sql::{CallFunction as _, CallRule as _},
            };

            impl __sql::HasBackends for #name {
                type Backends = #backends;
            }

            #[diagnostic::do_not_recommend]
            impl #params __sql::SqlRule<#actor, #object, #context> for #name {
                fn __node<'a>(
                    &self,
                    __build: &__sql::Build,
                    #actor_name: &'a #actor,
                    #row: __sql::RuleRow<'a, #object>,
                    #context_name: &#context,
                ) -> __sql::Node<'a> {
                    let __b = __build.on::<#backends>();
                    #node
                }
            }
        }
    }
}

/// A condition that is written by hand: the body decides in memory, the twin in the database, which is also
/// asked about one object where the body looks at related rows.
fn by_hand(attrs: &RuleAttrs, sql: &Path, row: &TokenStream, memory: &Body) -> TokenStream {
    let (actor, _, cx) = parameters(attrs);
    let text = attrs.name().unraw().to_string();
    let given = attrs.actor.iter().map(|actor| &actor.name);
    let given: Vec<_> = given
        .chain(attrs.context.iter().map(|cx| &cx.name))
        .collect();
    let seen = attrs
        .compared
        .then(|| compared::seen(attrs, memory.models()));
    let is_of_fields = attrs.object.as_ref().is_some_and(|object| {
        reads_fields_alone(&object.name, attrs.function.block.to_token_stream())
    });
    let by_hand = if is_of_fields {
        quote!(by_hand)
    } else {
        quote!(by_hand_in_known_states)
    };
    let of_object = if memory.asks_rows() {
        quote!(__b.asked(#text, __b.by_hand_of(__object, #sql(#(#given),*))))
    } else {
        quote! {{
            let __holds = __rule::Rule::__holds(self, #actor, __object, #cx, &__rule::Facts::none());
            __b.decided(#text, __holds, &[])
        }}
    };
    quote! {
        if let ::core::option::Option::Some(__object) = #row.get() {
            #of_object
        } else {
            __b.#by_hand(#row, #sql(#(#given),*)) #seen
        }
    }
}

/// Whether a body reads nothing of the object but fields: a method may read a state, and so may what is given
/// the whole object.
fn reads_fields_alone(object: &syn::Ident, body: TokenStream) -> bool {
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_object = match token {
            TokenTree::Group(group) => {
                if !reads_fields_alone(object, group.stream()) {
                    return false;
                }
                false
            }
            TokenTree::Ident(name) => name == *object,
            _ => false,
        };
        if is_object {
            let is_dot =
                matches!(tokens.next(), Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
            let is_field = matches!(tokens.next(), Some(TokenTree::Ident(_)));
            let is_called = matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
            if !is_dot || !is_field || is_called {
                return false;
            }
        }
    }
    true
}

/// A rule of the actor alone is asked without an object.
fn of_actor(attrs: &RuleAttrs) -> Option<TokenStream> {
    let (Some(actor), None) = (&attrs.actor, &attrs.object) else {
        return None;
    };
    let name = attrs.name();
    let ty = &actor.ty;
    // The context that is there without `.with(..)`.
    let is_ours = attrs
        .context
        .as_ref()
        .is_none_or(|context| match &context.ty {
            Type::Path(path) => path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Context"),
            _ => false,
        });
    let check = (!attrs.memory).then(|| {
        quote! {
            __fsm::if_diesel! {
                impl #name {
                    /// Decides about the actor; one query asks for related rows, where there are any.
                    ///
                    /// # Errors
                    /// What the database reports; nothing is allowed then.
                    pub fn check<__K>(self, actor: &#ty, conn: &mut __K) -> __fsm::diesel::QueryResult<__rule::Decision>
                    where
                        __K: __fsm::diesel::connection::LoadConnection,
                        __K::Backend: __fsm::sql_rule::RuleBackend,
                        Self: __fsm::sql_rule::On<__K::Backend>,
                    {
                        __fsm::sql_rule::SqlForms::check(&self, actor, &(), conn)
                    }

                    /// The rows of a model's table that the actor is allowed: all or none.
                    pub fn scope_of<'a, __O: __fsm::sql_rule::Columns>(
                        self,
                        actor: &'a #ty,
                    ) -> __fsm::sql_rule::ActorScope<'a, __O::Table, <Self as __fsm::sql_rule::HasBackends>::Backends> {
                        __fsm::sql_rule::scope_of::<Self, #ty, __O>(self, actor)
                    }
                }
            }
        }
    });
    is_ours.then(|| {
        quote! {
            impl #name {
                /// Whether the actor is allowed, whatever the object is.
                #[inline]
                #[must_use]
                pub fn test(self, actor: &#ty) -> bool
                where
                    for<'x> &'x Self: __rule::PureRef,
                {
                    __rule::test_actor(&self, actor)
                }
            }

            #check
        }
    })
}
