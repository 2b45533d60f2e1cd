//! The same rules by `agreement!`: it makes rows of its own for each of them.

use fsm_core::agreement::{Agreement, Disagreement};

use crate::models::User;
use crate::rows::users;
use crate::rules;

/// A rule's name, and what came out.
pub(crate) type Compared = (String, Box<dyn Fn() -> Result<Agreement, Disagreement>>);

/// A rule with the actors of this suite.
macro_rules! compared {
    ($rule:expr) => {{
        let rule = $rule;
        let compare = move || {
            fsm_core::agreement::Comparison::of(rule)
                .actors(crate::generated::actors())
                .context(&crate::rows::context())
                .values(
                    crate::models::project_roles::role,
                    ["leader", "guest", "GUEST"],
                )
                .run()
        };
        (stringify!($rule).to_owned(), Box::new(compare) as Box<_>)
    }};
}
pub(crate) use compared;

/// Who asks: three that differ in everything, of whom none has 2,000 teams.
pub(crate) fn actors() -> Vec<User> {
    let mut actors = users();
    actors.retain(|user| user.teams.len() < 100);
    actors.truncate(3);
    actors
}

/// Each row that can be loaded has one of the states.
const TRIVIAL: [&str; 1] = ["is_any"];

fn agree(topic: &str, all: &[Compared]) {
    let mut wrong = Vec::new();
    let (mut rows, mut compared, mut changes) = (0, 0, 0);
    for (name, compare) in all {
        match compare() {
            Ok(agreement) => {
                rows += agreement.rows();
                compared += agreement.compared();
                changes += agreement.changes();
            }
            Err(Disagreement::Trivial { .. }) if TRIVIAL.contains(&name.as_str()) => {}
            Err(disagreement) => wrong.push(format!("{name}: {disagreement}")),
        }
    }
    println!(
        "{topic}: {} rules, {rows} rows, {compared} comparisons, {changes} changes",
        all.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        all.len(),
        wrong.join("\n\n")
    );
}

macro_rules! topics {
    ($($test:ident: $topic:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                agree(stringify!($topic), &rules::$topic::generated());
            }
        )*
    };
}

topics! {
    f5_generated_rows_show_optional_columns: options,
    f5_generated_rows_show_texts: texts,
    f5_generated_rows_show_numbers: numbers,
    f5_generated_rows_show_times: times,
    f5_generated_rows_show_states: states,
    f5_generated_rows_show_choices: flow,
    f5_generated_rows_show_constants: constants,
    f5_generated_rows_show_relations: relations,
    e3_generated_rows_show_rules_that_call_rules: calls,
    f5_generated_rows_show_relations_to_the_same_table: selves,
}
