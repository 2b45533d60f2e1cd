//! Rules over stored permissions.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use fsm_core::__private::rule::{Database, Facts, IsRule, Operand, Rule, related};
use fsm_core::__private::sql_rule::{
    Build, BuildOn, Col, Columns, Every, FragmentOnAll, HasBackends, Node, OneColumn, Op, Own,
    RuleRow, SqlRule, WholeNumber,
};
use fsm_core::operators;

use super::holder::by_account;
use super::schema::{GroupGrant, GroupObjectGrant, Member, UserGrant, UserObjectGrant};
use super::{Holder, ModelPermission, Permission};

/// The rule that an actor was granted a permission on a whole model; made by [`has_perm`].
#[derive(Debug, Clone, Copy)]
pub struct HasPerm<P>(P);

/// The rule that an actor was granted a permission, on the whole model or on the row; made by [`has_perm_on`].
#[derive(Debug, Clone, Copy)]
pub struct HasPermOn<P>(P);

/// The rule that the actor was granted this permission on the whole model, itself or through a group. An account that is
/// not active has none, and a superuser has all.
///
/// In the body of a rule it is `has_perm(user, LoanPermission::Approve)`.
#[must_use]
pub const fn has_perm<P: Permission>(permission: P) -> HasPerm<P> {
    HasPerm(permission)
}

/// The rule that the actor was granted this permission, on the whole model or on the row that it is asked about.
///
/// In the body of a rule it is `has_perm_on(user, LoanPermission::Change, loan)`.
#[must_use]
pub const fn has_perm_on<P: ModelPermission>(permission: P) -> HasPermOn<P> {
    HasPermOn(permission)
}

/// A model whose single rows can be granted: its key is one column of a whole number.
#[diagnostic::on_unimplemented(
    message = "no permission is granted on single rows of `{Self}`",
    label = "its key does not fit a grant",
    note = "the model derives `Columns`, and its key is one field of type `i16`, `i32` or `i64`; `grant` without `.on(..)` and `has_perm` are about the whole model"
)]
pub trait Grantable: Sized + 'static {
    /// The key of the row.
    fn object_id(&self) -> i64;

    /// The key's column, or the key, if the row is in memory.
    #[doc(hidden)]
    fn object_column(row: RuleRow<'_, Self>) -> Result<Col<'_, BigInt, i64>, i64>;
}

#[diagnostic::do_not_recommend]
impl<M> Grantable for M
where
    M: Columns<Keyed = OneColumn, Key: Copy + Into<i64>>,
    M::KeyColumn: Column<SqlType: WholeNumber> + Default + FragmentOnAll + 'static,
{
    fn object_id(&self) -> i64 {
        (*M::KEY.of_row(self)).into()
    }

    fn object_column(row: RuleRow<'_, Self>) -> Result<Col<'_, BigInt, i64>, i64> {
        row.col(M::KEY).long().map_err(|key| (*key).into())
    }
}

macro_rules! rule {
    ($name:ident, $text:literal, $bound:ident) => {
        impl<P: $bound> IsRule for $name<P> {
            type Asks = Database;

            const READS_CONTEXT: bool = false;
            const NAME: &'static str = $text;

            fn name(&self) -> String {
                format!(concat!($text, "({})"), self.0.name())
            }
        }

        impl<P: $bound> Operand for $name<P> {}

        impl<P: $bound> HasBackends for $name<P> {
            type Backends = Every;
        }

        operators!($name<P> [P: $bound]);
    };
}

rule!(HasPerm, "has_perm", Permission);
rule!(HasPermOn, "has_perm_on", ModelPermission);

impl<P: Permission, A: Holder + ?Sized, O, X> Rule<A, O, X> for HasPerm<P> {
    fn __holds(&self, actor: &A, _: &O, _: &X, facts: &Facts) -> bool {
        by_account(actor).unwrap_or_else(|| in_facts(self.0.name(), actor, facts))
    }
}

impl<P, M, A, X> Rule<A, M, X> for HasPermOn<P>
where
    P: ModelPermission<Model = M>,
    M: Grantable,
    A: Holder + ?Sized,
{
    fn __holds(&self, actor: &A, object: &M, _: &X, facts: &Facts) -> bool {
        by_account(actor).unwrap_or_else(|| {
            in_facts(self.0.name(), actor, facts)
                || object_in_facts(self.0.name(), actor.user_id(), object.object_id(), facts)
        })
    }
}

impl<P: Permission, A: Holder + ?Sized, O, X> SqlRule<A, O, X> for HasPerm<P> {
    fn __node<'a>(&self, build: &Build, actor: &'a A, _: RuleRow<'a, O>, _: &X) -> Node<'a> {
        match by_account(actor) {
            Some(known) => Node::known_as(known),
            None => stored(self.0.name(), actor, build),
        }
    }
}

impl<P, M, A, X> SqlRule<A, M, X> for HasPermOn<P>
where
    P: ModelPermission<Model = M>,
    M: Grantable,
    A: Holder + ?Sized,
{
    fn __node<'a>(&self, build: &Build, actor: &'a A, row: RuleRow<'a, M>, _: &X) -> Node<'a> {
        if let Some(known) = by_account(actor) {
            return Node::known_as(known);
        }
        let name = self.0.name();
        let mut any = build.on::<Every>().any();
        any.add(stored(name, actor, build));
        if any.is_open() {
            any.add(stored_on(name, actor.user_id(), row, build));
        }
        any.node()
    }
}

/// Whether the actor was granted it, by the actor's own grants or by those among the facts.
fn in_facts<A: Holder + ?Sized>(name: &str, actor: &A, facts: &Facts) -> bool {
    if let Some(grants) = actor.grants() {
        return grants.has_name(name);
    }
    let user = actor.user_id();
    related::<UserGrant>(facts).any(|grant| grant.user_id == user && grant.permission == name)
        || related::<GroupGrant>(facts)
            .any(|grant| grant.permission == name && is_member(user, grant.group_id, facts))
}

/// Whether the user was granted it on this row.
fn object_in_facts(name: &str, user: i64, object: i64, facts: &Facts) -> bool {
    related::<UserObjectGrant>(facts)
        .any(|grant| grant.user_id == user && grant.permission == name && grant.object_id == object)
        || related::<GroupObjectGrant>(facts).any(|grant| {
            grant.permission == name
                && grant.object_id == object
                && is_member(user, grant.group_id, facts)
        })
}

fn is_member(user: i64, group: i64, facts: &Facts) -> bool {
    related::<Member>(facts).any(|member| member.user_id == user && member.group_id == group)
}

/// The same as sub-selects, unless the actor's grants are loaded.
fn stored<'a, A: Holder + ?Sized>(name: &'static str, actor: &A, build: &Build) -> Node<'a> {
    if let Some(grants) = actor.grants() {
        return Node::known_as(grants.has_name(name));
    }
    let (b, user) = (build.on::<Every>(), actor.user_id());
    let mut any = b.any();

    let grants = b.relation::<UserGrant>();
    let row = grants.row();
    let mut all = b.all();
    all.add(is_user(&b, row.col(UserGrant::COLUMNS.user_id), user));
    all.add(is(&b, row.col(UserGrant::COLUMNS.permission), name));
    any.add(grants.exists("is granted", all.node(), Vec::new));

    let grants = b.relation::<GroupGrant>();
    let row = grants.row();
    let mut all = b.all();
    all.add(is(&b, row.col(GroupGrant::COLUMNS.permission), name));
    all.add(has_member(&b, row.col(GroupGrant::COLUMNS.group_id), user));
    any.add(grants.exists("is granted to a group", all.node(), Vec::new));

    any.node()
}

/// The same on the row.
fn stored_on<'a, M: Grantable>(
    name: &'static str,
    user: i64,
    object: RuleRow<'a, M>,
    build: &Build,
) -> Node<'a> {
    let b = build.on::<Every>();
    let is_object = |column: Col<'a, BigInt, i64>| {
        let is = match M::object_column(object) {
            Ok(key) => b.compare_columns(column, Op::Eq, key),
            Err(key) => b.compare(column, Op::Eq, Own(key)),
        };
        b.named("grant.object_id == object.object_id()", is)
    };
    let mut any = b.any();

    let grants = b.relation::<UserObjectGrant>();
    let row = grants.row();
    let mut all = b.all();
    all.add(is_user(&b, row.col(UserObjectGrant::COLUMNS.user_id), user));
    all.add(is(&b, row.col(UserObjectGrant::COLUMNS.permission), name));
    all.add(is_object(row.col(UserObjectGrant::COLUMNS.object_id)));
    any.add(grants.exists("is granted on the row", all.node(), Vec::new));

    let grants = b.relation::<GroupObjectGrant>();
    let row = grants.row();
    let mut all = b.all();
    all.add(is(&b, row.col(GroupObjectGrant::COLUMNS.permission), name));
    all.add(is_object(row.col(GroupObjectGrant::COLUMNS.object_id)));
    all.add(has_member(
        &b,
        row.col(GroupObjectGrant::COLUMNS.group_id),
        user,
    ));
    any.add(grants.exists("is granted to a group on the row", all.node(), Vec::new));

    any.node()
}

/// That a column holds the name of a permission.
fn is<'a>(
    b: &BuildOn<'_>,
    column: Col<'a, diesel::sql_types::Text, String>,
    name: &'static str,
) -> Node<'a> {
    let is = b.compare(column, Op::Eq, Own(name.to_owned()));
    b.named("grant.permission == permission", is)
}

/// That a column holds the key of a user.
fn is_user<'a>(b: &BuildOn<'_>, column: Col<'a, BigInt, i64>, user: i64) -> Node<'a> {
    let is = b.compare(column, Op::Eq, Own(user));
    b.named("user_id == user.user_id()", is)
}

/// That a user is in the group whose key a column holds.
fn has_member<'a>(b: &BuildOn<'_>, group: Col<'a, BigInt, i64>, user: i64) -> Node<'a> {
    let members = b.relation::<Member>();
    let row = members.row();
    let mut all = b.all();
    all.add(is_user(b, row.col(Member::COLUMNS.user_id), user));
    let is_group = b.compare_columns(row.col(Member::COLUMNS.group_id), Op::Eq, group);
    all.add(b.named("member.group_id == grant.group_id", is_group));
    members.exists("is in the group", all.node(), Vec::new)
}
