//! One decision in memory: instructions for each library.
//!
//! ```text
//! decisions report          a table, as Markdown (the default)
//! decisions run NAME PASSES one subject alone, for callgrind
//! ```

use std::error::Error;
use std::hint::black_box;

use fsm_benches::decisions::{DECISIONS, SUBJECTS, pairs};
use fsm_benches::instructions;
use fsm_benches::markdown::Table;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["report"] => report(),
        ["run", name, passes] => run(name, passes.parse()?),
        _ => Err("decisions report | run NAME PASSES".into()),
    }
}

fn run(name: &str, passes: u32) -> Result<(), Box<dyn Error>> {
    let subject = SUBJECTS.iter().find(|(known, _)| *known == name);
    let (_, make) = subject.ok_or_else(|| format!("no subject `{name}`"))?;
    // The others are not made: what they hash would differ from run to run.
    let (pass, pairs) = (make(), pairs());
    for _ in 0..passes {
        black_box(pass(black_box(&pairs)));
    }
    Ok(())
}

fn report() -> Result<(), Box<dyn Error>> {
    let pairs = pairs();
    let mut allowed = SUBJECTS.iter().map(|(_, make)| make()(&pairs));
    let first = allowed.next();
    assert!(
        allowed.all(|one| Some(one) == first),
        "they decide differently"
    );
    let mut counts = Vec::new();
    for (name, _) in SUBJECTS {
        // The difference of two runs leaves out what starts up; that differs by some thousands.
        let passes: u32 = if counts.len() < 2 { 200 } else { 2 };
        let short = instructions::of_run(&["run", name, &passes.to_string()])?;
        let long = instructions::of_run(&["run", name, &(2 * passes).to_string()])?;
        let difference = u32::try_from(long - short)?;
        let decisions = f64::from(passes) * f64::from(DECISIONS);
        counts.push((name, f64::from(difference) / decisions));
    }
    let base = counts.first().map_or(1.0, |(_, count)| *count);
    let mut table = Table::new([
        String::new(),
        "instructions / decision".to_owned(),
        "to the closure".to_owned(),
    ]);
    for (name, count) in counts {
        table.push([
            name.to_owned(),
            format!("{count:.1}"),
            format!("{:.2}", count / base),
        ]);
    }
    println!("{table}");
    Ok(())
}
