//! Instruction counts by callgrind, which do not depend on what else the machine does.
//!
//! A process of its own runs a subject over N and over 2N units. The difference is the work of N
//! units: starting up and making the stream cancel out. All passes go through the same stream, so
//! the difference is exact.

use std::env;
use std::error::Error;
use std::process::Command;

use crate::subject::Subject;

/// Passes of the shorter run.
const PASSES: u32 = 2;

/// Instructions per unit of a subject.
///
/// # Errors
///
/// valgrind is not installed, or does not print what it used to print.
pub fn per_unit(subject: &Subject) -> Result<f64, Box<dyn Error>> {
    let short = count(subject, PASSES)?;
    let long = count(subject, 2 * PASSES)?;
    let difference = long
        .checked_sub(short)
        .ok_or("more work, fewer instructions")?;
    let difference = f64::from(u32::try_from(difference)?);
    Ok(difference / f64::from(PASSES) / f64::from(subject.group.units()))
}

fn count(subject: &Subject, passes: u32) -> Result<u64, Box<dyn Error>> {
    of_run(&["run", &subject.path(), &passes.to_string()])
}

/// Instructions of a whole process of this program, started with these arguments.
///
/// # Errors
///
/// It fails, or valgrind is not installed or does not print what it used to print.
pub fn of_run(arguments: &[&str]) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(arguments)
        .output()
        .map_err(|error| format!("valgrind does not run: {error}"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{}: {}\n{report}", arguments.join(" "), output.status).into());
    }
    collected(&report).ok_or_else(|| format!("no count in valgrind's report:\n{report}").into())
}

/// The number in callgrind's line `==123== Collected : 456789`.
fn collected(report: &str) -> Option<u64> {
    report
        .lines()
        .find_map(|line| line.split_once("Collected :"))?
        .1
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found() {
        let report = "==7== Events    : Ir\n==7== Collected : 219480\n==7== \n";
        assert_eq!(collected(report), Some(219_480));
        assert_eq!(collected("==7== Events    : Ir\n"), None);
    }
}
