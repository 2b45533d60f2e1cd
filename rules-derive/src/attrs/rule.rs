//! `#[rule(..)]` and the function under it.

use darling::FromMeta;
use darling::util::Flag;
use fsm_support::{CratePath, Errors, Name, PathOption, did_you_mean, parse_options};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{FnArg, Ident, ItemFn, Pat, Path, ReturnType, Safety, Type, TypeParamBound, parse_quote};

/// `#[rule(..)]`.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
struct RuleOptions {
    memory: Flag,
    object: Flag,
    backend: Option<Name>,
    sql: Option<PathOption>,
    #[darling(rename = "crate")]
    krate: Option<CratePath>,
}

/// A parameter: its name and what it refers to.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// A rule as written.
#[derive(Debug)]
pub(crate) struct RuleAttrs {
    pub(crate) function: ItemFn,
    pub(crate) krate: Path,
    pub(crate) memory: bool,
    /// `Pg`, `Sqlite` or `Mysql`, where the rule is for one.
    pub(crate) backend: Option<Backend>,
    /// The function that gives the rule's SQL, where it is written by hand.
    pub(crate) sql: Option<Path>,
    pub(crate) actor: Option<Param>,
    pub(crate) object: Option<Param>,
    pub(crate) context: Option<Param>,
    /// Whether tests may compare its forms.
    pub(crate) compared: bool,
}

/// One backend, by Diesel's name of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Pg,
    Mysql,
}

/// Reads a rule. What can be read of a wrong one is kept, so that nothing else fails.
pub(crate) fn read(
    options: TokenStream,
    function: ItemFn,
    compared: bool,
    errors: &mut Errors,
) -> RuleAttrs {
    let options: RuleOptions = parse_options(options, errors);
    let backend = options
        .backend
        .as_ref()
        .and_then(|name| backend(&name.0, errors));
    check_signature(&function, errors);
    let about = if options.object.is_present() { 1 } else { 2 };
    let mut params = params(&function, about, errors);
    let context = params
        .last()
        .is_some_and(is_context)
        .then(|| params.pop())
        .flatten();
    let mut params = params.into_iter();
    let (actor, object) = if options.object.is_present() {
        (None, params.next())
    } else {
        (params.next(), params.next())
    };
    let inputs = &function.sig.inputs;
    if let Some(more) = params.next() {
        let what = if options.object.is_present() {
            "a rule of the object alone has the object and, last, `cx: &Context`"
        } else {
            "a rule has the actor, the object and, last, `cx: &Context`"
        };
        errors.at(&more.name, what);
    } else if actor.is_none() && object.is_none() && errors.is_empty() {
        let what = "a rule speaks of somebody or something: `fn can_edit(user: &User, task: &Task) -> bool`, `fn is_manager(user: &User) -> bool`, or with `#[rule(object)]` `fn is_complete(loan: &Loan) -> bool`";
        if inputs.is_empty() {
            errors.at(&function.sig.ident, what);
        } else {
            errors.at(inputs, what);
        }
    }
    if let (Some(sql), true) = (&options.sql, options.memory.is_present()) {
        errors.at(
            &sql.0,
            "a rule has SQL of its own or decides in memory, not both",
        );
    }
    if let (Some(sql), None) = (&options.sql, &object) {
        errors.at(
            &sql.0,
            "SQL of its own is about the rows of a table: the rule names its object",
        );
    }
    let krate = options
        .krate
        .map_or_else(|| parse_quote!(::fsm_core), |krate| krate.0);
    RuleAttrs {
        function,
        krate,
        memory: options.memory.is_present(),
        backend,
        sql: options.sql.map(|sql| sql.0),
        actor,
        object,
        context,
        compared,
    }
}

fn backend(name: &Ident, errors: &mut Errors) -> Option<Backend> {
    let known = [
        ("Sqlite", Backend::Sqlite),
        ("Pg", Backend::Pg),
        ("Mysql", Backend::Mysql),
    ];
    let written = name.to_string();
    let found = known.iter().find(|(known, _)| *known == written);
    if found.is_none() {
        let names = known.iter().map(|(name, _)| *name);
        errors.at(
            name,
            format!(
                "`{written}` is no backend of Diesel's{}",
                did_you_mean(&written, "there are", names)
            ),
        );
    }
    found.map(|(_, backend)| *backend)
}

/// The parameter that is the context: the last one, by its name or its type.
fn is_context(param: &Param) -> bool {
    let named = matches!(param.name.unraw().to_string().as_str(), "cx" | "_cx");
    let typed = match &param.ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Context"),
        _ => false,
    };
    named || typed
}

fn check_signature(function: &ItemFn, errors: &mut Errors) {
    let signature = &function.sig;
    if let Some(asyncness) = &signature.asyncness {
        errors.at(asyncness, "a rule decides at once: it is not `async`");
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        errors.at(unsafety, "a rule is not `unsafe`");
    }
    if !signature.generics.params.is_empty() {
        errors.at(
            &signature.generics,
            "a rule has no parameters in angle brackets: it is about one type of actor and one of object",
        );
    }
    let gives_bool = match &signature.output {
        ReturnType::Type(_, ty) => matches!(&**ty, Type::Path(path) if path.path.is_ident("bool")),
        ReturnType::Default => false,
    };
    if !gives_bool {
        let message = "a rule answers with `bool`";
        match &signature.output {
            ReturnType::Default => errors.at(&signature.ident, message),
            output @ ReturnType::Type(..) => errors.at(output, message),
        }
    }
}

/// What is said of a value behind what a rule is about.
const ONLY_CONTEXT: &str = "a rule takes no further value but, last, the context, `cx: &Context`: the time is `cx.now`, and what else a request knows is a field of a context of your own";

/// What is said of a rule with `self`.
pub(crate) const NO_METHOD: &str = "a rule is no method: it stands outside of the `impl`, and names the actor and the object, `fn can_edit(user: &User, task: &Task) -> bool`";

/// The parameters of a rule that has so many besides its context.
fn params(function: &ItemFn, about: usize, errors: &mut Errors) -> Vec<Param> {
    let mut params = Vec::new();
    for (index, input) in function.sig.inputs.iter().enumerate() {
        let FnArg::Typed(typed) = input else {
            continue;
        };
        let Pat::Ident(name) = &*typed.pat else {
            errors.at(
                &typed.pat,
                "a parameter of a rule has a name: `user: &User`",
            );
            continue;
        };
        match &*typed.ty {
            Type::Reference(reference) if reference.mutability.is_none() => params.push(Param {
                name: name.ident.clone(),
                ty: outliving(&reference.elem),
            }),
            other if index >= about => errors.at_span(other.span(), ONLY_CONTEXT),
            other => errors.at_span(
                other.span(),
                "a rule borrows what it decides about: `user: &User`",
            ),
        }
    }
    params
}

/// A trait object behind a reference would live as long as that; a rule is about one type.
fn outliving(ty: &Type) -> Type {
    match ty {
        Type::TraitObject(object)
            if !object
                .bounds
                .iter()
                .any(|bound| matches!(bound, TypeParamBound::Lifetime(_))) =>
        {
            parse_quote!((#object + 'static))
        }
        Type::Paren(inner) => outliving(&inner.elem),
        other => other.clone(),
    }
}

impl RuleAttrs {
    /// The rule's name.
    pub(crate) fn name(&self) -> &Ident {
        &self.function.sig.ident
    }
}
