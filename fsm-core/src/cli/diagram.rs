//! `diagram`: prints the diagram of a machine.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::{Failure, print};
use crate::info::{MachineInfo, ModelInfo};

pub(super) fn arguments(command: Command, models: &[ModelInfo]) -> Command {
    let model = Arg::new("model")
        .value_name("MODEL")
        .help("The machine to draw; may be left out where there is only one")
        .value_parser(PossibleValuesParser::new(
            machines(models).map(|(name, full, _)| PossibleValue::new(name).alias(full)),
        ));
    let svg = cfg!(feature = "diagram").then_some("svg");
    let format = Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .default_value("mermaid")
        .help("svg needs the feature `diagram` of fsm-core")
        .value_parser(PossibleValuesParser::new(
            ["mermaid", "dot"].into_iter().chain(svg),
        ));
    let overrides = Arg::new("overrides")
        .long("overrides")
        .action(ArgAction::SetTrue)
        .help("Draws the overrides as well");
    let highlight = Arg::new("highlight")
        .long("highlight")
        .value_name("STATE")
        .help("Marks a state, by its name");
    let output = Arg::new("output")
        .long("output")
        .value_name("FILE")
        .value_parser(value_parser!(std::path::PathBuf))
        .help("Writes into a file");
    command
        .about("Prints the diagram of a machine")
        .args([model, format, overrides, highlight, output])
}

pub(super) fn run(models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    let model: Option<&String> = matches.get_one("model");
    let mut diagram = machine(models, model.map(String::as_str))?.diagram();
    if matches.get_flag("overrides") {
        diagram = diagram.with_overrides();
    }
    if let Some(state) = matches.get_one::<String>("highlight") {
        diagram = diagram
            .highlight_named(state)
            .map_err(|unknown| Failure::Request(unknown.to_string()))?;
    }
    let format: Option<&String> = matches.get_one("format");
    let text = match format.map(String::as_str) {
        Some("dot") => diagram.dot(),
        #[cfg(feature = "diagram")]
        Some("svg") => diagram
            .svg()
            .map_err(|error| Failure::Outside(error.to_string()))?,
        _ => diagram.mermaid(),
    };
    match matches.get_one::<std::path::PathBuf>("output") {
        Some(path) => std::fs::write(path, text).map_err(|error| {
            Failure::Outside(format!("{} can't be written: {error}", path.display()))
        }),
        None => print(&text),
    }
}

/// Every machine, by the name that it is asked for and by its full name: `Loan` and `Loan.state`,
/// or both times `Order.payment` where the model has several.
fn machines(models: &[ModelInfo]) -> impl Iterator<Item = (String, String, &MachineInfo)> {
    models.iter().flat_map(|model| {
        model.machines.iter().map(|machine| {
            let full = format!("{}.{}", model.name, machine.field);
            let name = match model.machines.as_slice() {
                [_] => model.name.to_owned(),
                _ => full.clone(),
            };
            (name, full, machine)
        })
    })
}

/// The machine that is meant.
fn machine<'a>(models: &'a [ModelInfo], wanted: Option<&str>) -> Result<&'a MachineInfo, Failure> {
    let mut meant = machines(models).filter(|(name, full, _)| {
        wanted.is_none_or(|wanted| [name, full].iter().any(|known| *known == wanted))
    });
    match (meant.next(), meant.next()) {
        (Some((_, _, machine)), None) => Ok(machine),
        (None, _) => Err(Failure::Request(
            "this program gave no machines to its commands".to_owned(),
        )),
        _ => {
            let names: Vec<String> = machines(models).map(|(name, ..)| name).collect();
            Err(Failure::Request(format!(
                "there are several machines, so name one of them: {}",
                names.join(", ")
            )))
        }
    }
}
