//! Generated crates of many models on tables, for measuring what the machines on them cost.
//!
//! Each model has a table of six columns, a state enum of six states and seven events. Every crate
//! is for two backends, SQLite and PostgreSQL.

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

/// What stands on each model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Diesel's derives; the state is a text.
    DieselAlone,
    /// The same with a machine, and nothing that calls it.
    Machines,
    /// The same, and one `save` for each model and backend.
    MachinesSaved,
}

impl Code {
    /// All of them, Diesel alone first.
    pub const ALL: [Self; 3] = [Self::DieselAlone, Self::Machines, Self::MachinesSaved];

    /// The name, in the table and of the package.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DieselAlone => "diesel-alone",
            Self::Machines => "machines",
            Self::MachinesSaved => "machines-saved",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text of `Cargo.toml`; `fsm_core` is the folder of our own library.
#[must_use]
pub fn manifest(code: Code, fsm_core: &Path) -> String {
    let ours = if code == Code::DieselAlone {
        String::new()
    } else {
        format!(
            "fsm-core = {{ path = \"{}\", features = [\"sqlite\", \"postgres\"] }}\n",
            fsm_core.display()
        )
    };
    format!(
        "[workspace]\n\n[package]\nname = \"{code}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ndiesel = {{ version = \"2.3\", default-features = false, features = \
         [\"sqlite\", \"postgres_backend\"] }}\n{ours}"
    )
}

/// The text of `src/main.rs` with this many models.
///
/// # Errors
/// None: it writes into a string.
pub fn main_rs(code: Code, models: usize) -> Result<String, fmt::Error> {
    let mut text = "#![allow(warnings)]\n\nuse diesel::prelude::*;\n".to_owned();
    if code != Code::DieselAlone {
        text += "use fsm_core::prelude::*;\n";
    }
    for number in 0..models {
        model(code, number, &mut text)?;
    }
    text += "\nfn main() {}\n";
    Ok(text)
}

fn model(code: Code, number: usize, text: &mut String) -> fmt::Result {
    let machine = code != Code::DieselAlone;
    writeln!(
        text,
        "
mod m{number} {{
    use super::*;

    diesel::table! {{
        orders{number} (id) {{
            id -> BigInt,
            customer -> Text,
            amount -> BigInt,
            note -> Nullable<Text>,
            lock_version -> Integer,
            state -> Text,
        }}
    }}"
    )?;
    if machine {
        writeln!(
            text,
            "
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum OrderState {{
        #[state(initial)]
        Draft,
        Placed,
        Paid,
        Sent,
        #[state(terminal)]
        Delivered,
        #[state(terminal)]
        Cancelled,
    }}"
        )?;
    }
    let derives = if machine { "StateMachine, " } else { "" };
    writeln!(
        text,
        "
    #[derive({derives}Queryable, Selectable, Identifiable, AsChangeset, Debug, Clone)]
    #[diesel(table_name = orders{number})]
    {version}
    pub struct Order{number} {{
        pub id: i64,
        pub customer: String,
        pub amount: i64,
        pub note: Option<String>,
        pub lock_version: i32,{state}
    }}",
        version = if machine {
            "#[machine(version = lock_version)]"
        } else {
            ""
        },
        state = if machine {
            "
        #[transition(place: Draft => Placed)]
        #[transition(pay: Placed => Paid)]
        #[transition(send: Paid => Sent)]
        #[transition(deliver: Sent => Delivered)]
        #[transition(take_back: Sent => Paid)]
        #[transition(cancel: Draft | Placed => Cancelled)]
        #[transition(reopen: Placed => Draft)]
        #[diesel(skip_update)]
        state: OrderState,"
        } else {
            "
        pub state: String,"
        },
    )?;
    if code == Code::MachinesSaved {
        for (name, backend) in [
            ("sqlite", "diesel::sqlite::Sqlite"),
            ("pg", "diesel::pg::Pg"),
        ] {
            writeln!(
                text,
                "
    pub fn {name}(
        order: &Order{number},
        conn: &mut impl diesel::connection::LoadConnection<Backend = {backend}>,
    ) -> Result<Order{number}, TransitionError> {{
        order.place().save(conn)
    }}"
            )?;
        }
    }
    writeln!(text, "}}")
}
