//! What is generated per state and per transition is compile time of the user's.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::expand_machine;
use crate::pipeline;

/// A ring of `count` states with two more transitions from each.
fn ring(count: usize, event_each: bool) -> (TokenStream, TokenStream) {
    let state = |index: usize| format_ident!("S{}", index % count);
    let variants = (0..count).map(|index| {
        let state = state(index);
        if index == 0 {
            quote!(#[state(initial)] #state)
        } else {
            quote!(#state)
        }
    });
    let edges = (0..3).flat_map(|step| (0..count).map(move |index| (step, index)));
    let edges: Vec<_> = edges
        .map(|(step, index)| {
            let (from, to) = (state(index), state(index + step + 1));
            (step, quote!(#from => #to))
        })
        .collect();
    let attributes: TokenStream = if event_each {
        edges
            .iter()
            .enumerate()
            .map(|(number, (_, edge))| {
                let event = format_ident!("e{number}");
                quote!(#[transition(#event: #edge)])
            })
            .collect()
    } else {
        (0..3)
            .map(|step| {
                let event = format_ident!("e{step}");
                let mine = edges
                    .iter()
                    .filter(|edge| edge.0 == step)
                    .map(|edge| &edge.1);
                quote!(#[transition(#event: #(#mine),*)])
            })
            .collect()
    };
    (
        quote!(enum S { #(#variants),* }),
        quote!(struct M { #attributes state: S }),
    )
}

fn tokens(stream: TokenStream) -> usize {
    stream
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => 2 + tokens(group.stream()),
            _ => 1,
        })
        .sum()
}

/// Tokens per state of both derives, and per transition of the second.
fn measure(count: usize, event_each: bool) -> (usize, usize) {
    let (states, model) = ring(count, event_each);
    let of_states = tokens(pipeline::state(states.clone(), "")) / count;
    let of_machine = tokens(expand_machine(&[states], &model)) / (3 * count);
    println!(
        "{count} states, an event each: {event_each}: {of_states} per state, {of_machine} per transition"
    );
    (of_states, of_machine)
}

#[test]
fn tokens_per_state_and_transition_stay_within_their_budget() {
    let (per_state, shared) = measure(200, false);
    let (_, own) = measure(200, true);
    assert!(per_state <= 90, "{per_state} tokens per state");
    assert!(
        shared <= 85,
        "{shared} tokens per transition of a shared event"
    );
    assert!(own <= 275, "{own} tokens per transition with its own event");
}

#[test]
fn the_size_grows_with_the_machine_and_no_faster() {
    for event_each in [false, true] {
        let (_, small) = measure(50, event_each);
        let (_, large) = measure(200, event_each);
        assert!(
            large <= small + small / 10,
            "{small} tokens per transition became {large}"
        );
    }
}

#[test]
fn expanding_twice_gives_the_same_bytes() {
    let (states, model) = ring(20, true);
    let once = |_| {
        let states_text = pipeline::state(states.clone(), "").to_string();
        states_text + &expand_machine(std::slice::from_ref(&states), &model).to_string()
    };
    assert_eq!(once(1), once(2));
}
