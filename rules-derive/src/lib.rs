//! The macros of `fsm-core` for permissions: [`macro@rule`] and [`macro@Columns`]. Use them through
//! `fsm-core`, which documents what they make.
//!
//! A rule goes through a pipeline: the function as written (`attrs`), its body taken apart into
//! conditions on columns (`lower`), and what is generated (`expand`). None of them writes SQL: the
//! conditions become calls that build `fsm-core`'s own tree.

mod attrs;
mod expand;
mod lower;
mod pipeline;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Whether what is made can be compared, form by form, in tests.
const COMPARED: bool = cfg!(feature = "test-util");

/// Makes a function a rule: who may do what to which object.
///
/// ```ignore
/// /// Leaders of the task's project, and whoever owns the task.
/// #[rule]
/// pub fn can_edit(user: &User, task: &Task) -> bool {
///     task.owner_id == user.id
///         || exists(|r: ProjectRole| {
///             r.user_id == user.id && r.project_id == task.project_id && r.role == Role::Leader
///         })
/// }
/// ```
///
/// # Parameters
///
/// | | |
/// | --- | --- |
/// | `user: &User` | the actor, of any type |
/// | `task: &Task` | the object, a model with `#[derive(Columns)]`; a rule of the actor alone has none |
/// | `cx: &Context` | last, where the rule reads the time of the decision (`cx.now`), its tenant or its request; a type of the application's own is given with `.with(&cx)` |
///
/// With `#[rule(object)]` there is no actor: the object is the first parameter.
///
/// # Options
///
/// | option | meaning |
/// | --- | --- |
/// | `object` | a rule of the object alone, as a guard is: `#[transition(.., guard = rule(is_documented))]` |
/// | `memory` | decides in Rust alone, so that the body may do anything; no `scope`, `column`, `check` or `explain`, and none for what is composed of it |
/// | `backend = Sqlite`, `Pg` or `Mysql` | has SQL for this one: for columns that only one database has |
/// | `sql = path` | the body may do anything, and `path` is its twin for the database: a function of the actor (and the context) that gives a Diesel expression of type `Bool` on the table. Not NULL, says its type; that it agrees with the body is shown by a test, `fsm_core::agreement!(rule)`. Where the body looks at related rows, `check` asks the twin about the object's row, so the model has a key of one column. It speaks of the table by name, so it can't be asked of a related row or under an alias |
/// | `crate = path` | where `fsm-core` is, if it was renamed |
///
/// # What it makes
///
/// A type without values of its own and a function that gives it, both called like the rule:
/// `can_edit()`. In attributes and in other rules' bodies it is written without parentheses.
///
/// | | |
/// | --- | --- |
/// | `can_edit().test(&user, &task)` | decides by actor and object alone; not for a rule that looks at related rows |
/// | `.eval(&user, &task, &facts)` | the same with related rows that are in memory |
/// | `.check(&user, &task, &mut conn)` | a `Decision`; one query where related rows are needed |
/// | `.check_query(&user, &task, Sqlite)` | the text of the query that `check` sends, if it sends one |
/// | `.explain(&user, &task, &mut conn)` | the tree of conditions with outcomes and values |
/// | `.scope(&user)` | for `filter`: the rows that are allowed |
/// | `.scope(&user).for_writes()` | the same for an `update`, a `delete`, a select `for_update()` |
/// | `.scope_on(alias, &user)` | the same of a table under an alias |
/// | `.scope_of::<Task>(&user)` | the same for a rule of the actor alone |
/// | `.column(&user)` | for `select`: whether each row is allowed, never NULL |
/// | `.with(&cx)` | the same rule in a context, before any of these |
/// | `a & b`, <code>a &#124; b</code>, `a ^ b`, `!a` | rules composed in code; `forbid(a)` in the outermost `&` or <code>&#124;</code> denies the whole where it holds |
///
/// # The body
///
/// Rust decides, and the SQL gives the same answer for every row, NULLs included. What has no SQL is an
/// error at that very expression; it says what to write instead. What speaks of the actor and the context
/// alone is any Rust, evaluated once, from left to right; but of `o.a || f(user)` the database needs both
/// sides, so `f` is called where Rust might not have come to it.
///
/// | written | |
/// | --- | --- |
/// | `true`, `&&`, <code>&#124;&#124;</code>, `!`, `^`, `if .. else`, `match`, `if let`, `matches!`, `let` of what the actor and the context give, `let Some(x) = .. else { return .. };` outside of branches | |
/// | `o.column == value`, `!=` | columns that are never NULL; values from the actor, the context, literals, other columns. Texts compare by their bytes. Floats are refused. A type of your own derives `PartialEq` and `Eq`: SQL compares what is stored, so one whose own `==` takes different values for the same (minding no case, say) would say one thing in memory and another in a query. Give such a rule `#[rule(memory)]`, or store what is compared |
/// | `<`, `<=`, `>`, `>=`, `(a..b).contains(&o.column)` | integers, dates, times, decimals |
/// | `o.option.is_some()`, `is_none()`, `== None`, `== Some(value)`, `!= Some(value)`, <code>is_some_and(&#124;x&#124; ..)</code>, <code>is_none_or(&#124;x&#124; ..)</code>, `matches!(o.option, Some(..))` | `o.option == user.option` is refused, since `None == None` is true in Rust; where that is meant: `same_or_both_none(o.option, user.option)` |
/// | `o.state() == S::A`, <code>matches!(o.state(), S::A &#124; S::B)</code> | former names count as the state; an unknown one is allowed by neither sign |
/// | `[a, b].contains(&o.column)`, `user.ids.contains(&o.column)` | |
/// | `o.text.is_empty()`, `starts_with`, `ends_with`, `contains` | by bytes |
/// | `i64::from(o.number) + k`, `-`, one `*`, `max`, `min` | in 64 bits, on columns up to 32 |
/// | <code>exists(&#124;r: Model&#124; ..)</code>, <code>none(&#124;r: Model&#124; ..)</code>, <code>all(&#124;r: Model&#124; which, &#124;r&#124; must)</code>, <code>count(&#124;r: Model&#124; ..) >= 2</code> | related rows, nested as deep as wished; `all` is true of none |
/// | <code>parent(o.key, &#124;p: Model&#124; ..)</code> | the row whose primary key the column holds: true where there is one and the condition holds. `!parent(..)` lets in what has no parent; <code>parent(.., &#124;p&#124; !..)</code> does not |
/// | `other(user, o)`, `other(user, r)`, `is_manager(user)` | other rules, by the names of actor, row and context as they are called here |
/// | `as_ref()`, `as_str()`, `as_deref()`, `clone()`, `to_owned()` | without effect |
#[proc_macro_attribute]
pub fn rule(options: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::rule(options.into(), &item.into(), COMPARED).into()
}

/// Lets rules speak of the columns of a Diesel model, and keeps its rows as related rows.
///
/// The table is that of `#[diesel(table_name = ..)]`; columns are called like their fields, or as
/// `#[diesel(column_name = ..)]` says; the primary key is `id`, or what `#[diesel(primary_key(..))]` says.
/// Fields that are read by an expression or that are embedded have no column.
///
/// | option of `#[columns(..)]` on the model | meaning |
/// | --- | --- |
/// | `only = rule` | rows that this `#[rule(object)]` denies are there for no relation of any rule: deleted ones, say. It asks no related rows |
/// | `crate = path` | where `fsm-core` is, if it was renamed |
///
/// | option of `#[columns(..)]` on a field | meaning |
/// | --- | --- |
/// | `read = rule` | who may read it: <code>employee.read(&#124;c&#124; c.salary, &user)</code> is `Readable::Masked` for others, and so is it in a list that selects `Employee::readable(..)`; `Employee::visible(..)` is the column to filter and sort by |
/// | `write = rule` | who may write it: `employee.may_change(&form, &user)?` names the first field of a changeset that may not be written |
#[proc_macro_derive(Columns, attributes(columns, transition, machine, diesel))]
pub fn derive_columns(input: TokenStream) -> TokenStream {
    pipeline::columns(input.into(), COMPARED).into()
}

/// Says who a type is: the field that tells it from all others, and the one that people call it by.
///
/// | option | meaning |
/// | --- | --- |
/// | `key = field` | what records keep to find the actor again; `id` where nothing is said |
/// | `name = field` | what people read; `name` where nothing is said |
/// | `crate = path` | where `fsm-core` is, if it was renamed |
#[proc_macro_derive(Actor, attributes(actor))]
pub fn derive_actor(input: TokenStream) -> TokenStream {
    pipeline::actor(input.into()).into()
}
