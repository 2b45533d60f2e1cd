//! Writes the large machine of the feature `ours`: 500 states, 1,500 events.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, error, fs};

const STATES: usize = 500;
const STEPS: [usize; 3] = [1, 7, 31];

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_OURS").is_none() {
        return Ok(());
    }
    let directory = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(directory.join("large_machine.rs"), large_machine()?)?;
    Ok(())
}

fn large_machine() -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    writeln!(
        code,
        "#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]"
    )?;
    writeln!(code, "pub enum LargeState {{\n    #[state(initial)]")?;
    for state in 0..STATES {
        writeln!(code, "    S{state},")?;
    }
    writeln!(
        code,
        "}}\n\n#[derive(StateMachine, Debug, Clone)]\npub struct Large {{"
    )?;
    for state in 0..STATES {
        for (k, step) in STEPS.iter().enumerate() {
            let event = state * STEPS.len() + k;
            let target = (state + step) % STATES;
            writeln!(code, "    #[transition(e{event}: S{state} => S{target})]")?;
        }
    }
    let events = STATES * STEPS.len();
    writeln!(code, "    state: LargeState,\n}}\n")?;
    writeln!(code, "pub const EVENTS: [LargeEvent; {events}] = [")?;
    for event in 0..events {
        writeln!(code, "    LargeEvent::E{event},")?;
    }
    writeln!(code, "];")?;
    Ok(code)
}
