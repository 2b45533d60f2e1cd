//! `#[machine(..)]` on a model and on its state fields, and what Diesel's own attributes say.

use darling::ast::{MetaNameValueInvalidExpr, NestedMeta};
use darling::util::Flag;
use darling::{Error, FromMeta};
use fsm_support::{
    CratePath, Errors, Name, Text, column_of, diesel_options, options_of, parse_options, table_of,
};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprLit, ExprMacro, Field, Fields, Ident, Lit, Path, Type,
};

use super::hook::{HookList, StateHooks};
use super::record::{OutboxOption, RecordOption, RefusalsOption};
use super::rule::RuleOption;
use super::transition::{self, TransitionAttr};

/// `#[machine(..)]` on the model.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct ModelOptions {
    pub(crate) noun: Option<Text>,
    pub(crate) sentence: Option<Text>,
    pub(crate) version: Option<Name>,
    pub(crate) actor: TypeOption,
    pub(crate) context: TypeOption,
    pub(crate) create: Option<RuleOption>,
    pub(crate) isolation: Option<IsolationOption>,
    pub(crate) record: Option<RecordOption>,
    pub(crate) refusals: Option<RefusalsOption>,
    pub(crate) outbox: Option<OutboxOption>,
    #[darling(multiple)]
    pub(crate) before_commit: Vec<HookList>,
    #[darling(multiple)]
    pub(crate) after_commit: Vec<HookList>,
    #[darling(multiple)]
    pub(crate) on_refusal: Vec<HookList>,
    pub(crate) connection: TypeOption,
    pub(crate) async_connection: TypeOption,
    pub(crate) public_state: Flag,
    #[darling(rename = "crate")]
    pub(crate) krate: Option<CratePath>,
}

/// `actor = User`: a type, written bare. It is no `Option` of one: that of `darling` reads expressions
/// only.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypeOption(pub(crate) Option<Type>);

impl FromMeta for TypeOption {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let error = |message: String| Err(Error::custom(message).with_span(&expr.span()));
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => error(format!("write the type without quotes: `{}`", text.value())),
            Expr::Reference(reference) => error(format!(
                "write the type without `&`: `{}`",
                reference.expr.to_token_stream()
            )),
            // What `parse_options` makes of a type with commas.
            Expr::Macro(ExprMacro { mac, .. }) if mac.path.is_ident("ty") => {
                Self::from_tokens(mac.tokens.clone())
            }
            other => Self::from_tokens(other.to_token_stream()),
        }
    }

    // `Vec<u8>` and `dyn Principal` are types, and no expressions.
    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> darling::Result<Self> {
        Self::from_tokens(value.value.clone())
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom("say which: `.. = User`"))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Self::from_word()
    }
}

impl TypeOption {
    fn from_tokens(tokens: TokenStream) -> darling::Result<Self> {
        // Nothing has no place of its own; the option has.
        if tokens.is_empty() {
            return Self::from_word();
        }
        let span = tokens.span();
        let ty = syn::parse2(tokens);
        ty.map(|ty| Self(Some(ty)))
            .map_err(|_| Error::custom("expected a type, as in `User`").with_span(&span))
    }
}

/// `isolation = "repeatable read"`.
#[derive(Debug, Clone)]
pub(crate) struct IsolationOption {
    /// The variant of `Isolation`.
    pub(crate) variant: &'static str,
    pub(crate) span: Span,
}

impl FromMeta for IsolationOption {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let text = Text::from_expr(expr)?;
        let variant = match text.value.as_str() {
            "repeatable read" => "RepeatableRead",
            "serializable" => "Serializable",
            other => {
                let message = format!(
                    "`{other}` is no isolation that a transition can be saved at; there are: \"repeatable read\", \"serializable\". Without this option it is the database's own"
                );
                return Err(Error::custom(message).with_span(&text.span));
            }
        };
        Ok(Self {
            variant,
            span: text.span,
        })
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom(
            "say which: `isolation = \"repeatable read\"` or `\"serializable\"`",
        ))
    }
}

/// `#[machine(..)]` on a state field.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct FieldOptions {
    pub(crate) public_state: Flag,
    #[darling(multiple)]
    pub(crate) enter: Vec<StateHooks>,
    #[darling(multiple)]
    pub(crate) leave: Vec<StateHooks>,
    #[darling(multiple)]
    pub(crate) reenter: Vec<StateHooks>,
}

/// A model as written.
#[derive(Debug)]
pub(crate) struct ModelAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) options: ModelOptions,
    /// All of the options could be read.
    pub(crate) options_sound: bool,
    pub(crate) fields: Vec<StateFieldAttrs<'a>>,
    pub(crate) table: Option<TableAttrs>,
}

/// A field with transitions.
#[derive(Debug)]
pub(crate) struct StateFieldAttrs<'a> {
    pub(crate) field: &'a Field,
    pub(crate) ident: &'a Ident,
    /// The path of the state enum.
    pub(crate) state: Path,
    pub(crate) options: FieldOptions,
    pub(crate) transitions: Vec<TransitionAttr>,
    /// Everything on the field could be read.
    pub(crate) sound: bool,
}

/// What Diesel's attributes say of the model's table.
#[derive(Debug)]
pub(crate) struct TableAttrs {
    pub(crate) table: Path,
    pub(crate) primary_key: Vec<Ident>,
}

/// The path of each state enum, in order of the fields: all that the first step needs to know.
pub(crate) fn state_paths(input: &DeriveInput, errors: &mut Errors) -> Vec<Path> {
    let mut paths = Vec::new();
    for (field, _) in state_fields(input, errors) {
        paths.extend(state_path(field, errors));
    }
    paths
}

/// Reads the attributes of a model.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> ModelAttrs<'a> {
    let options = options_of(&input.attrs, "machine", "..", errors);
    let before_options = errors.count();
    let options: ModelOptions = parse_options(options, errors);
    let before_model = errors.count();
    check_place(input, &state_fields(input, &mut Errors::new()), errors);
    let in_place = errors.count() == before_model;
    // What the first step has reported already is not reported again.
    let mut seen = Errors::new();
    let mut fields = Vec::new();
    for (field, ident) in state_fields(input, &mut seen) {
        let Some(state) = state_path(field, &mut seen) else {
            continue;
        };
        let before = errors.count();
        let options = options_of(&field.attrs, "machine", "..", errors);
        let options = parse_options(options, errors);
        let attrs = field.attrs.iter().filter(|attr| is_transition(attr));
        let transitions = attrs
            .filter_map(|attr| transition::read(attr, errors))
            .collect();
        let sound = in_place && errors.count() == before;
        fields.push(StateFieldAttrs {
            field,
            ident,
            state,
            options,
            transitions,
            sound,
        });
    }
    ModelAttrs {
        input,
        options,
        options_sound: before_options == before_model,
        fields,
        table: table(&input.attrs),
    }
}

fn is_transition(attr: &Attribute) -> bool {
    attr.path().is_ident("transition")
}

/// A transition on the struct itself belongs to no machine.
fn check_place(input: &DeriveInput, fields: &[(&Field, &Ident)], errors: &mut Errors) {
    let names: Vec<String> = fields
        .iter()
        .map(|(_, ident)| format!("`{ident}`"))
        .collect();
    let place = match names.as_slice() {
        [] => "the field that holds the state".to_owned(),
        [one] => format!("the state field {one}"),
        several => format!("its state field ({})", several.join(" or ")),
    };
    for attr in input.attrs.iter().filter(|attr| is_transition(attr)) {
        errors.at(
            attr,
            format!("a transition is written on {place}, not on the struct"),
        );
    }
}

fn state_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Vec<(&'a Field, &'a Ident)> {
    let Data::Struct(data) = &input.data else {
        errors.at(&input.ident, "`#[derive(StateMachine)]` is for the struct that has the state as a field; the enum of the states derives `State`");
        return Vec::new();
    };
    let Fields::Named(named) = &data.fields else {
        errors.at(
            &input.ident,
            "a model with a state machine has named fields",
        );
        return Vec::new();
    };
    let fields: Vec<_> = named
        .named
        .iter()
        .filter(|field| field.attrs.iter().any(is_transition))
        .filter_map(|field| Some((field, field.ident.as_ref()?)))
        .collect();
    if fields.is_empty() && input.attrs.iter().any(is_transition) {
        check_place(input, &fields, errors);
    } else if fields.is_empty() {
        errors.at(
            &input.ident,
            format!(
                "no field of `{}` has a transition: write `#[transition(event: Source => Target)]` on the field that holds the state",
                input.ident
            ),
        );
    }
    fields
}

/// The path of a field's type, which has to be the enum by its name.
fn state_path(field: &Field, errors: &mut Errors) -> Option<Path> {
    let mut ty = &field.ty;
    // What comes out of a `macro_rules!` may be wrapped.
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    match ty {
        Type::Path(path)
            if path.qself.is_none()
                && path
                    .path
                    .segments
                    .iter()
                    .all(|part| part.arguments.is_none()) =>
        {
            Some(path.path.clone())
        }
        other => {
            errors.at(other, "the type of a state field is the state enum, by its own name: no `Option`, no alias, no parameters");
            None
        }
    }
}

/// The table, where `#[diesel(table_name = ..)]` names one.
fn table(attrs: &[Attribute]) -> Option<TableAttrs> {
    let (table, primary_key) = table_of(attrs);
    table.map(|table| TableAttrs { table, primary_key })
}

/// The option of Diesel's by which a field is read as something else than its column, if it has one.
pub(crate) fn reads_something_else(field: &Field, options: &[&str]) -> Option<Path> {
    let metas = diesel_options(&field.attrs).into_iter();
    let mut paths = metas.map(|meta| meta.path().clone());
    paths.find(|path| options.iter().any(|option| path.is_ident(option)))
}

impl ModelAttrs<'_> {
    /// The model's name without `r#`.
    pub(crate) fn name(&self) -> String {
        self.input.ident.unraw().to_string()
    }

    /// The field of this name.
    pub(crate) fn field_named(&self, name: &Ident) -> Option<(&Field, &Ident)> {
        let mut fields = self.named_fields();
        fields.find(|(_, ident)| *ident == name)
    }

    fn named_fields(&self) -> impl Iterator<Item = (&Field, &Ident)> {
        let fields = match &self.input.data {
            Data::Struct(data) => Some(data.fields.iter()),
            _ => None,
        };
        let fields = fields.into_iter().flatten();
        fields.filter_map(|field| Some((field, field.ident.as_ref()?)))
    }

    /// The field of this column: as in Diesel, a primary key is named by its columns.
    pub(crate) fn field_of_column(&self, name: &Ident) -> Option<(&Field, &Ident)> {
        let mut fields = self.named_fields();
        fields.find(|(field, ident)| column_of(field, ident).unraw() == name.unraw())
    }

    /// The names of all fields.
    pub(crate) fn field_names(&self) -> Vec<String> {
        let fields = self.named_fields();
        fields.map(|(_, ident)| ident.to_string()).collect()
    }
}
