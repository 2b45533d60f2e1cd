//! Compile time of many models: how much longer `cargo check` takes where each has a machine.
//!
//! ```text
//! compile_models [--models 1,10,50] [--rounds 5] [--no-incremental] [--keep]
//! ```

use std::error::Error;

use fsm_benches::arguments::Arguments;
use fsm_benches::markdown::Table;
use fsm_benches::models::{Code, main_rs, manifest};
use fsm_benches::rounds::median;
use fsm_benches::workshop::{Workshop, fsm_core};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let sizes: Vec<usize> = arguments.list("--models", &[1, 10, 50])?;
    let rounds: usize = arguments.option("--rounds", 5)?;
    let incremental = !arguments.flag("--no-incremental");
    let keep = arguments.flag("--keep");
    if let Some(word) = arguments.words()?.first() {
        return Err(format!("unknown argument `{word}`").into());
    }

    let workshop = Workshop::new(incremental)?;
    let mut crates = Vec::new();
    for models in &sizes {
        for code in Code::ALL {
            let name = format!("{code}-{models}");
            let manifest = manifest(code, &fsm_core())
                .replace(&format!("name = \"{code}\""), &format!("name = \"{name}\""));
            let prepared = workshop.prepare(&name, &manifest, &main_rs(code, *models)?)?;
            crates.push((prepared, Vec::new()));
        }
    }
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (prepared, seconds) in crates.iter_mut().filter(|(one, _)| one.compiles) {
            seconds.push(workshop.check_after_touch(prepared)?);
        }
    }

    let mut heading = vec![String::new()];
    heading.extend(sizes.iter().map(|models| format!("{models} models")));
    let mut table = Table::new(heading);
    for (index, code) in Code::ALL.iter().enumerate() {
        let mut row = vec![code.name().to_owned()];
        for of_size in crates.chunks(Code::ALL.len()) {
            let seconds = |index: usize| of_size.get(index).map(|(_, all)| median(all.clone()));
            row.push(match (seconds(index), seconds(0)) {
                (Some(own), Some(alone)) if index > 0 => format!("{own:.2} ({:.1})", own / alone),
                (Some(own), _) => format!("{own:.2}"),
                (None, _) => "-".to_owned(),
            });
        }
        table.push(row);
    }
    println!("### `cargo check` after a touch, seconds: models on tables, two backends\n");
    println!("{table}");
    println!("In brackets: to Diesel's derives alone.");
    workshop.close(keep)
}
