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
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};
use std::{env, process};

use fsm_benches::arguments::Arguments;
use fsm_benches::consumer::{Consumer, Library, Shape};
use fsm_benches::markdown::Table;
use fsm_benches::rounds::median;

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
                crates.push(workshop.prepare(Consumer {
                    library: *library,
                    shape: *shape,
                    states: *size,
                })?);
            }
        }
    }
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for prepared in crates.iter_mut().filter(|prepared| prepared.compiles) {
            let seconds = workshop.check_after_touch(prepared)?;
            prepared.seconds.push(seconds);
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

    if keep {
        println!("The crates are in {}.", workshop.root.display());
    } else {
        fs::remove_dir_all(&workshop.root)?;
    }
    Ok(())
}

/// A crate on disk, and what was measured of it.
struct Prepared {
    consumer: Consumer,
    folder: PathBuf,
    compiles: bool,
    seconds: Vec<f64>,
}

/// The temporary folder with all crates and the target folder that they share.
struct Workshop {
    root: PathBuf,
    incremental: bool,
}

impl Workshop {
    fn new(incremental: bool) -> Result<Self, Box<dyn Error>> {
        let root = env::temp_dir().join(format!("fsm-benches-{}", process::id()));
        fs::create_dir_all(&root)?;
        Ok(Self { root, incremental })
    }

    /// Writes a crate and checks it once, which also builds what it depends on.
    fn prepare(&self, consumer: Consumer) -> Result<Prepared, Box<dyn Error>> {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = self.root.join(consumer.name());
        fs::create_dir_all(folder.join("src"))?;
        let manifest = consumer.manifest(&benches.join("../fsm-core"));
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), consumer.main_rs())?;
        // The versions of the peers that `events` is built with.
        fs::copy(benches.join("Cargo.lock"), folder.join("Cargo.lock"))?;

        eprintln!("preparing {consumer}");
        let output = self.cargo_check(&folder).output()?;
        let compiles = output.status.success();
        if !compiles {
            let report = String::from_utf8_lossy(&output.stderr);
            let start: Vec<&str> = report.lines().take(20).collect();
            eprintln!("{consumer} does not compile:\n{}", start.join("\n"));
        }
        Ok(Prepared {
            consumer,
            folder,
            compiles,
            seconds: Vec::new(),
        })
    }

    fn cargo_check(&self, folder: &Path) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .arg("check")
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env(
                "CARGO_INCREMENTAL",
                if self.incremental { "1" } else { "0" },
            );
        command
    }

    /// Seconds that `cargo check` takes after the source was touched.
    fn check_after_touch(&self, prepared: &Prepared) -> Result<f64, Box<dyn Error>> {
        // Where a dependency was built as well (someone edits our library), the time says
        // nothing: once more.
        for _ in 0..3 {
            let source = File::options()
                .append(true)
                .open(prepared.folder.join("src/main.rs"))?;
            source.set_modified(SystemTime::now())?;
            let mut command = self.cargo_check(&prepared.folder);
            command.arg("--offline");
            let start = Instant::now();
            let output = command.output()?;
            let seconds = start.elapsed().as_secs_f64();
            let report = String::from_utf8_lossy(&output.stderr);
            if !output.status.success() {
                return Err(format!("{}: {report}", prepared.consumer).into());
            }
            let built = report
                .lines()
                .map(str::trim_start)
                .filter(|line| line.starts_with("Checking") || line.starts_with("Compiling"));
            match built.count() {
                0 => return Err(format!("{} was not checked again", prepared.consumer).into()),
                1 => return Ok(seconds),
                _ => {}
            }
        }
        Err(format!("{}: its dependencies keep changing", prepared.consumer).into())
    }
}

/// Libraries down, sizes across; the growth between the two largest sizes at the end.
fn table(crates: &[Prepared], shape: Shape, libraries: &[Library], sizes: &[usize]) -> Table {
    let seconds = |library: Library, size: usize| -> Option<f64> {
        let prepared = crates.iter().find(|prepared| {
            let Consumer {
                library: its_library,
                shape: its_shape,
                states,
            } = prepared.consumer;
            its_library == library && its_shape == shape && states == size
        })?;
        (!prepared.seconds.is_empty()).then(|| median(prepared.seconds.clone()))
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
