//! Generated crates on disk, and how long `cargo check` takes on them.

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};
use std::{env, process};

/// The folder of our own library.
#[must_use]
pub fn fsm_core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fsm-core")
}

/// A crate on disk.
#[derive(Debug)]
pub struct Prepared {
    name: String,
    folder: PathBuf,
    /// Whether rustc takes it.
    pub compiles: bool,
}

/// The temporary folder with all crates and the target folder that they share.
#[derive(Debug)]
pub struct Workshop {
    root: PathBuf,
    incremental: bool,
}

impl Workshop {
    /// A new folder.
    ///
    /// # Errors
    /// What the file system says.
    pub fn new(incremental: bool) -> Result<Self, Box<dyn Error>> {
        let root = env::temp_dir().join(format!("fsm-benches-{}", process::id()));
        fs::create_dir_all(&root)?;
        Ok(Self { root, incremental })
    }

    /// Writes a crate and checks it once, which also builds what it depends on.
    ///
    /// # Errors
    /// What the file system says.
    pub fn prepare(
        &self,
        name: &str,
        manifest: &str,
        main_rs: &str,
    ) -> Result<Prepared, Box<dyn Error>> {
        let folder = self.root.join(name);
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), main_rs)?;
        // The versions of the peers that `events` is built with.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock"))?;

        eprintln!("preparing {name}");
        let output = self.cargo_check(&folder).output()?;
        let compiles = output.status.success();
        if !compiles {
            let report = String::from_utf8_lossy(&output.stderr);
            let start: Vec<&str> = report.lines().take(20).collect();
            eprintln!("{name} does not compile:\n{}", start.join("\n"));
        }
        Ok(Prepared {
            name: name.to_owned(),
            folder,
            compiles,
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
    ///
    /// # Errors
    /// A crate that does not compile, or that was not checked again.
    pub fn check_after_touch(&self, prepared: &Prepared) -> Result<f64, Box<dyn Error>> {
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
                return Err(format!("{}: {report}", prepared.name).into());
            }
            let built = report
                .lines()
                .map(str::trim_start)
                .filter(|line| line.starts_with("Checking") || line.starts_with("Compiling"));
            match built.count() {
                0 => return Err(format!("{} was not checked again", prepared.name).into()),
                1 => return Ok(seconds),
                _ => {}
            }
        }
        Err(format!("{}: its dependencies keep changing", prepared.name).into())
    }

    /// Removes the folder, or says where it is.
    ///
    /// # Errors
    /// What the file system says.
    pub fn close(self, keep: bool) -> Result<(), Box<dyn Error>> {
        if keep {
            println!("The crates are in {}.", self.root.display());
        } else {
            fs::remove_dir_all(&self.root)?;
        }
        Ok(())
    }
}
