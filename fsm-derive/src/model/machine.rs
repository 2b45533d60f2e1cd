//! A checked model: its machines, their events and rows.

use std::collections::BTreeMap;

use fsm_support::{Errors, column_of, did_you_mean, words};
use heck::ToUpperCamelCase;
use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Field, GenericParam, Generics, Ident, Path, Type, Visibility};

use super::event::{self, Event};
use super::graph;
use super::hooks::Hooks;
use super::resolve::{self, States};
use super::rows::{self, Declared, Resolved, Row, RowTarget};
use crate::attrs::machine::{ModelAttrs, StateFieldAttrs, reads_something_else};
use crate::attrs::record::RefusalsOption;
use crate::attrs::rule::Composition;
use crate::attrs::transition::{Guard, TransitionAttr};

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

/// What stands behind the edges of one `#[transition(..)]`.
fn declare_options(
    attrs: &ModelAttrs<'_>,
    one: &Declared<'_>,
    model: &mut Model,
    errors: &mut Errors,
) {
    let guards: Vec<Guard> = one
        .transition
        .options
        .guard
        .iter()
        .flat_map(|list| list.0.clone())
        .collect();
    check_as_loaded(attrs, model, one.transition, &guards, errors);
    if !guards.is_empty() {
        model.guards.insert(one.number, guards);
    }
    check_rule(attrs, one.transition, errors);
    if let Some(rule) = &one.transition.options.rule {
        model.rules.insert(one.number, rule.composition.clone());
    }
    let stamps = stamps(attrs, one.transition, errors);
    if !stamps.is_empty() {
        model.stamps.insert(one.number, stamps);
    }
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

/// The sentence of an illegal event, with no placeholder that it does not have.
fn sentence(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<String> {
    let sentence = attrs.options.sentence.as_ref()?;
    let known = ["event", "a", "state", "noun"];
    for part in sentence.value.split('{').skip(1) {
        let problem = match part.split_once('}') {
            Some((name, _)) if known.contains(&name) => continue,
            Some((name, _)) => format!("`{{{name}}}` is no placeholder of a sentence"),
            None => "a placeholder is not closed".to_owned(),
        };
        errors.at_span(
            sentence.span,
            format!("{problem}; there are: {{event}}, {{a}}, {{state}}, {{noun}}"),
        );
    }
    Some(sentence.value.clone())
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

/// What the UPDATE names has to be what was loaded.
fn check_reads_its_column(field: &Field, what: &str, options: &[&str], errors: &mut Errors) {
    if let Some(option) = reads_something_else(field, options) {
        errors.at(
            &option,
            format!(
                "{what} is read from its own column, and `{}` reads something else",
                option.to_token_stream()
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
    // A rule among the guards stands in the UPDATE as well.
    let functions: Vec<_> = guards.iter().filter_map(Guard::function).collect();
    match functions.first() {
        None if as_loaded.is_present() && guards.is_empty() => {
            errors.at_span(as_loaded.span(), "`as_loaded` speaks of a guard, and this transition has none");
        }
        None if as_loaded.is_present() => {
            errors.at_span(as_loaded.span(), "`as_loaded` speaks of a function, and a rule stands in the UPDATE: take `as_loaded` away");
        }
        Some(guard) if model.table.is_some() && !versioned && !as_loaded.is_present() => errors.at(
            guard,
            "this guard decides on the row as loaded, and somebody may have changed the row since: give the model a version column with `#[machine(version = field)]`, which every UPDATE of yours raises as well, or write `as_loaded` beside the guard if that is meant",
        ),
        _ => {}
    }
}

/// Default deny: a machine with an actor says of every transition who may perform it.
fn check_rule(attrs: &ModelAttrs<'_>, transition: &TransitionAttr, errors: &mut Errors) {
    // What could not be read may have said it.
    if !attrs.options_sound || !transition.options_sound {
        return;
    }
    match (&attrs.options.actor.0, &transition.options.rule) {
        (Some(_), None) => errors.at(
            &transition.event,
            format!(
                "`{}` has no rule, and the machine has an actor: say who may perform it with `rule = ..`, or `rule = anyone` where everybody may",
                transition.event
            ),
        ),
        (None, Some(rule)) => errors.at(
            &rule.written,
            "a rule is about an actor, and this machine has none: name it with `#[machine(actor = User)]` on the struct",
        ),
        _ => {}
    }
}

/// The rule that says who creates a row.
fn create(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<Composition> {
    let rule = attrs.options.create.as_ref()?;
    if attrs.options.actor.0.is_none() && attrs.options_sound {
        errors.at(
            &rule.written,
            "`create` says which actor creates a row, and this machine has none: name it with `actor = User`",
        );
    } else if attrs.table.is_none() {
        errors.at(
            &rule.written,
            "`create` is about rows, and this model has no `#[diesel(table_name = ..)]`",
        );
    }
    Some(rule.composition.clone())
}

/// A context is what rules about an actor read.
fn check_context(attrs: &ModelAttrs<'_>, errors: &mut Errors) {
    if let (Some(context), None, true) = (
        &attrs.options.context.0,
        &attrs.options.actor.0,
        attrs.options_sound,
    ) {
        errors.at(
            context,
            "the rules about an actor read a context, and this machine has none: name it with `actor = User`",
        );
    }
}

/// The isolation of the transactions that transitions are saved in.
fn isolation(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<&'static str> {
    let isolation = attrs.options.isolation.as_ref()?;
    if attrs.table.is_none() {
        errors.at_span(
            isolation.span,
            "an isolation is of a transaction, and this model has no `#[diesel(table_name = ..)]`",
        );
    }
    Some(isolation.variant)
}

/// Where records are written to, and which refusals.
fn records(
    attrs: &ModelAttrs<'_>,
    table: Option<&TableModel>,
    errors: &mut Errors,
) -> Option<Records> {
    let (record, refusals) = (&attrs.options.record, &attrs.options.refusals);
    let Some(record) = record else {
        if let (Some(refusals), true) = (refusals, attrs.options_sound) {
            errors.at_span(
                refusals.span,
                "`refusals` says which refusals are recorded, and this machine keeps no records: name their table with `record = records`",
            );
        }
        return None;
    };
    match table {
        None if attrs.table.is_none() => errors.at_span(
            record.span,
            "records are of rows, and this model has no `#[diesel(table_name = ..)]`",
        ),
        Some(table) if !record.keys.is_empty() && record.keys.len() != table.key.len() => {
            let names: Vec<String> = table
                .key
                .iter()
                .map(|(column, ..)| column.to_string())
                .collect();
            errors.at_span(
                record.span,
                format!(
                    "the columns that refer to the row are as many as those of its primary key: {}",
                    names.join(", ")
                ),
            );
        }
        _ => {}
    }
    let refusals = refusals.as_ref().map(|refusals| refusals.kinds.clone());
    Some(Records {
        table: record.table.clone(),
        keys: record.keys.clone(),
        refusals: refusals.unwrap_or_else(RefusalsOption::all),
    })
}

/// The fields that a transition stamps.
fn stamps(
    attrs: &ModelAttrs<'_>,
    transition: &TransitionAttr,
    errors: &mut Errors,
) -> Vec<ColumnField> {
    let mut stamps: Vec<ColumnField> = Vec::new();
    for name in &transition.options.stamp {
        let Some(stamp) = own_column(attrs, &name.0, "a stamp", errors) else {
            continue;
        };
        if attrs
            .options
            .version
            .as_ref()
            .is_some_and(|version| version.0 == stamp.1)
        {
            errors.at(
                &name.0,
                format!(
                    "`{}` is the version; a stamp is a column of its own",
                    name.0
                ),
            );
        } else if stamps.iter().any(|(_, field, _)| *field == stamp.1) {
            errors.at(
                &name.0,
                format!("`{}` is stamped by this transition already", name.0),
            );
        } else {
            stamps.push(stamp);
        }
    }
    stamps
}

/// The column of the field that an option names, which is neither a state nor a part of the key.
fn own_column(
    attrs: &ModelAttrs<'_>,
    name: &Ident,
    what: &str,
    errors: &mut Errors,
) -> Option<ColumnField> {
    let Some((field, ident)) = attrs
        .field_named(name)
        .or_else(|| attrs.field_of_column(name))
    else {
        let fields = attrs.field_names();
        let text = name.to_string();
        errors.at(
            name,
            format!(
                "`{text}` is no field of `{}`{}",
                attrs.name(),
                did_you_mean(&text, "its fields are", fields.iter().map(String::as_str))
            ),
        );
        return None;
    };
    check_reads_its_column(field, what, &["select_expression"], errors);
    let column = column_of(field, ident);
    let is_state = attrs.fields.iter().any(|state| state.ident == ident);
    let is_key = attrs.table.as_ref().is_some_and(|table| {
        table.primary_key.contains(&column) || (table.primary_key.is_empty() && column == "id")
    });
    if is_state || is_key {
        let found = if is_key {
            "the primary key"
        } else {
            "the state"
        };
        errors.at(
            name,
            format!("`{name}` is {found}; {what} is a column of its own"),
        );
        return None;
    }
    Some((column, ident.clone(), field.ty.clone()))
}

fn table(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<TableModel> {
    let version = attrs.options.version.as_ref().and_then(|version| {
        let column = own_column(attrs, &version.0, "a version", errors)?;
        if attrs.table.is_none() {
            errors.at(
                &version.0,
                "a version is a column, and this model has no `#[diesel(table_name = ..)]`",
            );
        }
        Some(column)
    });
    let table = attrs.table.as_ref()?;
    let names = if table.primary_key.is_empty() {
        vec![Ident::new("id", Span::call_site())]
    } else {
        table.primary_key.clone()
    };
    let mut key = Vec::new();
    for name in names {
        match attrs.field_of_column(&name) {
            Some((field, ident)) => {
                check_reads_its_column(field, "the key", &["select_expression"], errors);
                key.push((name, ident.clone(), field.ty.clone()));
            }
            None if table.primary_key.is_empty() => errors.at(
                &attrs.input.ident,
                format!(
                    "`{}` has no field for the column `id` to find its row by: add it, or name the key's columns with `#[diesel(primary_key(..))]`",
                    attrs.name()
                ),
            ),
            None => errors.at(
                &name,
                format!("`{name}` is no column of `{}`: a row is found by its whole primary key", attrs.name()),
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
