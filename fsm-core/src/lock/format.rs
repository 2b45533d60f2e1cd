//! The text of a lock file: TOML, a line for each state and event, so that branches merge.

use std::fmt::{self, Write};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Lock, Locked, LockedState, Stored};

/// The form of the file that this version writes, and the newest that it reads.
const FORMAT: i64 = 1;

const HEAD: &str = "\
# What the state machines of this program are called, and what rows, records and requests may hold of them.
# Written by the program's command `lock` (fsm_core::cli) and compared by fsm_core::check_lock: check it in.
";

pub(super) fn write(lock: &Lock, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "{HEAD}format = {FORMAT}")?;
    for machine in &lock.machines {
        write!(f, "\n[[machine]]\nmodel = {}\n", quoted(&machine.model))?;
        writeln!(f, "field = {}", quoted(&machine.field))?;
        if let Some(Stored { column, storage }) = &machine.stored {
            writeln!(f, "column = {}", quoted(column))?;
            writeln!(f, "storage = {}", quoted(storage))?;
        }
        f.write_str("states = [\n")?;
        for state in &machine.states {
            write!(f, "    {{ name = {}", quoted(&state.name))?;
            if let Some(code) = state.code {
                write!(f, ", code = {code}")?;
            }
            if !state.aliases.is_empty() {
                let aliases: Vec<String> = state.aliases.iter().map(|name| quoted(name)).collect();
                write!(f, ", aliases = [{}]", aliases.join(", "))?;
            }
            f.write_str(" },\n")?;
        }
        f.write_str("]\nevents = [\n")?;
        for event in &machine.events {
            writeln!(f, "    {},", quoted(event))?;
        }
        f.write_str("]\n")?;
    }
    Ok(())
}

/// A name may be any text; this is one line of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads the text of a lock file.
///
/// # Errors
/// What is wrong with it, and on which line.
pub(super) fn parse(text: &str) -> Result<Lock, String> {
    // What git leaves in a file that two branches have changed is no TOML, and its message would be about a key.
    if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<<")) {
        return Err(format!(
            "line {}: two branches were not merged; keep the lines of both and take the marks away",
            line + 1
        ));
    }
    let table = DeTable::parse(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    let file = File { text };
    let at = table.span().start;
    let table = table.get_ref();
    match file.number(table, "format", at)? {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            return Err(format!(
                "its format is {newer}, and this version of fsm-core knows {FORMAT}"
            ));
        }
        _ => return Err(format!("there is no `format = {FORMAT}` in it")),
    }
    let machines = file.list(table, "machine", |machine| file.machine(machine))?;
    Ok(Lock::new(machines))
}

/// The text, to say where in it something is.
struct File<'a> {
    text: &'a str,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl File<'_> {
    fn machine(&self, value: &Value<'_>) -> Result<Locked, String> {
        let (table, at) = self.table(value)?;
        let column = self.text(table, "column", at)?;
        let storage = self.text(table, "storage", at)?;
        let mut states = self.list(table, "states", |state| self.state(state))?;
        states.sort_unstable();
        states.dedup();
        let mut events = self.texts(table, "events")?;
        events.sort_unstable();
        events.dedup();
        Ok(Locked {
            model: self.needed(table, "model", at)?,
            field: self.needed(table, "field", at)?,
            stored: column
                .zip(storage)
                .map(|(column, storage)| Stored { column, storage }),
            states,
            events,
        })
    }

    fn state(&self, value: &Value<'_>) -> Result<LockedState, String> {
        let (table, at) = self.table(value)?;
        let mut aliases = self.texts(table, "aliases")?;
        aliases.sort_unstable();
        let code = self.number(table, "code", at)?;
        Ok(LockedState {
            name: self.needed(table, "name", at)?,
            aliases,
            code: code
                .map(i32::try_from)
                .transpose()
                .map_err(|_| self.wrong(at, "`code` is too great a number"))?,
        })
    }

    fn table<'v, 'i>(&self, value: &'v Value<'i>) -> Result<(&'v DeTable<'i>, usize), String> {
        let at = value.span().start;
        let table = value.get_ref().as_table();
        Ok((table.ok_or_else(|| self.wrong(at, "no table"))?, at))
    }

    fn list<T>(
        &self,
        table: &DeTable<'_>,
        key: &str,
        read: impl Fn(&Value<'_>) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let Some(value) = table.get(key) else {
            return Ok(Vec::new());
        };
        let Some(list) = value.get_ref().as_array() else {
            return Err(self.wrong(value.span().start, &format!("`{key}` is no list")));
        };
        list.iter().map(read).collect()
    }

    fn texts(&self, table: &DeTable<'_>, key: &str) -> Result<Vec<String>, String> {
        self.list(table, key, |value| {
            let text = value.get_ref().as_str().map(ToOwned::to_owned);
            text.ok_or_else(|| self.wrong(value.span().start, &format!("no text, in `{key}`")))
        })
    }

    fn text(&self, table: &DeTable<'_>, key: &str, at: usize) -> Result<Option<String>, String> {
        let Some(value) = table.get(key) else {
            return Ok(None);
        };
        let text = value.get_ref().as_str().map(ToOwned::to_owned);
        let wrong = || self.wrong(at, &format!("`{key}` is no text"));
        text.ok_or_else(wrong).map(Some)
    }

    fn needed(&self, table: &DeTable<'_>, key: &str, at: usize) -> Result<String, String> {
        let text = self.text(table, key, at)?;
        text.ok_or_else(|| self.wrong(at, &format!("there is no `{key}`")))
    }

    fn number(&self, table: &DeTable<'_>, key: &str, at: usize) -> Result<Option<i64>, String> {
        let Some(value) = table.get(key) else {
            return Ok(None);
        };
        let number = value.get_ref().as_integer();
        let number =
            number.and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        let wrong = || self.wrong(at, &format!("`{key}` is no number"));
        number.ok_or_else(wrong).map(Some)
    }

    /// A mistake at this place of the text.
    fn wrong(&self, at: usize, what: &str) -> String {
        let before = self.text.get(..at).unwrap_or_default();
        format!("line {}: {what}", before.matches('\n').count() + 1)
    }
}
