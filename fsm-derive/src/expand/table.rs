//! The const table of a machine: its rows by position, and cells to look them up in constant time.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::machine::Machine;
use crate::model::rows::{Row, RowTarget};

/// Up to this many bytes there is a cell for each state and event.
const DENSE_BYTES: usize = 4096;

/// The expression of a `Table`.
pub(crate) fn expression(machine: &Machine, event_enum: &syn::Ident) -> TokenStream {
    let state = &machine.state;
    let states = machine.states.len();
    let first = number(machine.events.start);
    let width = machine.events.len();
    let rows = machine.rows.iter().map(row);
    let starts = number(states + 1);
    let choices = machine.choices.iter().map(|choice| {
        if choice.len() == states {
            return quote!(<#state as __fsm::State>::ALL);
        }
        let names = choice
            .iter()
            .filter_map(|index| machine.states.known.get(*index))
            .map(|state| &state.ident);
        quote!(&[#(#state::#names),*])
    });
    let choices = quote!(&[#(#choices),*]);
    let cell_bytes = if states < 255 { 1 } else { 2 };
    let stride = stride(states, width, cell_bytes);
    let events = {
        let (width, stride) = (number(width), number(stride));
        quote!(__fsm::Events { first: #first, width: #width, stride: #stride })
    };
    let table = quote!(__fsm::Table::<#state, #event_enum>);
    let lookup = if states * stride * cell_bytes <= DENSE_BYTES {
        let cells = number(states * stride);
        quote! {
            const CELLS: [::core::option::Option<#state>; #cells] = __fsm::dense(ROWS, EVENTS);
            #table::from_cells(ROWS, &STARTS, &CELLS, #choices, EVENTS)
        }
    } else {
        let (offsets, slots) = pack(machine);
        let slots = number(slots);
        let offsets = offsets.into_iter().map(number);
        quote! {
            const OFFSETS: &[u32] = &[#(#offsets),*];
            const SLOTS: [__fsm::Slot<#state>; #slots] = __fsm::packed(ROWS, EVENTS, OFFSETS);
            #table::from_slots(ROWS, &STARTS, OFFSETS, &SLOTS, #choices, EVENTS)
        }
    };
    quote! {{
        const ROWS: &[__fsm::Row] = &__fsm::rows([#(#rows),*]);
        const STARTS: [u16; #starts] = __fsm::starts(ROWS);
        const EVENTS: __fsm::Events = #events;
        #lookup
    }}
}

/// The cells of a state: as many as there are events, rounded up to a power of two where that still
/// fits, so that finding a row is a shift.
fn stride(states: usize, width: usize, cell_bytes: usize) -> usize {
    let rounded = width.next_power_of_two();
    if states * rounded * cell_bytes <= DENSE_BYTES {
        rounded
    } else {
        width
    }
}

/// Source, event, target, declaration and kind.
fn row(row: &Row) -> TokenStream {
    let (target, choice) = match row.target {
        RowTarget::State(target) => (target, 0),
        RowTarget::Choice(choice) => (choice, 1),
    };
    let kind = choice + if row.overrides { 2 } else { 0 };
    let [source, event, target, declaration, kind] =
        [row.source, row.event, target, row.declaration, kind].map(number);
    quote!([#source, #event, #target, #declaration, #kind])
}

fn number(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

/// Lays the sparse rows of all states over one another: each state's row goes to the first offset
/// at which its events fall into free slots ("row displacement", Tarjan and Yao, 1979). Gives the
/// offset of each state and the number of slots.
fn pack(machine: &Machine) -> (Vec<usize>, usize) {
    let width = machine.events.len();
    let mut taken: Vec<bool> = Vec::new();
    let mut offsets = vec![0; machine.states.len()];
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); machine.states.len()];
    for row in &machine.rows {
        if let Some(columns) = rows.get_mut(row.source) {
            columns.push(row.event - machine.events.start);
            columns.dedup();
        }
    }
    // Long rows are hardest to place, so they go first.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|state| std::cmp::Reverse(rows.get(*state).map_or(0, Vec::len)));
    let mut lowest = 0;
    for state in order {
        let columns = rows.get(state).map(Vec::as_slice).unwrap_or_default();
        let Some(first) = columns.first().copied() else {
            continue;
        };
        while taken.get(lowest) == Some(&true) {
            lowest += 1;
        }
        let free = |offset: usize| {
            columns
                .iter()
                .all(|column| !taken.get(offset + column).copied().unwrap_or(false))
        };
        // Behind everything that is taken, every offset is free.
        let mut offset = lowest.saturating_sub(first);
        while !free(offset) {
            offset += 1;
        }
        for column in columns {
            if taken.len() <= offset + column {
                taken.resize(offset + column + 1, false);
            }
            if let Some(slot) = taken.get_mut(offset + column) {
                *slot = true;
            }
        }
        if let Some(place) = offsets.get_mut(state) {
            *place = offset;
        }
    }
    // Every look-up falls into the slots, so that it needs no branch of its own at the end.
    let slots = offsets.iter().max().copied().unwrap_or_default() + width;
    (offsets, slots)
}
