//! A rule with its actors and its context, without the types: so that a comparison is compiled once for
//! each database, and not for each rule.

use std::any::{Any, TypeId};
use std::marker::PhantomData;

use diesel::prelude::*;

use super::super::build::Build;
use super::super::columns::Columns;
use super::super::forms::{SqlRule, decide, tree_by};
use super::super::node::Node;
use super::super::out::Push;
use super::super::term::Place;
use super::scratch::{Numbered, Scratch};
use super::server::Server;
use crate::db::run::{Blocking, now};
use crate::rule::{Facts, holds};

/// What is compared.
pub(super) trait Subject<K> {
    /// The rule's name.
    fn name(&self) -> String;

    /// The actors in words.
    fn actors(&self) -> &[String];

    /// How the objects are made.
    fn object(&self) -> Option<Scratch>;

    /// The objects' type.
    fn object_id(&self) -> TypeId;

    /// The objects' type by name.
    fn object_name(&self) -> &'static str;

    /// The objects' table.
    fn table(&self) -> Box<dyn Push>;

    /// The rule's tree, for the table; with the text of each condition where that is asked.
    fn tree(&self, actor: usize, named: bool) -> Node<'_>;

    /// The number of each object.
    fn numbers(&self, objects: &dyn Any) -> Vec<i64>;

    /// What the rule says of each object in memory.
    fn eval(&self, actor: usize, objects: &dyn Any, facts: &Facts) -> Vec<bool>;

    /// What `check` says of one object.
    fn check(
        &self,
        actor: usize,
        objects: &dyn Any,
        at: usize,
        conn: &mut K,
    ) -> QueryResult<Option<bool>>;
}

/// A rule with its actors and its context.
pub(super) struct Typed<'x, R, A: ?Sized, O, X> {
    pub(super) rule: R,
    pub(super) actors: Vec<&'x A>,
    pub(super) shown: Vec<String>,
    pub(super) cx: &'x X,
    pub(super) object: PhantomData<fn() -> O>,
}

fn rows<O: 'static>(objects: &dyn Any) -> &[(i64, O)] {
    objects
        .downcast_ref::<Numbered<O>>()
        .map_or(&[], Vec::as_slice)
}

impl<K, R, A, O, X> Subject<K> for Typed<'_, R, A, O, X>
where
    K: Server,
    R: SqlRule<A, O, X>,
    A: ?Sized,
    O: Columns,
{
    fn name(&self) -> String {
        self.rule.name()
    }

    fn actors(&self) -> &[String] {
        &self.shown
    }

    fn object(&self) -> Option<Scratch> {
        O::scratch()
    }

    fn object_id(&self) -> TypeId {
        TypeId::of::<O>()
    }

    fn object_name(&self) -> &'static str {
        std::any::type_name::<O>()
    }

    fn table(&self) -> Box<dyn Push> {
        O::table()
    }

    fn tree(&self, actor: usize, named: bool) -> Node<'_> {
        let Some(actor) = self.actors.get(actor) else {
            return Node::known_as(false);
        };
        let build = Build::of::<O::Table>(false);
        let build = if named { build.with_names() } else { build };
        tree_by(&build, &self.rule, Place::Table, *actor, self.cx)
    }

    fn numbers(&self, objects: &dyn Any) -> Vec<i64> {
        rows::<O>(objects)
            .iter()
            .map(|(number, _)| *number)
            .collect()
    }

    fn eval(&self, actor: usize, objects: &dyn Any, facts: &Facts) -> Vec<bool> {
        let Some(actor) = self.actors.get(actor) else {
            return Vec::new();
        };
        let objects = rows::<O>(objects).iter();
        objects
            .map(|(_, object)| holds(&self.rule, *actor, object, self.cx, facts))
            .collect()
    }

    fn check(
        &self,
        actor: usize,
        objects: &dyn Any,
        at: usize,
        conn: &mut K,
    ) -> QueryResult<Option<bool>> {
        let (Some(actor), Some((_, object))) = (self.actors.get(actor), rows::<O>(objects).get(at))
        else {
            return Ok(None);
        };
        let run = &mut Blocking(conn);
        let decision = now(decide(&self.rule, *actor, object, self.cx, run))?;
        Ok(Some(decision.is_allowed()))
    }
}
