//! Checks of the whole graph: every state can be reached, and left unless it is terminal.

use fsm_support::Errors;

use super::machine::Machine;

/// Reports unreachable states and dead ends.
pub(crate) fn check(machine: &Machine, errors: &mut Errors) {
    let reached = reach(machine, |index| {
        machine
            .states
            .known
            .get(index)
            .is_some_and(|state| state.born)
    });
    check_reachable(machine, reached, errors);
    check_dead_ends(machine, errors);
}

/// The states that can be reached from some, overrides left out.
fn reach(machine: &Machine, from: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut reached: Vec<bool> = (0..machine.states.len()).map(from).collect();
    let mut open: Vec<usize> = (0..reached.len())
        .filter(|index| reached.get(*index) == Some(&true))
        .collect();
    // Rows are sorted by their source, so a state's rows are a slice.
    while let Some(state) = open.pop() {
        let start = machine.rows.partition_point(|row| row.source < state);
        for row in machine
            .rows
            .iter()
            .skip(start)
            .take_while(|row| row.source == state)
        {
            for target in machine.targets(row) {
                if machine.is_override(row, target) {
                    continue;
                }
                if let Some(seen @ false) = reached.get_mut(target) {
                    *seen = true;
                    open.push(target);
                }
            }
        }
    }
    reached
}

/// No row ever gets to a state that no path leads to. Of a chain of such states only the first is
/// reported: the others follow from it.
fn check_reachable(machine: &Machine, mut covered: Vec<bool>, errors: &mut Errors) {
    for (state, covered) in machine.states.known.iter().zip(&mut covered) {
        *covered |= state.overrides || state.allows("unreachable");
    }
    let entered_from_uncovered = |target: usize, covered: &[bool]| {
        machine.rows.iter().any(|row| {
            row.source != target
                && covered.get(row.source) == Some(&false)
                && machine.targets(row).contains(&target)
                && !machine.is_override(row, target)
        })
    };
    let lost: Vec<usize> = (0..covered.len())
        .filter(|index| covered.get(*index) == Some(&false))
        .collect();
    let (followers, roots): (Vec<usize>, Vec<usize>) = lost
        .into_iter()
        .partition(|index| entered_from_uncovered(*index, &covered));
    for index in roots.into_iter().chain(followers) {
        if covered.get(index) == Some(&true) {
            continue;
        }
        for (covered, now) in covered
            .iter_mut()
            .zip(reach(machine, |state| state == index))
        {
            *covered |= now;
        }
        if let Some(state) = machine.states.known.get(index) {
            errors.at(
                &state.ident,
                format!(
                    "`{0}` can't be reached: no transition of the field `{1}` leads to it from a state that a row starts in{2}. Add one, mark `{0}` `#[state(entry)]` if rows may start there, or `#[state(allow(unreachable))]` if it is kept for old rows",
                    state.ident,
                    machine.field,
                    if entered_by_override(machine, index) { " (overrides don't count)" } else { "" },
                ),
            );
        }
    }
}

fn entered_by_override(machine: &Machine, state: usize) -> bool {
    machine
        .rows
        .iter()
        .any(|row| machine.targets(row).contains(&state) && machine.is_override(row, state))
}

/// A row that gets to a state which nothing leaves stays there: that has to be said.
fn check_dead_ends(machine: &Machine, errors: &mut Errors) {
    let mut leaves = vec![false; machine.states.len()];
    for row in &machine.rows {
        if let Some(leaves) = leaves.get_mut(row.source) {
            *leaves |= machine
                .targets(row)
                .iter()
                .any(|target| *target != row.source);
        }
    }
    for (state, leaves) in machine.states.known.iter().zip(leaves) {
        if !leaves && !state.terminal && !state.allows("dead_end") {
            errors.at(
                &state.ident,
                format!(
                    "`{0}` is a dead end: no transition of the field `{1}` leads out of it. Add one, or mark `{0}` `#[state(terminal)]`",
                    state.ident, machine.field
                ),
            );
        }
    }
}
