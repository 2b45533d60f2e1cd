//! Conditions on the state of a row.

use diesel::prelude::*;
use diesel::sql_types as st;

use super::leaf::Leaf;
use super::node::{Kind, Node};
use super::out::{Every, FragmentOnAll, Push};
use super::term::{Col, RuleRow, StateField, TermColumn, Values};
use crate::db::state_column::{StoredAs, StoredState};

/// The column holds one of these states.
pub(super) fn states_of<'a, ST, S: StoredState>(column: Col<'a, ST, S>, states: &[S]) -> Node<'a> {
    let list = |these: bool| -> Option<Box<dyn Push>> {
        let all = S::ALL.iter();
        let chosen = all.filter(|state| states.contains(state) == these);
        if S::STORED_AS == StoredAs::Code {
            let codes: Vec<i32> = chosen.filter_map(|state| state.info().code).collect();
            let is_empty = codes.is_empty();
            let list = Values::<Every, st::Integer, _>::new(codes);
            return (!is_empty).then(|| Box::new(list) as _);
        }
        let names: Vec<&'static str> = chosen
            .flat_map(|state| {
                let info = state.info();
                std::iter::once(info.name).chain(info.aliases.iter().copied())
            })
            .collect();
        let is_empty = names.is_empty();
        let list = Values::<Every, st::Text, _>::new(names);
        (!is_empty).then(|| Box::new(list) as _)
    };
    Node(Kind::Leaf(Leaf::States {
        column: TermColumn::of(column.column),
        these: list(true),
        others: list(false),
        label: S::STORED_AS == StoredAs::Label,
    }))
}

impl<'a, M> RuleRow<'a, M> {
    /// That this column of the row holds a state which is known.
    #[must_use]
    pub fn is_known<C, S: StoredState>(self, field: StateField<M, C, S>) -> Node<'a>
    where
        C: Column + Default + FragmentOnAll + 'static,
        C::SqlType: 'static,
    {
        states_of(self.state(field), S::ALL)
    }
}
