//! What the machines say otherwise than a lock: one sentence each, that says what to do.

use std::fmt;

use super::{Lock, Locked, LockedState, Stored};
use crate::error::nearest;

/// Something that the machines say otherwise than the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: DifferenceKind,
    /// The machine, as in `Loan.state`, by its name in the lock.
    pub machine: String,
    /// The name that it is about: of a state, a former one too, or of an event. None where it is about the machine.
    pub name: Option<String>,
    /// What is different, what it does, and what to do.
    pub text: String,
}

/// What kind of difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The machine is gone, or its model.
    MachineGone,
    /// The machine has another name on the same column. Nothing is lost.
    MachineRenamed,
    /// The states are in another column or table, or in none.
    ColumnChanged,
    /// The states are stored otherwise: as text, as integers, or as an enum of the database's.
    StorageChanged,
    /// The state is gone, and its name is nobody's alias.
    StateGone,
    /// The state has another name, and the one of the lock is an alias. Nothing is lost.
    StateRenamed,
    /// A former name of a state is nobody's any more.
    AliasGone,
    /// A former name of a state is one of another state now, or another state.
    AliasMoved,
    /// The code of a state is nobody's any more.
    CodeGone,
    /// The code of a state is another state's now.
    CodeMoved,
    /// The event is gone.
    EventGone,
    /// The event moves another field of the model. Nothing is lost.
    EventMoved,
    /// The lock does not have it yet. Nothing is lost.
    New,
}

impl Difference {
    /// Whether something that rows, records or requests may hold is not understood any more, or means something
    /// else. Otherwise the lock is merely out of date.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        use DifferenceKind::{EventMoved, MachineRenamed, New, StateRenamed};
        !matches!(self.kind, MachineRenamed | StateRenamed | EventMoved | New)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.machine, self.text)
    }
}

/// What is different, machine by machine; those that are new come last.
pub(super) fn between(lock: &Lock, now: &Lock) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut others: Vec<&Locked> = now.machines.iter().collect();
    let pairs = pairs(&lock.machines, &mut others);
    for (before, after) in pairs {
        let mut compared = Compared {
            before,
            found: &mut differences,
        };
        match after {
            Some(after) => compared.with(after, now),
            None => compared.is_gone(),
        }
    }
    for new in others {
        differences.push(Difference {
            kind: DifferenceKind::New,
            machine: new.name(),
            name: None,
            text: "the machine is new".to_owned(),
        });
    }
    differences
}

/// Each machine of the lock with what it is now, where it is still there: by its name and its column, then by its
/// name, then by its column, so that a machine that was renamed is still compared. Leaves the others.
fn pairs<'a>(
    lock: &'a [Locked],
    now: &mut Vec<&'a Locked>,
) -> Vec<(&'a Locked, Option<&'a Locked>)> {
    type IsSame = fn(&Locked, &Locked) -> bool;
    let ways: [IsSame; 3] = [
        |a, b| a.name() == b.name() && a.column() == b.column(),
        |a, b| a.name() == b.name(),
        |a, b| a.column().is_some() && a.column() == b.column(),
    ];
    let mut pairs: Vec<_> = lock.iter().map(|before| (before, None)).collect();
    for is_same in ways {
        for (before, after) in pairs.iter_mut().filter(|(_, after)| after.is_none()) {
            if let Some(found) = now.iter().position(|other| is_same(before, other)) {
                *after = Some(now.remove(found));
            }
        }
    }
    pairs
}

impl Locked {
    fn column(&self) -> Option<&str> {
        self.stored.as_ref().map(|stored| stored.column.as_str())
    }

    /// The state of this name or alias.
    fn state(&self, name: &str) -> Option<&LockedState> {
        let mut states = self.states.iter();
        states.find(|state| state.name == name || state.aliases.iter().any(|alias| alias == name))
    }

    fn state_of_code(&self, code: i32) -> Option<&LockedState> {
        self.states.iter().find(|state| state.code == Some(code))
    }
}

/// A machine of the lock, and what is found of it.
struct Compared<'a> {
    before: &'a Locked,
    found: &'a mut Vec<Difference>,
}

impl Compared<'_> {
    fn say(&mut self, kind: DifferenceKind, name: Option<&str>, text: String) {
        self.found.push(Difference {
            kind,
            machine: self.before.name(),
            name: name.map(ToOwned::to_owned),
            text,
        });
    }

    /// What can't be read any more where a name is gone.
    fn rows(&self) -> &'static str {
        match self.before.stored {
            Some(_) => "rows that hold it can't be read",
            None => "what is kept under that name can't be read",
        }
    }

    fn is_gone(&mut self) {
        let rows = match self.before.column() {
            Some(column) => format!(": nothing reads the states in `{column}`"),
            None => String::new(),
        };
        let text = format!("the machine is gone{rows}; records keep its name");
        self.say(DifferenceKind::MachineGone, None, text);
    }

    fn with(&mut self, after: &Locked, now: &Lock) {
        let found_before = self.found.len();
        if self.before.name() != after.name() {
            let text = format!(
                "the machine is called `{}` now, on the same column; records keep the name as it was",
                after.name()
            );
            self.say(DifferenceKind::MachineRenamed, None, text);
        }
        let is_stored_alike = self.storage(after);
        self.states(after, is_stored_alike);
        self.events(after, now);
        if self.found.len() == found_before && *self.before != *after {
            // Whatever else the file says: it is written anew.
            let text = "the lock is out of date".to_owned();
            self.say(DifferenceKind::New, None, text);
        }
    }

    /// Whether the states are stored as before.
    fn storage(&mut self, after: &Locked) -> bool {
        match (&self.before.stored, &after.stored) {
            (None, None) => {}
            (None, Some(Stored { column, .. })) => {
                let text = format!("its states are stored in `{column}` now");
                self.say(DifferenceKind::New, None, text);
            }
            (Some(Stored { column, .. }), None) => {
                let text = format!("its states were stored in `{column}`, and are in no table now");
                self.say(DifferenceKind::ColumnChanged, None, text);
            }
            (Some(before), Some(after)) => {
                if before.column != after.column {
                    let text = format!(
                        "its states were stored in `{}`, and are read from `{}` now: a migration has to rename that too, \
                         and records of a table that was renamed are found under its old name alone",
                        before.column, after.column
                    );
                    self.say(DifferenceKind::ColumnChanged, None, text);
                }
                if before.storage != after.storage {
                    let text = format!(
                        "its states were stored with `storage = {}`, and are read with `storage = {}` now: a migration \
                         has to rewrite `{}`",
                        before.storage, after.storage, after.column
                    );
                    self.say(DifferenceKind::StorageChanged, None, text);
                    return false;
                }
            }
        }
        true
    }

    fn states(&mut self, after: &Locked, is_stored_alike: bool) {
        let before = self.before;
        let gone: Vec<&str> = names(&before.states)
            .filter(|name| after.state(name).is_none())
            .collect();
        let new: Vec<&str> = names(&after.states)
            .filter(|name| before.state(name).is_none())
            .collect();
        for state in &before.states {
            let code = state.code.filter(|_| is_stored_alike);
            let of_code = code.map(|code| (code, after.state_of_code(code)));
            let found = after.state(&state.name);
            match (found, of_code) {
                (None, of_code) => {
                    // A state that has taken over its former names is it.
                    let heir = state.aliases.iter().find_map(|alias| after.state(alias));
                    let heir = heir.map(|heir| heir.name.as_str());
                    let heir = heir.filter(|heir| new.contains(heir));
                    let guess = heir.or_else(|| guess(&state.name, &gone, &new));
                    self.state_is_gone(&state.name, of_code, guess);
                }
                (Some(found), Some((code, None))) => self.code_is_gone(code, state, found),
                (Some(found), Some((code, Some(other)))) if other.name != found.name => {
                    let text = format!(
                        "the code {code} meant `{}`, and means `{}` now: rows that hold it are read as another state; \
                         pin `#[state(code = {code})]` to `{}` again, and give `{}` a number that was never used",
                        state.name, other.name, found.name, other.name
                    );
                    self.say(DifferenceKind::CodeMoved, Some(&state.name), text);
                }
                (Some(found), _) if found.name != state.name => {
                    let text = format!(
                        "the state `{}` is called `{}` now, and is read under both names",
                        state.name, found.name
                    );
                    self.say(DifferenceKind::StateRenamed, Some(&state.name), text);
                }
                _ => {}
            }
            for alias in &state.aliases {
                self.alias(alias, state, after);
            }
        }
        for state in &after.states {
            self.new_names(state);
        }
    }

    fn state_is_gone(
        &mut self,
        name: &str,
        of_code: Option<(i32, Option<&LockedState>)>,
        guess: Option<&str>,
    ) {
        let rows = self.rows();
        let alias = match of_code {
            Some((code, None)) => format!("`#[state(code = {code}, alias = \"{name}\")]`"),
            _ => format!("`#[state(alias = \"{name}\")]`"),
        };
        let mend = match guess {
            Some(guess) => format!("if it is `{guess}` now, write {alias} on that state"),
            None => format!("if it was renamed, write {alias} on the state that it is now"),
        };
        let text = match of_code {
            Some((code, Some(other))) => format!(
                "the state `{name}` is gone, and its code {code} means `{0}` now: if it was renamed, write {alias} on \
                 `{0}`, for the records and requests that hold the name; if not, give `{0}` a number that was never used",
                other.name
            ),
            Some((code, None)) => {
                format!("the state `{name}` with the code {code} is gone, and {rows}: {mend}")
            }
            None => format!("the state `{name}` is gone, and {rows}: {mend}"),
        };
        self.say(DifferenceKind::StateGone, Some(name), text);
    }

    fn code_is_gone(&mut self, code: i32, state: &LockedState, now: &LockedState) {
        let text = format!(
            "the code {code} of `{}` is nobody's any more, and rows that hold it can't be read: pin \
             `#[state(code = {code})]` to `{}` again",
            state.name, now.name
        );
        self.say(DifferenceKind::CodeGone, Some(&state.name), text);
    }

    /// A former name of a state.
    fn alias(&mut self, alias: &str, state: &LockedState, after: &Locked) {
        let meant = after.state(&state.name);
        // Where the state is gone, one that is new may be it.
        let is_another = |other: &LockedState| match meant {
            Some(meant) => meant.name != other.name,
            None => self.before.state(&other.name).is_some(),
        };
        match after.state(alias) {
            None => {
                let rows = self.rows();
                let on = meant.map_or("the state that it is now".to_owned(), |meant| {
                    format!("`{}`", meant.name)
                });
                let text = format!(
                    "`{alias}`, a former name of `{}`, is gone, and {rows}: write `#[state(alias = \"{alias}\")]` on {on} \
                     again",
                    state.name
                );
                self.say(DifferenceKind::AliasGone, Some(alias), text);
            }
            Some(other) if is_another(other) => {
                let text = format!(
                    "`{alias}` was a former name of `{}`, and means `{}` now: what holds it is read as another state",
                    state.name, other.name
                );
                self.say(DifferenceKind::AliasMoved, Some(alias), text);
            }
            Some(_) => {}
        }
    }

    /// What the lock does not have of a state yet.
    fn new_names(&mut self, state: &LockedState) {
        let before = self.before;
        let is_known = names_of(state).any(|name| before.state(name).is_some());
        if !is_known {
            let text = format!("the state `{}` is new", state.name);
            self.say(DifferenceKind::New, Some(&state.name), text);
            return;
        }
        let aliases = state.aliases.iter();
        for alias in aliases.filter(|alias| before.state(alias).is_none()) {
            let text = format!("`{alias}` is a former name of `{}`, and new", state.name);
            self.say(DifferenceKind::New, Some(alias), text);
        }
    }

    fn events(&mut self, after: &Locked, now: &Lock) {
        let before = self.before;
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            let missing = of.iter().filter(|event| !from.contains(event));
            missing.cloned().collect()
        };
        let gone = missing(&after.events, &before.events);
        let new = missing(&before.events, &after.events);
        let [gone, new] =
            [&gone, &new].map(|names| -> Vec<&str> { names.iter().map(String::as_str).collect() });
        for event in &gone {
            let mut others = now.machines.iter();
            let other = others.find(|other| {
                other.model == after.model && other.events.iter().any(|name| name == event)
            });
            if let Some(other) = other {
                let text = format!("the event `{event}` is one of `{}` now", other.name());
                self.say(DifferenceKind::EventMoved, Some(event), text);
                continue;
            }
            let mend = match guess(event, &gone, &new) {
                Some(guess) => format!("if it is `{guess}` now, take `{event}` for `{guess}`"),
                None => format!("if it was renamed, take `{event}` for its new name"),
            };
            let text = format!(
                "the event `{event}` is gone: a request that sends it is an `UnknownEvent`, and records keep the name as \
                 it was; {mend} where requests come in, as long as old pages send it"
            );
            self.say(DifferenceKind::EventGone, Some(event), text);
        }
        for event in new {
            let text = format!("the event `{event}` is new");
            self.say(DifferenceKind::New, Some(event), text);
        }
    }
}

fn names(states: &[LockedState]) -> impl Iterator<Item = &str> {
    states.iter().map(|state| state.name.as_str())
}

fn names_of(state: &LockedState) -> impl Iterator<Item = &str> {
    let aliases = state.aliases.iter().map(String::as_str);
    std::iter::once(state.name.as_str()).chain(aliases)
}

/// What a name that is gone may be called now: the one that is new where one is gone, or one that is like it.
fn guess<'a>(name: &str, gone: &[&str], new: &[&'a str]) -> Option<&'a str> {
    match (gone, new) {
        ([_], [new]) => Some(new),
        _ => nearest(name, new),
    }
}
