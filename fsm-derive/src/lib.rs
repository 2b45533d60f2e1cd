//! The derive macros of `fsm-core`: [`macro@State`] and [`macro@StateMachine`]. Use them through
//! `fsm-core`, which documents what they make.
//!
//! Each is a pipeline: attributes as written (`attrs`), a checked model (`model`), one file per thing
//! that is generated (`expand`). `derive(StateMachine)` takes two steps: the first only learns the
//! names of the state enums, and calls the macro that `derive(State)` left under each enum's name;
//! that brings the states to the second step, which sees states and transitions together.

mod attrs;
mod expand;
mod model;
mod pipeline;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes an enum the states of a machine. The enum derives `Debug, Clone, Copy, PartialEq, Eq` as well.
///
/// # `#[state(..)]` on a variant
///
/// | option | meaning | excludes |
/// | --- | --- | --- |
/// | `initial` | a new row starts here; exactly one state has it | |
/// | `entry` | a row may start here as well | |
/// | `terminal` | no event leaves the state | being a source |
/// | `overrides` | entered and left by exception: every edge into or out of it is an override | |
/// | `group = name` | puts the state into a group; may repeat; lower case | `any`, `same`, a state's name |
/// | `label = ".."` | the words for a person; default: the variant in words. They stand before the noun in a sentence: `a turned down loan` | |
/// | `rename = ".."` | the stored name; default: the variant in snake case | |
/// | `alias = ".."` | another stored name that is read as this state; may repeat | |
/// | `code = 3` | the pinned integer code | |
/// | `allow(unreachable)`, `allow(dead_end)` | turns a check of the graph off | |
/// | `meta(key = "..")` | free metadata, read by `state.meta("key")` | |
///
/// # `#[state(..)]` on the enum
///
/// | option | meaning |
/// | --- | --- |
/// | `storage = text` | stored by name; the default |
/// | `storage = integer` | stored by code; each state needs one |
/// | `storage = native, sql_type = path` | an enum type of PostgreSQL's, MySQL's or MariaDB's; `sql_type` is Diesel's type of the column |
/// | `expression` | lets the enum be a Diesel expression, so that anything may write the column |
/// | `deserialize` | lets the enum come from outside (feature `serde`) |
/// | `crate = path` | where `fsm-core` is, if it was renamed |
///
/// # What it makes
///
/// The trait `State`, `Display` and `FromStr` by name, reading and writing the column, `Serialize`
/// (feature `serde`), and
///
/// - a module with a type for each state (`loan_state::Verified`), named after the enum in snake case:
///   an enum `Payment` and a `mod payment` can't stand in one module;
/// - a hidden macro under the enum's own name, through which other derives learn its states. An alias of
///   the enum has none, so it can't stand on a model's field: rustc then says ``cannot find macro
///   `Alias` in this scope``.
#[proc_macro_derive(State, attributes(state))]
pub fn derive_state(input: TokenStream) -> TokenStream {
    let unique = fsm_support::unique(proc_macro::Span::call_site());
    pipeline::state(input.into(), &unique).into()
}

/// Makes a Diesel model (or any struct with named fields) a state machine.
///
/// The transitions stand on the field that holds the state. A model may have several such fields,
/// each with an enum of its own. The field is private, and read by the method of its name: `state()`.
///
/// A field without a transition is no machine: nothing moves it, and `create` leaves it out, so that a
/// column that is `NOT NULL` needs its value from you (`orders::payment.eq(Payment::initial())`).
///
/// # `#[transition(event: edges, options)]` on the state field
///
/// An event becomes a method of the model, so its name is unique in the model, also among several
/// fields.
///
/// | edges | meaning |
/// | --- | --- |
/// | `submit: Created => Submitted` | one source, one target |
/// | `deny: Reviewed \| Verified => Denied` | several sources |
/// | `shift_up: Idling => First, First => Second` | several targets, by source |
/// | `close: open => Closed` | a group of states |
/// | `cancel: any => Cancelled` | every state that is not terminal; a source of its own goes before `any` |
/// | `park: any - (A \| B) => Parked` | all but; `-` binds tighter than `\|` |
/// | `invite: Invited => same` | stays in its state |
/// | `move_to: any => open` | the caller names the target, any listed state but the source: `loan.move_to(LoanState::Verified)`, in the typed form `handle.move_to::<loan_state::Verified>()` |
/// | the event declared again | alternatives, tried in order by their guards |
///
/// | option | meaning | excludes |
/// | --- | --- | --- |
/// | `rule = is_manager & !owns_loan` | who may: rules by their names, with `&`, `\|`, `^`, `!`, parentheses and `forbid(..)`; `anyone` where everybody may. Each declaration of a machine with an actor has one. It stands in the UPDATE, so on a Diesel model it has SQL | a machine without an actor |
/// | `guard = f`, `guard = !f`, `guard = [f, !g]` | conditions on the row: `fn(&Model) -> bool` or `fn(&Model) -> Result<(), Reason>`, a method with its type (`Self::f`); all are asked | |
/// | `guard = rule(x)`, also `!rule(x)` and in a list | a rule of the object alone (`#[rule(object)]`): it decides like a function, and stands in the UPDATE too, so that it needs no version | |
/// | `as_loaded` | the guard may decide on the row as loaded | no guard |
/// | `stamp = field` | the field takes the time of the transition: a `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate` or `SystemTime`, or an `Option` of one; may repeat | |
/// | `note`, `note = "optional"` | it needs a note, or may have one: `.note("why")`. Without the option it takes none. A blank note is none; one note is for all events that fire together | |
/// | `input = T` | it needs a `T`, given `.input(..)`: a type that serializes. Guards may be `fn(&Model, &T) -> ..` as well; who only asks (`can_approve()`, `events()`) has no input, and these guards are not asked then | |
/// | `effect = T` | what must happen afterwards, also where the process dies: a `T: Effect` that is made from the change (`impl From<&Change<'_, Model>> for T`), written into the outbox with it, and carried out by a `fsm_core::Worker`; may repeat | a machine without an outbox |
/// | `overrides` | an exception: reachability and the diagram leave it out | |
/// | `label = ".."` | the words for a person; default: the event in words. They stand behind "You cannot": a verb | |
/// | `meta(key = "..")` | free metadata, read by `event.meta("key")` | |
///
/// # `#[machine(..)]` on the model
///
/// | option | meaning |
/// | --- | --- |
/// | `actor = User` | who performs transitions: they are given `.by(&user)`, or `.by_system("nightly job")` |
/// | `context = Cx` | what the rules read beside actor and object, given `.with(&cx)`; it has the time (`HasNow`). Default: `fsm_core::Context`, of this moment where none is given |
/// | `create = rule` | who may create a row; what the actor alone decides is decided before the INSERT, the rest on the row as stored, before the commit |
/// | `isolation = "repeatable read"`, `"serializable"` | `save` on PostgreSQL, MySQL and MariaDB is a transaction of this isolation, and refused inside of another; SQLite's are always serializable |
/// | `record = records`, `record = loan_records(loan_id)` | every transition, the birth of a row and refused attempts are recorded in this table (its SQL: `fsm_core::RecordTable`), and read by `loan.history(&mut conn)`. In parentheses the columns that refer to the row's key, where there are any. The actor derives `Actor` |
/// | `refusals = [edge, guard, rule, conflict, note]`, `refusals = none` | which refusals are recorded; all of them without this option |
/// | `outbox = effects` | the table that effects are kept in until they are carried out (its SQL: `fsm_core::OutboxTable`; feature `outbox`) |
/// | `before_commit = f`, `before_commit = [f, g]` | hooks of any change, after the UPDATE has won and before the commit: `fn(&Change<'_, Model>, &mut Connection) -> Result<(), E>`. One that fails rolls everything back. It gives its errors back: one of the database that it passes over may have undone the transaction, and `save` fails then. Also on a transition |
/// | `after_commit = f` | hooks of any change, after the commit: `fn(&Change<'_, Model>)`. The model, the actor and the context are `Clone`. Inside a transaction of your own they need `fsm_core::transaction`. Also on a transition |
/// | `on_refusal = f` | hooks of attempts that are refused: `fn(&RefusedAttempt<'_, Model>)` |
/// | `connection = SqliteConnection` | the type of connections that hooks before the commit take. Without it they are generic, `fn book<C: LoadConnection>(.., conn: &mut C)`, and can do what Diesel does for every backend, which no query is |
/// | `async_connection = AsyncPgConnection` | the same of connections of `diesel-async` (feature `async`): these hooks are `async fn(&Change<'_, Model>, &mut Connection)`, and rows are saved with `save_async` |
/// | `noun = ".."` | what a person calls a row; default: the struct's name in words |
/// | `sentence = ".."` | the words of an illegal event; default: `You cannot {event} {a} {state} {noun}.` |
/// | `version = field` | an `i16`, `i32` or `i64` that every saved transition raises, and that must be as loaded. It protects a guard from a change by others only if they raise it as well: `.set((amount.eq(9), lock_version.eq(lock_version + 1)))` |
/// | `public_state` | lets the state field be public (also on the field alone) |
/// | `crate = path` | where `fsm-core` is, if it was renamed |
///
/// # `#[machine(..)]` on the state field
///
/// | option | meaning |
/// | --- | --- |
/// | `enter(A \| B, before_commit = f, after_commit = g)` | hooks of entering one of these states (states, groups, `any`, as in an edge) from another; may repeat |
/// | `leave(A, ..)`, `reenter(A, ..)` | of leaving one for another state, and of an event that stays in it |
/// | `public_state` | lets this field be public |
///
/// Hooks run in this order: leave, reenter, those of the transition, enter, those of any change. The birth of
/// a row is no change.
///
/// # What it makes
///
/// For a `Loan` with the field `state: LoanState`: the enum `LoanEvent`; the methods `state()`,
/// `typed()`, `into_state()`, and for each event `submit()` and `can_submit()`; the constant
/// `Loan::TABLE`, and its diagram, `Loan::diagram()`; the types `LoanHandle<S>` (which is
/// `In<Loan, S>`) and `LoanIn`. With several machines the field's name joins in: `PAYMENT_TABLE`,
/// `payment_diagram()`, `typed_payment()`, `OrderPaymentIn`.
///
/// rustc stops at 127 attributes on one field; a machine with more events writes
/// `#![recursion_limit = "1024"]` at the top of its crate.
#[proc_macro_derive(StateMachine, attributes(machine, transition))]
pub fn derive_state_machine(input: TokenStream) -> TokenStream {
    pipeline::learn_states(&input.into()).into()
}

/// Lets a changeset carry the event that is to happen when it is saved:
/// `loan.save_with_event(form, &mary, &mut conn)`.
///
/// It stands beside Diesel's `AsChangeset`. The fields of the event are no columns, so each is
/// `#[diesel(skip_update)]`:
///
/// | field | type | |
/// | --- | --- | --- |
/// | `pending` | `Option<LoanEvent>`, or its name: `Option<String>`, `String` | nothing, or a blank text: the columns are saved and nothing happens |
/// | `pending_note` | `Option<String>`, `String` | the note |
/// | `pending_target` | `Option<LoanState>`, or its name: `Option<String>`, `String` | the target, of an event that leaves it to the caller |
/// | `pending_input` | `Option<T>` | the input |
///
/// `#[pending(crate = path)]` says where `fsm-core` is, if it was renamed.
#[proc_macro_derive(PendingEvent, attributes(pending))]
pub fn derive_pending_event(input: TokenStream) -> TokenStream {
    pipeline::pending(input.into()).into()
}

/// The second step of `derive(StateMachine)`: called by the macro of a state enum, with its states.
#[doc(hidden)]
#[proc_macro]
pub fn __machine(input: TokenStream) -> TokenStream {
    pipeline::machine(input.into()).into()
}
