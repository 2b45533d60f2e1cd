//! `ddl`: prints the SQL by which the database refuses what is no edge, or writes it as a migration.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::Utc;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, dialect, print};
use crate::db::ddl::Part;
use crate::info::ModelInfo;

mod migration;

use migration::Written;

pub(super) fn arguments(command: Command, models: &[ModelInfo]) -> Command {
    let names: Vec<&str> = tables(models).map(|model| model.name).collect();
    let mut model = Arg::new("model")
        .long("model")
        .value_name("MODEL")
        .help("One model; without it every one that has a table");
    if !names.is_empty() {
        model = model.value_parser(clap::builder::PossibleValuesParser::new(names));
    }
    let down = Arg::new("down")
        .long("down")
        .action(ArgAction::SetTrue)
        .conflicts_with("migrations")
        .help("Prints what takes it away");
    let migrations = Arg::new("migrations")
        .long("migrations")
        .value_name("FOLDER")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Diesel's folder of migrations: writes a migration into it, or what has changed since the last one");
    let name = Arg::new("name")
        .long("name")
        .value_name("NAME")
        .requires("migrations")
        .default_value("guard_states")
        .help("What the migration is called");
    command
        .about("Prints the SQL by which the database refuses what is no transition, or writes a migration")
        .args([dialect::argument(), model, down, migrations, name])
}

fn tables(models: &[ModelInfo]) -> impl Iterator<Item = &ModelInfo> {
    models.iter().filter(|model| model.columns.is_some())
}

pub(super) fn run(models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    let dialect = dialect::given(matches);
    let wanted: Option<&String> = matches.get_one("model");
    let models = tables(models).filter(|model| wanted.is_none_or(|wanted| wanted == model.name));
    let mut parts: Vec<Part> = Vec::new();
    for part in models.flat_map(|model| model.ddl_parts(dialect)) {
        // Two models of one table guard it once where they say the same.
        match parts.iter().find(|known| known.name == part.name) {
            Some(known) if *known == part => {}
            Some(_) => {
                return Err(Failure::Request(format!(
                    "two machines of this program say what `{}` may become, and not the same: name one with `--model`",
                    part.name
                )));
            }
            None => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err(Failure::Request(
            "no model of this program is on a table".to_owned(),
        ));
    }
    if let Some(folder) = matches.get_one::<PathBuf>("migrations") {
        let name: Option<&String> = matches.get_one("name");
        return write(&parts, folder, name.map_or("", String::as_str));
    }
    let text: String = if matches.get_flag("down") {
        parts.iter().rev().map(|part| part.down.as_str()).collect()
    } else {
        parts.iter().map(|part| part.up.as_str()).collect()
    };
    print(&text)
}

/// Writes what the migrations in the folder do not say yet.
fn write(parts: &[Part], folder: &Path, name: &str) -> Result<(), Failure> {
    let failed =
        |path: &Path, error: &io::Error| Failure::Outside(format!("{}: {error}", path.display()));
    if !name
        .chars()
        .all(|letter| letter.is_alphanumeric() || ['_', '-'].contains(&letter))
    {
        return Err(Failure::Request(format!(
            "`{name}` is no name of a migration"
        )));
    }
    let written = Written::read(folder).map_err(|error| failed(folder, &error))?;
    let Some(migration) = written.difference(parts) else {
        return print("nothing to write: the migrations say what the machines say\n");
    };
    let path = folder.join(format!("{}_{name}", Utc::now().format("%Y-%m-%d-%H%M%S")));
    let write = || {
        fs::create_dir(&path)?;
        fs::write(path.join("up.sql"), migration.up)?;
        fs::write(path.join("down.sql"), migration.down)
    };
    write().map_err(|error| failed(&path, &error))?;
    print(&format!("{}\n", path.display()))
}
