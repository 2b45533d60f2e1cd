//! Wall time: rounds in which every subject has its turn, and the median of each subject.
//!
//! A shared machine drifts by a third and more; interleaved rounds let it drift for all alike.
//! Each turn goes through other streams: the branch predictor of a present-day CPU learns 65,536
//! events by heart, and branches that take half of the time would then look free.

use std::hint::black_box;
use std::time::Instant;

use crate::subject::Subject;

/// How many streams the passes go through.
pub const STREAMS: u16 = 64;

/// Passes in one turn of a subject, so that a turn takes about a millisecond.
const PASSES: u16 = 4;

/// The median time per unit in nanoseconds, in the order of the subjects.
#[must_use]
pub fn nanoseconds_per_unit(subjects: &[&Subject], rounds: usize) -> Vec<f64> {
    let mut times = vec![Vec::with_capacity(rounds); subjects.len()];
    for round in 0..rounds {
        // Each round starts with another subject: nobody always follows the same neighbour.
        for turn in 0..subjects.len() {
            let at = (round + turn) % subjects.len();
            times[at].push(turn_of(subjects[at], round));
        }
    }
    times.into_iter().map(median).collect()
}

fn turn_of(subject: &Subject, round: usize) -> f64 {
    let first = round * usize::from(PASSES);
    let start = Instant::now();
    for pass in first..first + usize::from(PASSES) {
        black_box(subject.pass(pass % usize::from(STREAMS)));
    }
    let elapsed = start.elapsed().as_secs_f64();
    elapsed * 1e9 / f64::from(PASSES) / f64::from(subject.group.units())
}

/// The median; the mean of the middle two where their number is even, and 0 of nothing.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.as_slice() {
        [] => 0.0,
        values if values.len() % 2 == 1 => values[middle],
        values => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }
}
