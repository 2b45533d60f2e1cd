//! Compile time: how long `cargo check` of a crate takes that uses a library.
//!
//! ```text
//! compile_time [--libraries hand-written,rust-fsm,smlang,statum,ours] [--sizes 5,50,200,500]
//!              [--shapes three-events,event-per-transition] [--rounds 5] [--no-incremental]
//!              [--keep]
//! ```
//!
//! Writes the crates into a temporary folder, builds their dependencies once, then touches and
//! checks each crate in turn, round after round, and prints the medians of the wall time. With
//! `--no-incremental` rustc starts from nothing each time. `--keep` leaves the folder.

use std::error::Error;

use fsm_benches::arguments::Arguments;
use fsm_benches::consumer::{Consumer, Library, Shape};
use fsm_benches::markdown::Table;
use fsm_benches::rounds::median;
use fsm_benches::workshop::{Prepared, Workshop, fsm_core};

const SIZES: [usize; 4] = [5, 50, 200, 500];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_env();
    let libraries = arguments.list("--libraries", &Library::ALL)?;
    let sizes = arguments.list("--sizes", &SIZES)?;
    let shapes = arguments.list("--shapes", &Shape::ALL)?;
    let rounds = arguments.option("--rounds", 5)?;
    let incremental = !arguments.flag("--no-incremental");
    let keep = arguments.flag("--keep");
    if let Some(word) = arguments.words()?.first() {
        return Err(format!("unknown argument `{word}`").into());
    }
    if sizes.iter().any(|size| *size < 5) {
        return Err("a machine needs five states for its transitions to differ".into());
    }

    let workshop = Workshop::new(incremental)?;
    let mut crates = Vec::new();
    for shape in &shapes {
        for size in &sizes {
            for library in &libraries {
                let consumer = Consumer {
                    library: *library,
                    shape: *shape,
                    states: *size,
                };
                crates.push(Measured {
                    consumer,
                    prepared: workshop.prepare(
                        &consumer.name(),
                        &consumer.manifest(&fsm_core()),
                        &consumer.main_rs(),
                    )?,
                    seconds: Vec::new(),
                });
            }
        }
    }
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for one in crates.iter_mut().filter(|one| one.prepared.compiles) {
            let seconds = workshop.check_after_touch(&one.prepared)?;
            one.seconds.push(seconds);
        }
    }
    for shape in &shapes {
        println!(
            "### `cargo check` after a touch, seconds: {}\n",
            shape.title()
        );
        println!("{}", table(&crates, *shape, &libraries, &sizes));
    }
    println!("In brackets: to hand-written. A dash: the crate does not compile.");

    workshop.close(keep)
}

/// A crate of the comparison, and what was measured of it.
struct Measured {
    consumer: Consumer,
    prepared: Prepared,
    seconds: Vec<f64>,
}

/// Libraries down, sizes across; the growth between the two largest sizes at the end.
fn table(crates: &[Measured], shape: Shape, libraries: &[Library], sizes: &[usize]) -> Table {
    let seconds = |library: Library, size: usize| -> Option<f64> {
        let measured = crates.iter().find(|one| {
            let Consumer {
                library: its_library,
                shape: its_shape,
                states,
            } = one.consumer;
            its_library == library && its_shape == shape && states == size
        })?;
        (!measured.seconds.is_empty()).then(|| median(measured.seconds.clone()))
    };
    let growth = match sizes {
        [.., before, last] => Some((*before, *last)),
        _ => None,
    };

    let mut heading = vec![String::new()];
    heading.extend(sizes.iter().map(|size| format!("{size} states")));
    heading.extend(growth.map(|(before, last)| format!("t({last}) / t({before})")));
    let mut table = Table::new(heading);
    for library in libraries {
        let mut row = vec![library.name().to_owned()];
        for size in sizes {
            row.push(
                match (
                    seconds(*library, *size),
                    seconds(Library::HandWritten, *size),
                ) {
                    (None, _) => "-".to_owned(),
                    (Some(own), Some(hand)) if *library != Library::HandWritten => {
                        format!("{own:.2} ({:.1})", own / hand)
                    }
                    (Some(own), _) => format!("{own:.2}"),
                },
            );
        }
        row.extend(growth.map(|(before, last)| {
            match (seconds(*library, last), seconds(*library, before)) {
                (Some(last), Some(before)) => format!("{:.2}", last / before),
                _ => "-".to_owned(),
            }
        }));
        table.push(row);
    }
    table
}
