//! One test for each topic.

use super::super::database::DIALECT;
use super::agree::agree;
use crate::case::Case;
use crate::rules;

fn told(topic: &str, cases: &[Case<super::super::database::Connection>]) {
    let counts = agree(cases);
    println!(
        "{DIALECT:?}, {topic}: {} rules, {} comparisons",
        counts.rules, counts.compared
    );
}

macro_rules! topics {
    ($($test:ident: $topic:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                told(stringify!($topic), &rules::$topic::cases());
            }
        )*
    };
}

topics! {
    f5_rules_on_optional_columns_agree: options,
    f5_rules_on_texts_agree: texts,
    f5_rules_on_numbers_agree: numbers,
    f5_rules_on_times_agree: times,
    f5_rules_on_states_agree: states,
    f5_rules_with_choices_agree: flow,
    f5_rules_with_constants_agree: constants,
    f5_rules_with_relations_agree: relations,
    f5_rules_with_relations_to_the_same_table_agree: selves,
    e3_rules_that_call_rules_agree: calls,
    e3_compositions_agree: composed,
}
