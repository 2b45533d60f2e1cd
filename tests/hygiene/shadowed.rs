//! Types, traits, functions and macros of the names that generated code might speak of.

use fsm_core as machines;

pub struct Option;
pub struct Result;
pub struct Vec;
pub struct String;
pub struct Box;
pub struct Some;
pub struct None;
pub struct Ok;
pub struct Err;
pub struct State;
pub struct StateMachine;
pub struct Event;
pub struct Machine;
pub struct Model;
pub struct Table;
pub struct Edge;
pub struct Row;
pub struct Fire;
pub struct In;
pub struct Seen;
pub struct Typed;
pub struct Initial;
pub struct Guards;
pub struct Reason;
pub struct TransitionError;
pub struct At;
pub struct Key;
pub struct Step;
pub struct Wanted;
pub struct S;
pub struct T;
pub struct To;
pub struct E;
pub struct DB;
pub struct V;
pub struct ST;
pub struct PhantomData;

pub trait Copy {}
pub trait Clone {}
pub trait Debug {}
pub trait Display {}
pub trait FromStr {}
pub trait From {}
pub trait Into {}
pub trait Iterator {}
pub trait Send {}
pub trait Sized {}
pub trait Eq {}
pub trait PartialEq {}
pub trait Fn {}
pub trait Drop {}

pub fn drop() {}
pub fn fire() {}
pub fn typed() {}
pub fn into_state() {}
pub fn can() {}

#[allow(unused_macros)]
macro_rules! matches {
    () => {};
}
#[allow(unused_macros)]
macro_rules! assert {
    () => {};
}
#[allow(unused_macros)]
macro_rules! vec {
    () => {};
}
#[allow(unused_macros)]
macro_rules! concat {
    () => {};
}
#[allow(unused_macros)]
macro_rules! unreachable {
    () => {};
}

#[derive(
    machines::State,
    std::fmt::Debug,
    std::clone::Clone,
    std::marker::Copy,
    std::cmp::PartialEq,
    std::cmp::Eq,
)]
pub enum Gate {
    #[state(initial)]
    Closed,
    Open,
    Held,
}

#[derive(machines::StateMachine, std::fmt::Debug, std::clone::Clone)]
pub struct Crossing {
    #[transition(open: Closed => Open, guard = is_free)]
    #[transition(close: Open => Closed)]
    #[transition(hold: any => Held)]
    #[transition(switch: any => any, overrides)]
    gate: Gate,
}

fn is_free(_: &Crossing) -> bool {
    true
}

/// States and events of such names, too.
#[derive(
    machines::State,
    std::fmt::Debug,
    std::clone::Clone,
    std::marker::Copy,
    std::cmp::PartialEq,
    std::cmp::Eq,
)]
#[allow(clippy::enum_variant_names)]
pub enum Names {
    #[state(initial)]
    Some,
    None,
    Ok,
    Fault,
    Option,
    Result,
    State,
    Event,
    Enum,
    At,
    Type,
    Output,
    #[state(terminal)]
    Drop,
}

#[derive(machines::StateMachine, std::fmt::Debug, std::clone::Clone)]
pub struct Named {
    #[transition(some: None => Some)]
    #[transition(none: Some => None)]
    #[transition(ok: None => Ok)]
    #[transition(fault: Ok => Fault)]
    #[transition(option: Fault => Option)]
    #[transition(result: Option => Result)]
    #[transition(event: Result => State)]
    #[transition(engine: State => Event)]
    #[transition(index: Event => Enum)]
    #[transition(name: Enum => At)]
    #[transition(kind: At => Type)]
    #[transition(error: Type => Output)]
    #[transition(table: Output => Drop)]
    names: Names,
}

#[test]
fn a_machine_beside_them() {
    let crossing = Crossing { gate: Gate::Closed };
    let crossing = crossing.open().apply().unwrap();
    core::assert_eq!(crossing.gate(), Gate::Open);
    let open: machines::In<Crossing, gate::Open> = crossing.into_state().unwrap();
    let held = open.switch::<gate::Held>().apply().unwrap();
    core::assert_eq!(held.into_row().gate(), Gate::Held);
    core::assert_eq!(Crossing::TABLE.edges().count(), 1 + 1 + 3 + 6);
}

#[test]
fn a_machine_of_such_names() {
    let named = Named { names: Names::Some };
    let named = named.none().apply().unwrap().ok().apply().unwrap();
    core::assert_eq!(named.names(), Names::Ok);
    match named.typed() {
        NamedIn::Ok(ok) => {
            core::assert_eq!(ok.fault().apply().unwrap().into_row().names(), Names::Fault)
        }
        _ => core::panic!("it is in `Ok`"),
    }
}
