//! Writes a large machine for the tests (500 states, 60 events, 1,500 edges), and says which servers
//! there are: `postgres_url` and `mysql_url`.

mod servers;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, error, fmt, fs};

const STATES: usize = 500;
const EVENTS: usize = 60;
const STEPS: [usize; 3] = [1, 7, 31];

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=servers.rs");
    servers::tell();
    let directory = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(directory.join("large_machine.rs"), large_machine()?)?;
    Ok(())
}

/// From state `i` three edges lead to `i + 1`, `i + 7` and `i + 31` (modulo 500); the `k`-th of them
/// is the event `(3 * i + k) % 60`.
fn large_machine() -> Result<String, fmt::Error> {
    let mut code = String::new();
    writeln!(
        code,
        "#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]\npub enum LargeState {{\n    #[state(initial)]"
    )?;
    for state in 0..STATES {
        writeln!(code, "    S{state},")?;
    }
    writeln!(
        code,
        "}}\n\n#[derive(StateMachine, Debug, Clone)]\npub struct Large {{"
    )?;
    for event in 0..EVENTS {
        let edges: Vec<String> = (0..STATES * STEPS.len())
            .filter(|edge| edge % EVENTS == event)
            .map(|edge| {
                let source = edge / STEPS.len();
                let step = STEPS.get(edge % STEPS.len()).copied().unwrap_or_default();
                format!("S{source} => S{}", (source + step) % STATES)
            })
            .collect();
        writeln!(code, "    #[transition(e{event}: {})]", edges.join(", "))?;
    }
    writeln!(code, "    state: LargeState,\n}}")?;
    Ok(code)
}
