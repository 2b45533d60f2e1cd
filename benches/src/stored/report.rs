//! Tables of turns: what each subject did per second, beside the same by hand.

use std::collections::BTreeMap;

use super::turn::Turn;
use crate::markdown::Table;
use crate::rounds::median;

/// The subject that ratios refer to.
const BASELINE: &str = "by-hand";

/// What is compared with each other: where the row comes from, whether there is a record, and how
/// many transitions a transaction has.
type Group = (String, bool, usize);

fn group(turn: &Turn) -> Group {
    (turn.row.clone(), turn.record, turn.batch)
}

fn title((row, record, batch): &Group) -> String {
    let mut title = match row.as_str() {
        "loaded" => "row loaded first".to_owned(),
        row => format!("row in {row}"),
    };
    title += if *record { ", with a record" } else { "" };
    match batch {
        1 => title + ", each its own commit",
        batch => format!("{title}, {batch} in a transaction"),
    }
}

/// A title and a table for each group, in the order in which they were measured.
///
/// A cell has the median of the transitions per second, and in brackets the median over the rounds of
/// the time to that by hand.
#[must_use]
pub fn tables(turns: &[Turn]) -> Vec<(String, Table)> {
    let groups = in_order(turns.iter().map(group));
    groups
        .iter()
        .map(|its| {
            let turns: Vec<&Turn> = turns.iter().filter(|turn| group(turn) == *its).collect();
            (title(its), table(&turns))
        })
        .collect()
}

fn table(turns: &[&Turn]) -> Table {
    let databases = in_order(turns.iter().map(|turn| turn.database.as_str()));
    let subjects = in_order(turns.iter().map(|turn| turn.subject.as_str()));
    let mut heading = vec!["", "statements"];
    heading.extend(&databases);
    let mut table = Table::new(heading);
    for subject in subjects {
        let of = |database: &str, subject: &str| -> BTreeMap<usize, &Turn> {
            turns
                .iter()
                .filter(|turn| turn.database == database && turn.subject == subject)
                .map(|turn| (turn.round, *turn))
                .collect()
        };
        let mut row = vec![subject.to_owned(), statements(turns, subject)];
        for database in &databases {
            row.push(cell(&of(database, subject), &of(database, BASELINE)));
        }
        table.push(row);
    }
    table
}

/// The statements per transition; each engine's, in the order of the columns, where they differ.
fn statements(turns: &[&Turn], subject: &str) -> String {
    let its = turns.iter().filter(|turn| turn.subject == subject);
    let engines = in_order(its.map(|turn| (engine(turn), number(turn.statements))));
    let counts = in_order(engines.iter().map(|(_, count)| count.as_str()));
    if let [count] = counts.as_slice() {
        return (*count).to_owned();
    }
    let counts = engines.iter().map(|(_, count)| count.as_str());
    counts.collect::<Vec<_>>().join(" / ")
}

/// `sqlite` of `sqlite-normal`.
fn engine(turn: &Turn) -> &str {
    turn.database.split('-').next().unwrap_or_default()
}

fn cell(own: &BTreeMap<usize, &Turn>, baseline: &BTreeMap<usize, &Turn>) -> String {
    if own.is_empty() {
        return "-".to_owned();
    }
    let seconds = median(own.values().map(|turn| turn.seconds_each()).collect());
    let per_second = thousands(1.0 / seconds);
    let ratios: Vec<f64> = own
        .iter()
        .filter_map(|(round, turn)| Some(turn.seconds_each() / baseline.get(round)?.seconds_each()))
        .collect();
    if ratios.is_empty() {
        return per_second;
    }
    format!("{per_second} ({:.2})", median(ratios))
}

/// Each value once, where it was seen first.
fn in_order<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// `4`, or `1.02` where it is no whole number.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `12,345`.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(subject: &str, round: usize, seconds: f64) -> Turn {
        Turn {
            database: "postgres".to_owned(),
            subject: subject.to_owned(),
            row: "memory".to_owned(),
            record: false,
            batch: 1,
            round,
            transitions: 1_000,
            seconds,
            statements: 1.0,
        }
    }

    #[test]
    fn ratios_are_of_one_round() {
        // The machine was slower in the second round and the third: the ratio holds.
        let turns = [
            turn("ours", 0, 0.5),
            turn("by-hand", 0, 1.0),
            turn("ours", 1, 5.0),
            turn("by-hand", 1, 10.0),
            turn("ours", 2, 2.5),
            turn("by-hand", 2, 5.0),
        ];
        let tables = tables(&turns);
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].0, "row in memory, each its own commit");
        assert_eq!(
            tables[0].1.to_string(),
            "|         | statements |   postgres |\n\
             | ------- | ---------: | ---------: |\n\
             | ours    |          1 | 400 (0.50) |\n\
             | by-hand |          1 | 200 (1.00) |\n"
        );
    }

    #[test]
    fn numbers() {
        assert_eq!(number(4.0), "4");
        assert_eq!(number(1.02), "1.02");
        assert_eq!(thousands(1_234_567.4), "1,234,567");
        assert_eq!(thousands(987.6), "988");
    }
}
