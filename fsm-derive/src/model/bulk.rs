//! Which events can move rows that are not loaded.

use quote::ToTokens;
use syn::ExprPath;
use syn::ext::IdentExt;

use super::event::Event;
use super::hooks::{Hook, When};
use super::machine::{Machine, Model};
use super::rows::Row;

/// Why an event can't.
#[derive(Debug)]
pub(crate) struct NotInBulk {
    pub(crate) event: usize,
    /// The targets, where it can move rows to others.
    pub(crate) targets: Vec<usize>,
    pub(crate) why: String,
}

impl NotInBulk {
    /// Whatever the target is.
    pub(crate) fn is_never(&self) -> bool {
        self.targets.is_empty()
    }
}

/// The events that can't: those with a guard in Rust, with an effect, or with hooks.
pub(crate) fn not_in_bulk(model: &Model) -> Vec<NotInBulk> {
    let mut found = Vec::new();
    for (number, event) in model.events.iter().enumerate() {
        let Some(machine) = model.machines.get(event.machine) else {
            continue;
        };
        let rows: Vec<&Row> = machine
            .rows
            .iter()
            .filter(|row| row.event == number)
            .collect();
        if let Some(guard) = guard_in_rust(model, &rows) {
            found.push(NotInBulk {
                event: number,
                targets: Vec::new(),
                why: format!(
                    "its guard `{guard}` is a function of Rust, and no row is loaded that it could be asked of: make it a rule of the object, `#[rule(object)]`, and say `guard = rule({guard})`, which has SQL; or load the rows and `save` them one by one"
                ),
            });
            continue;
        }
        if let Some(effect) = effect(model, &rows) {
            found.push(NotInBulk {
                event: number,
                targets: Vec::new(),
                why: format!(
                    "its effect `{effect}` is made from each row that it moves, and no row is loaded that it could be made from: load the rows and `save` them one by one, or declare another event, without the effect, for bulk"
                ),
            });
            continue;
        }
        for hook in &model.hooks.of_changes {
            found.extend(hooked(number, event, machine, &rows, hook));
        }
    }
    found
}

fn guard_in_rust(model: &Model, rows: &[&Row]) -> Option<String> {
    let guards = rows
        .iter()
        .filter_map(|row| model.guards.get(&row.declaration));
    let mut functions = guards.flatten().filter(|guard| guard.function().is_some());
    Some(functions.next()?.name())
}

/// The type of the first effect.
fn effect(model: &Model, rows: &[&Row]) -> Option<String> {
    let mut effects = rows
        .iter()
        .filter_map(|row| model.effects.get(&row.declaration));
    let first = effects.find_map(|effects| effects.first())?;
    Some(first.to_token_stream().to_string())
}

/// Why the event can't, where it runs this hook.
fn hooked(
    number: usize,
    event: &Event,
    machine: &Machine,
    rows: &[&Row],
    hook: &Hook,
) -> Option<NotInBulk> {
    let mut targets = Vec::new();
    let mut all = true;
    for row in rows {
        for target in machine.targets(row) {
            if !runs(&hook.when, event.machine, row, target) {
                all = false;
            } else if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    let function = hook.before_commit.iter().chain(&hook.after_commit).next()?;
    let name = name(function);
    (!targets.is_empty()).then(|| NotInBulk {
        event: number,
        // Where the table says where it leads, one of its rows is enough.
        targets: if all || !event.chooses { Vec::new() } else { targets },
        why: format!(
            "the hook `{name}` runs for each row that it moves, and no row is loaded that it could be given: load the rows and `save` them one by one, or declare another event, without the hook, for bulk"
        ),
    })
}

/// Whether a hook runs where a row of the table leads to this target.
fn runs(when: &When, machine: usize, row: &Row, target: usize) -> bool {
    match when {
        When::Any => true,
        When::By(declaration) => row.declaration == *declaration,
        When::Entering(of, states) => {
            *of == machine && row.source != target && states.contains(&target)
        }
        When::Leaving(of, states) => {
            *of == machine && row.source != target && states.contains(&row.source)
        }
        When::Staying(of, states) => {
            *of == machine && row.source == target && states.contains(&target)
        }
    }
}

/// The function's name.
fn name(path: &ExprPath) -> String {
    let last = path.path.segments.last();
    last.map_or_else(String::new, |part| part.ident.unraw().to_string())
}
