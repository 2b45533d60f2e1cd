//! Generated crates that use a library, for measuring how long the compiler takes with them.
//!
//! The machine has `n` states and three transitions from each: to the next state, the one after
//! it and the one after that (modulo `n`). It comes in two shapes, see [`Shape`]. Every crate has
//! a `main` that fires one event in the first state, and nothing else.

mod hand_written;
mod ours;
mod rust_fsm;
mod smlang;
mod statum;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// What the generated crate uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// Two enums and a `match`.
    HandWritten,
    /// rust-fsm's DSL.
    RustFsm,
    /// smlang's DSL.
    Smlang,
    /// statum's typestate. It has no form for an event that comes at run time.
    Statum,
    /// `fsm-core`'s derives: the typed form, the run-time form and the table.
    Ours,
}

impl Library {
    /// All of them, hand-written code first.
    pub const ALL: [Self; 5] = [
        Self::HandWritten,
        Self::RustFsm,
        Self::Smlang,
        Self::Statum,
        Self::Ours,
    ];

    /// The name, on the command line and in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HandWritten => "hand-written",
            Self::RustFsm => "rust-fsm",
            Self::Smlang => "smlang",
            Self::Statum => "statum",
            Self::Ours => "ours",
        }
    }
}

impl FromStr for Library {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|library| library.name() == name)
            .ok_or_else(|| format!("not one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// How the transitions share events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Three events in all: each leaves every state.
    ThreeEvents,
    /// An event for each transition: three times as many events as states.
    EventPerTransition,
}

impl Shape {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ThreeEvents, Self::EventPerTransition];

    /// The name, on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ThreeEvents => "three-events",
            Self::EventPerTransition => "event-per-transition",
        }
    }

    /// The heading in the report.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ThreeEvents => "three events in all",
            Self::EventPerTransition => "an event for each transition",
        }
    }
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|shape| shape.name() == name)
            .ok_or_else(|| format!("not one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// A transition of the machine.
#[derive(Debug, Clone, Copy)]
struct Edge {
    event: Event,
    source: usize,
    target: usize,
}

/// An event's number, and how its name is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Event(usize);

impl Event {
    /// As a variant: `E7`.
    fn variant(self) -> String {
        format!("E{}", self.0)
    }

    /// As a method: `e7`.
    fn method(self) -> String {
        format!("e{}", self.0)
    }
}

/// A crate to be compiled.
#[derive(Debug, Clone, Copy)]
pub struct Consumer {
    /// The library that it uses.
    pub library: Library,
    /// How its transitions share events.
    pub shape: Shape,
    /// How many states it has.
    pub states: usize,
}

impl Consumer {
    /// The name of the package.
    #[must_use]
    pub fn name(&self) -> String {
        let (library, shape) = (self.library.name(), self.shape.name());
        format!("{library}-{shape}-{}", self.states)
    }

    /// The text of `Cargo.toml`; `fsm_core` is the folder of our own library.
    #[must_use]
    pub fn manifest(&self, fsm_core: &Path) -> String {
        let dependency = match self.library {
            Library::HandWritten => String::new(),
            Library::RustFsm => "rust-fsm = \"0.8\"\n".to_owned(),
            Library::Smlang => "smlang = \"0.8\"\n".to_owned(),
            Library::Statum => "statum = \"0.9\"\n".to_owned(),
            Library::Ours => format!(
                "fsm-core = {{ path = \"{}\", default-features = false, \
                 features = [\"derive\"] }}\n",
                fsm_core.display()
            ),
        };
        format!(
            "[workspace]\n\n[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependency}",
            self.name()
        )
    }

    /// The text of `src/main.rs`.
    #[must_use]
    pub fn main_rs(&self) -> String {
        let code = match self.library {
            Library::HandWritten => hand_written::code(self),
            Library::RustFsm => rust_fsm::code(self),
            Library::Smlang => smlang::code(self),
            Library::Statum => statum::code(self),
            Library::Ours => ours::code(self),
        };
        // Thousands of warnings would be a good part of the time.
        format!("#![allow(warnings)]\n\n{code}")
    }

    /// The events.
    fn events(&self) -> impl Iterator<Item = Event> {
        let events = match self.shape {
            Shape::ThreeEvents => 3,
            Shape::EventPerTransition => 3 * self.states,
        };
        (0..events).map(Event)
    }

    /// The transitions that leave a state.
    fn edges_from(&self, source: usize) -> impl Iterator<Item = Edge> {
        let (shape, states) = (self.shape, self.states);
        (0..3).map(move |k| Edge {
            event: match shape {
                Shape::ThreeEvents => Event(k),
                Shape::EventPerTransition => Event(3 * source + k),
            },
            source,
            target: (source + k + 1) % states,
        })
    }

    /// All transitions, by source.
    fn edges(&self) -> impl Iterator<Item = Edge> {
        (0..self.states).flat_map(|source| self.edges_from(source))
    }

    /// `S0, S1, ..`
    fn state_names(&self) -> String {
        let names: Vec<String> = (0..self.states).map(|state| format!("S{state}")).collect();
        names.join(", ")
    }

    /// `E0, E1, ..`
    fn event_names(&self) -> String {
        let names: Vec<String> = self.events().map(Event::variant).collect();
        names.join(", ")
    }
}

impl fmt::Display for Consumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The text of each item, one after the other.
fn lines<T>(items: impl Iterator<Item = T>, line: impl Fn(T) -> String) -> String {
    items.map(line).collect()
}
