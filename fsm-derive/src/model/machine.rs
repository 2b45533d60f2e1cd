//! A checked model: its machines, their events and rows.

use std::collections::BTreeMap;

use fsm_support::{Errors, column_of, words};
use heck::ToUpperCamelCase;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, Ident, Path, Type, Visibility};

use super::columns::{check_reads_its_column, outbox, records, table};
use super::event::{self, Event};
use super::graph;
use super::hooks::Hooks;
use super::options::{check_context, create, declare_options, isolation, sentence};
use super::resolve::{self, States};
use super::rows::{self, Declared, Resolved, Row, RowTarget};
use crate::attrs::machine::{ModelAttrs, StateFieldAttrs};
use crate::attrs::rule::Composition;
use crate::attrs::transition::Guard;

/// A model with its machines.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) krate: Path,
    pub(crate) noun: String,
    pub(crate) sentence: Option<String>,
    pub(crate) machines: Vec<Machine>,
    pub(crate) events: Vec<Event>,
    /// The events by their names, and the names by their variants.
    pub(crate) event_names: BTreeMap<String, usize>,
    pub(crate) variants: BTreeMap<String, String>,
    /// The guards of each `#[transition(..)]`, by its number.
    pub(crate) guards: BTreeMap<usize, Vec<Guard>>,
    /// What each `#[transition(..)]` takes as its input, by its number.
    pub(crate) inputs: BTreeMap<usize, Type>,
    /// The fields that each `#[transition(..)]` stamps, by its number.
    pub(crate) stamps: BTreeMap<usize, Vec<ColumnField>>,
    /// The rule of each `#[transition(..)]`, by its number.
    pub(crate) rules: BTreeMap<usize, Composition>,
    pub(crate) actor: Option<Type>,
    pub(crate) context: Option<Type>,
    /// The rule that says who creates a row.
    pub(crate) create: Option<Composition>,
    /// The variant of `Isolation`.
    pub(crate) isolation: Option<&'static str>,
    pub(crate) table: Option<TableModel>,
    pub(crate) record: Option<Records>,
    /// The table of the outbox.
    pub(crate) outbox: Option<Path>,
    /// The effects of each `#[transition(..)]`, by its number.
    pub(crate) effects: BTreeMap<usize, Vec<Type>>,
    pub(crate) hooks: Hooks,
}

/// Where records are written to.
#[derive(Debug)]
pub(crate) struct Records {
    pub(crate) table: Path,
    /// The columns that refer to the row: one for each of its key's, or none.
    pub(crate) keys: Vec<Ident>,
    /// Which refusals are recorded: constants of `Refusals`.
    pub(crate) refusals: Vec<&'static str>,
}

/// A column, its field and the field's type.
pub(crate) type ColumnField = (Ident, Ident, Type);

/// One state field.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) field: Ident,
    pub(crate) column: Ident,
    pub(crate) state: Path,
    pub(crate) states: States,
    /// By source, then in order of declaration.
    pub(crate) rows: Vec<Row>,
    /// The sets of states that callers choose from.
    pub(crate) choices: Vec<Vec<usize>>,
    /// The positions of its events.
    pub(crate) events: std::ops::Range<usize>,
}

/// The model's table.
#[derive(Debug)]
pub(crate) struct TableModel {
    pub(crate) path: Path,
    /// Each part of the primary key.
    pub(crate) key: Vec<ColumnField>,
    pub(crate) version: Option<ColumnField>,
}

/// Checks a model. What can be kept of a wrong one is kept, so that nothing else fails.
pub(crate) fn check(attrs: &ModelAttrs<'_>, mut states: Vec<States>, errors: &mut Errors) -> Model {
    resolve::introduce(&attrs.fields, &mut states);
    let whole = resolve::are_whole(&attrs.fields, &states);
    let firsts = check_one_field_per_enum(&attrs.fields, errors);
    let table = table(attrs, errors);
    let mut model = Model {
        ident: attrs.input.ident.clone(),
        name: attrs.name(),
        vis: attrs.input.vis.clone(),
        generics: without_defaults(&attrs.input.generics),
        krate: crate::expand::crate_path(attrs.options.krate.as_ref().map(|krate| &krate.0)),
        noun: attrs
            .options
            .noun
            .as_ref()
            .map_or_else(|| words(&attrs.name()), |noun| noun.value.clone()),
        sentence: sentence(attrs, errors),
        machines: Vec::new(),
        events: Vec::new(),
        event_names: BTreeMap::new(),
        variants: BTreeMap::new(),
        guards: BTreeMap::new(),
        inputs: BTreeMap::new(),
        stamps: BTreeMap::new(),
        rules: BTreeMap::new(),
        actor: attrs.options.actor.0.clone(),
        context: attrs.options.context.0.clone(),
        create: create(attrs, errors),
        isolation: isolation(attrs, errors),
        record: records(attrs, table.as_ref(), errors),
        outbox: outbox(attrs, errors),
        effects: BTreeMap::new(),
        table,
        hooks: Hooks::default(),
    };
    let mut hooks = Vec::new();
    check_context(attrs, errors);
    let mut declaration = 0;
    let fields = attrs.fields.iter().zip(states).zip(whole).zip(firsts);
    for (((field, states), is_whole), _) in fields.filter(|(_, first)| *first) {
        check_name(field, errors);
        check_private(attrs, field, errors);
        let options = ["select_expression", "deserialize_as"];
        check_reads_its_column(field.field, "the state", &options, errors);
        check_own_column(field, &model, errors);
        let first = model.events.len();
        let declared: Vec<Declared<'_>> = field
            .transitions
            .iter()
            .enumerate()
            .filter_map(|(number, transition)| {
                let event = event::declare(&mut model, attrs, transition, first, errors)?;
                Some(Declared {
                    event,
                    number: declaration + number,
                    transition,
                })
            })
            .collect();
        for one in &declared {
            declare_options(attrs, one, &mut model, errors);
        }
        for one in &declared {
            let input = model
                .events
                .get(one.event)
                .and_then(|event| event.input.clone());
            model.inputs.extend(input.map(|input| (one.number, input)));
        }
        declaration += field.transitions.len();
        let machine = machine(
            field,
            states,
            is_whole,
            first..model.events.len(),
            &declared,
            &mut model,
            errors,
        );
        let number = model.machines.len();
        hooks.extend(Hooks::of_field(field, &machine, number, &declared, errors));
        model.machines.push(machine);
    }
    let hooks = Hooks::of_model(hooks, attrs, errors);
    if errors.is_empty() {
        model.hooks = hooks;
    }
    model
}

/// The parameters of the model as an impl takes them.
fn without_defaults(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    for param in &mut generics.params {
        match param {
            GenericParam::Type(param) => {
                param.default = None;
            }
            GenericParam::Const(param) => {
                param.default = None;
            }
            GenericParam::Lifetime(_) => {}
        }
    }
    generics
}

/// `In<Model, State>` could not tell two machines over one enum apart. Says of each field whether it
/// is the first over its enum.
fn check_one_field_per_enum(fields: &[StateFieldAttrs<'_>], errors: &mut Errors) -> Vec<bool> {
    let mut seen: BTreeMap<String, &Ident> = BTreeMap::new();
    let mut first = Vec::new();
    for field in fields {
        let name = field.state.to_token_stream().to_string();
        let other = seen.insert(name.clone(), field.ident);
        first.push(other.is_none());
        if let Some(other) = other {
            errors.at(
                &field.state,
                format!("the field `{other}` is a machine over `{name}` already; two machines of a model have an enum each"),
            );
        }
    }
    first
}

/// The method that reads a state is called like its field, and these names are taken.
fn check_name(field: &StateFieldAttrs<'_>, errors: &mut Errors) {
    let taken = [
        "can",
        "diagram",
        "events",
        "fire",
        "into_state",
        "machine",
        "typed",
    ];
    let name = field.ident.unraw().to_string();
    if taken.contains(&name.as_str()) {
        errors.at(
            field.ident,
            format!("the state is read by a method of its field's name, and `{name}` is a method that every model has: call the field something else. Taken are: {}", taken.join(", ")),
        );
    }
}

/// A field that others can assign would let them go round the transitions.
fn check_private(attrs: &ModelAttrs<'_>, field: &StateFieldAttrs<'_>, errors: &mut Errors) {
    let allowed =
        attrs.options.public_state.is_present() || field.options.public_state.is_present();
    if !allowed && !matches!(field.field.vis, Visibility::Inherited) {
        errors.at(
            &field.field.vis,
            format!(
                "a state field that others can write goes round its transitions: take `{}` away and read it by `{}()`, or allow it with `#[machine(public_state)]` on the field",
                field.field.vis.to_token_stream(),
                field.ident
            ),
        );
    }
}

/// Two machines in one column would overwrite each other.
fn check_own_column(field: &StateFieldAttrs<'_>, model: &Model, errors: &mut Errors) {
    let name = column_of(field.field, field.ident);
    let other = model.machines.iter().find(|machine| machine.column == name);
    if let (Some(other), true) = (other, model.table.is_some()) {
        errors.at(
            field.ident,
            format!("the field `{}` has the column `{name}` already; each machine has a column of its own", other.field),
        );
    }
}

/// Resolves the edges of a field into rows, and checks the graph that they make.
fn machine(
    field: &StateFieldAttrs<'_>,
    states: States,
    is_whole: bool,
    events: std::ops::Range<usize>,
    declared: &[Declared<'_>],
    model: &mut Model,
    errors: &mut Errors,
) -> Machine {
    let before = errors.count();
    let mut resolved = Vec::new();
    for declared in declared {
        if states.report_stray(&declared.transition.edges, errors) {
            continue;
        }
        for edge in &declared.transition.edges {
            let mistakes = errors.count();
            let sources = states.sources(&edge.sources, errors);
            if sources.is_empty() && errors.count() == mistakes {
                errors.at(&edge.sources, "this leaves no state to start from");
            }
            if let Some(target) = states.target(&edge.target, errors) {
                resolved.push(Resolved {
                    declared,
                    edge,
                    sources,
                    target,
                });
            }
        }
    }
    let mut machine = Machine {
        field: field.ident.clone(),
        column: column_of(field.field, field.ident),
        state: field.state.clone(),
        states,
        rows: Vec::new(),
        choices: Vec::new(),
        events,
    };
    let mut by_event: BTreeMap<usize, Vec<&Resolved<'_>>> = BTreeMap::new();
    for edge in &resolved {
        by_event.entry(edge.declared.event).or_default().push(edge);
    }
    for (index, edges) in by_event {
        if let Some(event) = model.events.get_mut(index) {
            rows::check_one_kind_of_target(event, &edges, errors);
        }
        rows::add(&mut machine, index, &edges, errors);
    }
    machine.rows.sort_by_key(|row| (row.source, row.event));
    check_size(&machine, errors);
    // The graph is looked at only if all of it is known: a wrong edge is one mistake, not two.
    if errors.count() == before
        && field.sound
        && is_whole
        && !machine.states.broken
        && field.transitions.len() == declared.len()
    {
        graph::check(&machine, errors);
    }
    machine
}

/// The table counts in 16 bits.
fn check_size(machine: &Machine, errors: &mut Errors) {
    let limit = usize::from(u16::MAX);
    let last = machine
        .rows
        .iter()
        .map(|row| row.declaration.max(row.event))
        .max()
        .unwrap_or(0);
    let most = machine.rows.len().max(machine.states.len()).max(last);
    if most >= limit {
        errors.at(
            &machine.state,
            format!("this machine is too large: {most} edges, states or events, and a table holds less than {limit}"),
        );
    }
}

impl Machine {
    /// The positions of the states that a row may lead to.
    pub(crate) fn targets(&self, row: &Row) -> Vec<usize> {
        match row.target {
            RowTarget::State(target) => vec![target],
            RowTarget::Choice(number) => {
                let set = self
                    .choices
                    .get(number)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                set.iter()
                    .copied()
                    .filter(|state| *state != row.source)
                    .collect()
            }
        }
    }

    /// Whether the edge from a row to one of its targets is an override.
    pub(crate) fn is_override(&self, row: &Row, target: usize) -> bool {
        row.overrides
            || self
                .states
                .known
                .get(target)
                .is_some_and(|state| state.overrides)
    }
}

impl Model {
    /// `LoanEvent`.
    pub(crate) fn event_enum(&self) -> Ident {
        Ident::new(&format!("{}Event", self.name), self.ident.span())
    }

    /// `LoanHandle`, or `OrderPaymentHandle` where the model has several machines.
    pub(crate) fn type_named(&self, machine: &Machine, suffix: &str) -> Ident {
        let field = if self.machines.len() > 1 {
            machine.field.unraw().to_string().to_upper_camel_case()
        } else {
            String::new()
        };
        Ident::new(&format!("{}{field}{suffix}", self.name), self.ident.span())
    }

    /// `typed`, or `typed_payment` where the model has several machines.
    pub(crate) fn method_named(&self, machine: &Machine, method: &str) -> Ident {
        if self.machines.len() > 1 {
            Ident::new(
                &format!("{method}_{}", machine.field.unraw()),
                self.ident.span(),
            )
        } else {
            Ident::new(method, self.ident.span())
        }
    }

    /// `diagram`, or `payment_diagram` where the model has several machines.
    pub(crate) fn diagram_method(&self, machine: &Machine) -> Ident {
        let name = if self.machines.len() > 1 {
            diagram_of(&machine.field)
        } else {
            "diagram".to_owned()
        };
        Ident::new(&name, self.ident.span())
    }
}

/// The method that gives the diagram of a field where there are several.
pub(crate) fn diagram_of(field: &Ident) -> String {
    format!("{}_diagram", field.unraw())
}

impl TableModel {
    /// The last part of the table's path, as in `loans`.
    pub(crate) fn name(&self) -> String {
        let last = self.path.segments.last();
        last.map_or_else(String::new, |part| part.ident.unraw().to_string())
    }
}
