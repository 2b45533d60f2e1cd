//! A checked model: its machines, their events and rows.

use std::collections::BTreeMap;

use fsm_support::{Errors, did_you_mean, sentence_case, words};
use heck::ToUpperCamelCase;
use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Generics, Ident, Path, Type, Visibility};

use crate::attrs::machine::{ModelAttrs, StateFieldAttrs, column};
use crate::attrs::transition::{EdgeAttr, Guard, TransitionAttr};
use crate::model::graph;
use crate::model::resolve::{States, Target};

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
    event_names: BTreeMap<String, usize>,
    variants: BTreeMap<String, String>,
    /// The guards of each `#[transition(..)]`, by its number.
    pub(crate) guards: BTreeMap<usize, Vec<Guard>>,
    pub(crate) table: Option<TableModel>,
}

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

/// One source state and one event.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) source: usize,
    pub(crate) event: usize,
    pub(crate) target: RowTarget,
    pub(crate) declaration: usize,
    pub(crate) overrides: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowTarget {
    State(usize),
    /// One of the set with this number.
    Choice(usize),
}

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// The method's name, as the user wrote it.
    pub(crate) method: Ident,
    pub(crate) variant: Ident,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) meta: Vec<(String, String)>,
    pub(crate) machine: usize,
    /// Whether the caller names the target.
    pub(crate) chooses: bool,
    pub(crate) guarded: bool,
    pub(crate) overrides: bool,
    /// Its edges as written, for the documentation.
    pub(crate) written: Vec<(String, String)>,
}

/// The model's table.
#[derive(Debug)]
pub(crate) struct TableModel {
    pub(crate) path: Path,
    /// Column, field and type of each part of the primary key.
    pub(crate) key: Vec<(Ident, Ident, Type)>,
    pub(crate) version: Option<(Ident, Ident, Type)>,
}

/// Names that a model has already, or that a method of this name would take from a well-known trait.
const RESERVED: [&str; 38] = [
    "and",
    "apply",
    "as_ref",
    "borrow",
    "by",
    "can",
    "check",
    "choose",
    "clone",
    "cmp",
    "create",
    "default",
    "drop",
    "enter",
    "eq",
    "events",
    "events_for",
    "fire",
    "fmt",
    "from",
    "guard",
    "hash",
    "history",
    "in_state",
    "input",
    "into",
    "into_state",
    "note",
    "partial_cmp",
    "put",
    "save",
    "set",
    "state",
    "targets",
    "to_owned",
    "try_into",
    "typed",
    "with",
];

/// Checks a model. What can be kept of a wrong one is kept, so that nothing else fails.
pub(crate) fn check(attrs: &ModelAttrs<'_>, states: Vec<States>, errors: &mut Errors) -> Model {
    check_one_field_per_enum(&attrs.fields, errors);
    let table = table(attrs, errors);
    let mut model = Model {
        ident: attrs.input.ident.clone(),
        name: attrs.name(),
        vis: attrs.input.vis.clone(),
        generics: attrs.input.generics.clone(),
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
        table,
    };
    let mut declaration = 0;
    for (field, states) in attrs.fields.iter().zip(states) {
        check_private(attrs, field, errors);
        let first = model.events.len();
        let declared: Vec<Declared<'_>> = field
            .transitions
            .iter()
            .enumerate()
            .filter_map(|(number, transition)| {
                let event = declare_event(&mut model, attrs, transition, first, errors)?;
                Some(Declared {
                    event,
                    number: declaration + number,
                    transition,
                })
            })
            .collect();
        for one in &declared {
            let guards: Vec<Guard> = one
                .transition
                .options
                .guard
                .iter()
                .flat_map(|list| list.0.clone())
                .collect();
            check_as_loaded(attrs, &model, one.transition, &guards, errors);
            if !guards.is_empty() {
                model.guards.insert(one.number, guards);
            }
        }
        declaration += field.transitions.len();
        let machine = machine(
            field,
            states,
            first..model.events.len(),
            &declared,
            &mut model,
            errors,
        );
        model.machines.push(machine);
    }
    model
}

/// A `#[transition(..)]` whose event is known.
struct Declared<'a> {
    event: usize,
    number: usize,
    transition: &'a TransitionAttr,
}

/// An edge whose names are known.
struct Resolved<'a> {
    declared: &'a Declared<'a>,
    edge: &'a EdgeAttr,
    sources: Vec<usize>,
    target: Target,
}

/// Adds the event, or finds it where it is declared again.
fn declare_event(
    model: &mut Model,
    attrs: &ModelAttrs<'_>,
    transition: &TransitionAttr,
    first: usize,
    errors: &mut Errors,
) -> Option<usize> {
    let name = transition.event.unraw().to_string();
    if !is_good_name(attrs, &transition.event, &name, errors) {
        return None;
    }
    let options = &transition.options;
    let written = transition
        .edges
        .iter()
        .map(|edge| (edge.sources.text(), edge.target.text()));
    let chooses = transition
        .edges
        .iter()
        .any(|edge| edge.target.looks_like_a_choice());
    let meta = options.meta.iter().flat_map(|meta| meta.0.clone());
    if let Some(index) = model.event_names.get(&name).copied() {
        let event = model.events.get_mut(index)?;
        if index < first {
            errors.at(
                &transition.event,
                format!("`{name}` is an event of another field already; event names are unique per model: call this one something else"),
            );
            return None;
        }
        if let Some(label) = &options.label {
            if event.label == sentence_case(&name) {
                event.label.clone_from(&label.value);
            } else if event.label != label.value {
                errors.at_span(
                    label.span,
                    format!("`{name}` has the label \"{}\" already", event.label),
                );
            }
        }
        event.written.extend(written);
        event.meta.extend(meta);
        event.chooses |= chooses;
        event.guarded |= !options.guard.is_empty();
        event.overrides &= options.overrides.is_present();
        return Some(index);
    }
    let variant = name.to_upper_camel_case();
    if let Some(other) = model.variants.insert(variant.clone(), name.clone()) {
        errors.at(
            &transition.event,
            format!("`{name}` and `{}` would both become `{}Event::{variant}`: call one of them something else", other, attrs.name()),
        );
        return None;
    }
    model.event_names.insert(name.clone(), model.events.len());
    model.events.push(Event {
        method: as_method(&transition.event),
        variant: Ident::new(&variant, transition.event.span()),
        label: options
            .label
            .as_ref()
            .map_or_else(|| sentence_case(&name), |label| label.value.clone()),
        name,
        meta: meta.collect(),
        machine: model.machines.len(),
        chooses,
        guarded: !options.guard.is_empty(),
        overrides: options.overrides.is_present(),
        written: written.collect(),
    });
    Some(model.events.len() - 1)
}

/// A keyword can be a method's name only with `r#`.
fn as_method(event: &Ident) -> Ident {
    let bare = event.unraw().to_string();
    if syn::parse_str::<Ident>(&bare).is_ok() {
        Ident::new(&bare, event.span())
    } else {
        Ident::new_raw(&bare, event.span())
    }
}

/// An event becomes a method beside the model's own.
fn is_good_name(attrs: &ModelAttrs<'_>, event: &Ident, name: &str, errors: &mut Errors) -> bool {
    let message = if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
        format!("`{name}` can't be the name of a method: call the event something else")
    } else if name.chars().any(char::is_uppercase) || name.starts_with('_') {
        let better = heck::ToSnakeCase::to_snake_case(name);
        format!("an event becomes a method, so it is written in snake case: `{better}`")
    } else if RESERVED.contains(&name) || name.starts_with("can_") || name.starts_with("typed_") {
        format!(
            "`{name}` is a method that every model has, or may come to have; call the event something else. Reserved are: {}, can_.., typed_..",
            RESERVED.join(", ")
        )
    } else if attrs.fields.iter().any(|field| field.ident.unraw() == name) {
        format!(
            "`{name}` is the field's name, and the method that reads it: call the event something else"
        )
    } else {
        return true;
    };
    errors.at(event, message);
    false
}

/// The sentence of an illegal event, with no placeholder that it does not have.
fn sentence(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<String> {
    let sentence = attrs.options.sentence.as_ref()?;
    let known = ["event", "a", "state", "noun"];
    for part in sentence.value.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !known.contains(&name) {
            errors.at_span(
                sentence.span,
                format!("`{{{name}}}` is no placeholder of a sentence; there are: {{event}}, {{a}}, {{state}}, {{noun}}"),
            );
        }
    }
    Some(sentence.value.clone())
}

/// `In<Model, State>` could not tell two machines over one enum apart.
fn check_one_field_per_enum(fields: &[StateFieldAttrs<'_>], errors: &mut Errors) {
    let mut seen: BTreeMap<String, &Ident> = BTreeMap::new();
    for field in fields {
        let name = field.state.to_token_stream().to_string();
        if let Some(other) = seen.insert(name.clone(), field.ident) {
            errors.at(
                &field.state,
                format!("the field `{other}` is a machine over `{name}` already; two machines of a model have an enum each"),
            );
        }
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

/// A guard in Rust decides on the row as loaded; the database must notice if that is old.
fn check_as_loaded(
    attrs: &ModelAttrs<'_>,
    model: &Model,
    transition: &TransitionAttr,
    guards: &[Guard],
    errors: &mut Errors,
) {
    let as_loaded = transition.options.as_loaded;
    let versioned = attrs.options.version.is_some();
    match guards.first() {
        None if as_loaded.is_present() => {
            errors.at_span(as_loaded.span(), "`as_loaded` speaks of a guard, and this transition has none");
        }
        Some(guard) if model.table.is_some() && !versioned && !as_loaded.is_present() => errors.at(
            &guard.path,
            "this guard decides on the row as loaded, and somebody may have changed the row since: give the model a version column with `#[machine(version = column)]`, or write `as_loaded` beside the guard if that is meant",
        ),
        _ => {}
    }
}

fn table(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<TableModel> {
    let version = attrs.options.version.as_ref().and_then(|version| {
        let field = attrs.field_named(&version.0);
        if field.is_none() {
            let fields = attrs.field_names();
            let name = version.0.to_string();
            let fields = fields.iter().map(String::as_str);
            errors.at(
                &version.0,
                format!(
                    "`{name}` is no field of `{}`{}",
                    attrs.name(),
                    did_you_mean(&name, "its fields are", fields)
                ),
            );
        }
        let field = field?;
        Some((
            column(field, &version.0),
            version.0.clone(),
            field.ty.clone(),
        ))
    });
    let table = attrs.table.as_ref()?;
    let names = if table.primary_key.is_empty() {
        vec![Ident::new("id", Span::call_site())]
    } else {
        table.primary_key.clone()
    };
    let mut key = Vec::new();
    for name in names {
        match attrs.field_named(&name) {
            Some(field) => key.push((column(field, &name), name, field.ty.clone())),
            None if table.primary_key.is_empty() => errors.at(
                &attrs.input.ident,
                format!(
                    "`{}` has no field `id` to find its row by: add it, or name the key's fields with `#[diesel(primary_key(..))]`",
                    attrs.name()
                ),
            ),
            None => errors.at(
                &name,
                format!("`{name}` is no field of `{}`: a row is found by its whole primary key", attrs.name()),
            ),
        }
    }
    Some(TableModel {
        path: table.table.clone(),
        key,
        version,
    })
}

/// Resolves the edges of a field into rows, and checks the graph that they make.
fn machine(
    field: &StateFieldAttrs<'_>,
    mut states: States,
    events: std::ops::Range<usize>,
    declared: &[Declared<'_>],
    model: &mut Model,
    errors: &mut Errors,
) -> Machine {
    states.enum_name = field
        .state
        .segments
        .last()
        .map(|part| part.ident.unraw().to_string())
        .unwrap_or_default();
    let before = errors.count();
    let mut resolved = Vec::new();
    for declared in declared {
        for edge in &declared.transition.edges {
            let sources = states.sources(&edge.sources, errors);
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
        column: column(field.field, field.ident),
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
            check_one_kind_of_target(event, &edges, errors);
        }
        add_rows(&mut machine, index, &edges, errors);
    }
    machine.rows.sort_by_key(|row| (row.source, row.event));
    // The graph is looked at only if all of it is known: a wrong edge is one mistake, not two.
    if errors.count() == before
        && !machine.states.broken
        && field.transitions.len() == declared.len()
    {
        graph::check(&machine, errors);
    }
    machine
}

/// The caller names the target always or never, so that the method has one signature.
fn check_one_kind_of_target(event: &mut Event, edges: &[&Resolved<'_>], errors: &mut Errors) {
    let is_choice = |edge: &&&Resolved<'_>| matches!(edge.target, Target::Choice(_));
    event.chooses = edges.iter().any(|edge| is_choice(&edge));
    if let (true, Some(fixed)) = (event.chooses, edges.iter().find(|edge| !is_choice(edge))) {
        errors.at(
            &fixed.edge.target,
            format!(
                "elsewhere the caller names the target of `{}`, and here it is fixed; make this a set as well, or an event of its own",
                event.name
            ),
        );
    }
}

/// Finds the edges of each source state, checks their order, and adds a row for each.
fn add_rows(machine: &mut Machine, event: usize, edges: &[&Resolved<'_>], errors: &mut Errors) {
    let mut used = vec![false; edges.len()];
    // Each pair of edges is reported once, whatever the number of states that they share.
    let mut clashes: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    // The edges that cover a source: those that name it, and those that cover it by `any`.
    let mut covering: BTreeMap<usize, [Vec<usize>; 2]> = BTreeMap::new();
    for (number, edge) in edges.iter().enumerate() {
        let general = edge.edge.sources.mentions_any();
        for source in &edge.sources {
            let [specific, by_any] = covering.entry(*source).or_default();
            if general {
                by_any.push(number);
            } else {
                specific.push(number);
            }
        }
    }
    for (source, [specific, by_any]) in covering {
        let chosen = if specific.is_empty() {
            by_any
        } else {
            specific
        };
        for (position, number) in chosen.iter().enumerate() {
            let Some(edge) = edges.get(*number) else {
                continue;
            };
            if let Some(flag) = used.get_mut(*number) {
                *flag = true;
            }
            let earlier = chosen.get(..position).unwrap_or_default();
            let clash = earlier.iter().find(|other| {
                edges
                    .get(**other)
                    .is_some_and(|other| clash(other, edge).is_some())
            });
            if let Some(other) = clash {
                clashes.entry((*other, *number)).or_default().push(source);
            }
            push_row(machine, event, source, edge, errors);
        }
    }
    for ((earlier, later), sources) in clashes {
        if let (Some(earlier), Some(later)) = (edges.get(earlier), edges.get(later)) {
            report_clash(machine, earlier, later, &sources, errors);
        }
    }
    for (edge, used) in edges.iter().zip(used) {
        if !used && !edge.sources.is_empty() {
            errors.at(
                &edge.edge.sources,
                format!("this edge is never used: each of its states has an edge of its own for `{}`, which goes before `any`", edge.declared.transition.event),
            );
        }
    }
}

/// Why a later edge from the same state can never be chosen.
enum Clash {
    Same,
    OneDeclaration,
    Unguarded,
    Choice,
}

fn clash(earlier: &Resolved<'_>, later: &Resolved<'_>) -> Option<Clash> {
    let unguarded = |edge: &Resolved<'_>| edge.declared.transition.options.guard.is_empty();
    let one_declaration = earlier.declared.number == later.declared.number;
    if earlier.target == later.target && (one_declaration || unguarded(earlier)) {
        Some(Clash::Same)
    } else if one_declaration {
        Some(Clash::OneDeclaration)
    } else if unguarded(earlier) {
        Some(Clash::Unguarded)
    } else if matches!(later.target, Target::Choice(_)) {
        Some(Clash::Choice)
    } else {
        None
    }
}

fn report_clash(
    machine: &Machine,
    earlier: &Resolved<'_>,
    later: &Resolved<'_>,
    sources: &[usize],
    errors: &mut Errors,
) {
    let event = &later.declared.transition.event;
    let from = machine.states.names(sources);
    let to = earlier.edge.target.text();
    let message = match clash(earlier, later) {
        Some(Clash::Same) => format!("duplicate: `{event}` leads from {from} to `{to}` already"),
        Some(Clash::OneDeclaration) => format!(
            "ambiguous: `{event}` leads from {from} to `{to}` already in this declaration; for alternatives declare `{event}` again, with a guard on the first"
        ),
        Some(Clash::Unguarded) => format!(
            "never reached: an earlier `{event}` leads from {from} to `{to}` without a guard; alternatives are tried in order, so put a guard on the earlier one or move it to the end"
        ),
        Some(Clash::Choice) | None => format!(
            "the caller names the target of `{event}` from {from}, so there can be no alternatives: keep one declaration"
        ),
    };
    errors.at(&later.edge.sources, message);
}

fn push_row(
    machine: &mut Machine,
    event: usize,
    source: usize,
    edge: &Resolved<'_>,
    errors: &mut Errors,
) {
    let overrides = |index: usize| {
        machine
            .states
            .known
            .get(index)
            .is_some_and(|state| state.overrides)
    };
    let mut is_override =
        edge.declared.transition.options.overrides.is_present() || overrides(source);
    let target = match &edge.target {
        Target::State(index) => {
            is_override |= overrides(*index);
            RowTarget::State(*index)
        }
        Target::Same => RowTarget::State(source),
        Target::Choice(set) => {
            if set.iter().all(|state| *state == source) {
                errors.at(
                    &edge.edge.target,
                    format!(
                        "from `{}` this leaves nothing to choose: staying put is no choice",
                        machine.states.name(source)
                    ),
                );
            }
            let number = machine
                .choices
                .iter()
                .position(|known| known == set)
                .unwrap_or_else(|| {
                    machine.choices.push(set.clone());
                    machine.choices.len() - 1
                });
            RowTarget::Choice(number)
        }
    };
    machine.rows.push(Row {
        source,
        event,
        target,
        declaration: edge.declared.number,
        overrides: is_override,
    });
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
}
