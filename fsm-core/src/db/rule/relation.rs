//! A relation while its condition is built.

use std::any::TypeId;

use diesel::prelude::*;
use diesel::sql_types::SqlType;

use super::build::BuildOn;
use super::columns::{Columns, KeyOf};
use super::node::Node;
use super::out::FragmentOnAll;
use super::related::Related;
use super::term::{Col, Number, RuleRow, Term};

/// A relation whose condition is being built.
#[derive(Debug)]
#[must_use]
pub struct Relation<'x, 'a, M, W> {
    pub(super) build: &'x BuildOn<'x, W>,
    pub(super) row: RuleRow<'a, M>,
    pub(super) number: u16,
    pub(super) tells: bool,
}

impl<'a, M: Columns, W: 'static> Relation<'_, 'a, M, W> {
    /// Its row.
    #[must_use]
    pub fn row(&self) -> RuleRow<'a, M> {
        self.row
    }

    fn related(self, body: Node<'a>) -> Related<'a> {
        let build = self.build.build;
        let mut all = self.build.all();
        all.add(M::only(build, self.row));
        all.add(body);
        build.tells.set(self.tells);
        if build.own == Some(TypeId::of::<M::Table>()) {
            build.reads_own.set(true);
        }
        Related::of::<M>(self.number, all.node())
    }

    /// `exists(|row: M| ..)`, and the values that it compares.
    #[must_use]
    pub fn exists(
        self,
        text: &'static str,
        body: Node<'a>,
        values: impl FnOnce() -> Vec<(&'static str, String)>,
    ) -> Node<'a> {
        self.asked(text, body, values, |exists| exists)
    }

    /// `none(|row: M| ..)`.
    #[must_use]
    pub fn none(
        self,
        text: &'static str,
        body: Node<'a>,
        values: impl FnOnce() -> Vec<(&'static str, String)>,
    ) -> Node<'a> {
        self.asked(text, body, values, Node::negated)
    }

    fn asked(
        self,
        text: &'static str,
        body: Node<'a>,
        values: impl FnOnce() -> Vec<(&'static str, String)>,
        asked: impl FnOnce(Node<'a>) -> Node<'a>,
    ) -> Node<'a> {
        let build = self.build;
        let related = self.related(body);
        let exists = if related.is_empty() {
            Node::known_as(false)
        } else {
            Node::related(related)
        };
        let tells = build.build.tells();
        let values = if tells { values() } else { Vec::new() };
        build.told(text, values, asked(exists))
    }

    /// `count(|row: M| ..)`.
    #[must_use]
    pub fn count(self, body: Node<'a>) -> Number<'a> {
        Number(Term::Count(Box::new(self.related(body))))
    }

    /// `parent(key, |row: M| ..)`.
    #[must_use]
    pub fn parent<ST, V>(
        self,
        text: &'static str,
        key: Col<'a, ST, V>,
        body: Node<'a>,
        values: impl FnOnce() -> Vec<(&'static str, String)>,
    ) -> Node<'a>
    where
        M: Columns<Keyed = super::columns::OneColumn>,
        M::KeyColumn: Column + Default + FragmentOnAll + 'static,
        <M::KeyColumn as Expression>::SqlType: SqlType + 'static,
        ST: KeyOf<<M::KeyColumn as Expression>::SqlType, M::Key, V, W> + 'a,
        M::Key: 'a,
        V: 'a,
    {
        let mut all = self.build.all();
        let is_key = ST::is_key(self.build, self.row.col(M::KEY), key);
        all.add(self.build.named(text, is_key));
        all.add(body);
        let body = all.node();
        self.exists(text, body, values)
    }
}
