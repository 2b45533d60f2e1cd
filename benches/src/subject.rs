//! What is measured: a pass over a stream made beforehand, behind one type for every library.

use std::fmt;

use crate::{chain, large, loan};

/// Something to measure.
///
/// A pass starts with a new machine in its initial state, so every pass is the same work.
pub struct Subject {
    /// The subjects that are compared with each other.
    pub group: Group,
    /// The name within its group.
    pub name: &'static str,
    pass: Box<dyn Fn(usize) -> u64>,
}

impl Subject {
    /// A subject from its pass over a stream by number, which returns the checksum of the states
    /// that it went through.
    pub fn new(group: Group, name: &'static str, pass: impl Fn(usize) -> u64 + 'static) -> Self {
        Self {
            group,
            name,
            pass: Box::new(pass),
        }
    }

    /// A pass over a stream; the checksum of the states.
    ///
    /// # Panics
    ///
    /// If fewer streams were made.
    #[must_use]
    pub fn pass(&self, stream: usize) -> u64 {
        (self.pass)(stream)
    }

    /// The group and the name, as the command line takes it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.group, self.name)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("group", &self.group)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Subjects that do the same work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Six states, six events, every library.
    Loan,
    /// 500 states, 1,500 events.
    Large,
    /// A fixed legal chain in typed form.
    Chain,
}

impl Group {
    /// All groups, in the order of the report.
    pub const ALL: [Self; 3] = [Self::Loan, Self::Large, Self::Chain];

    /// The heading in the report.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Loan => "Events in memory: 6 states, 6 events, a quarter illegal",
            Self::Large => "Events in memory: 500 states, 1,500 events, a quarter illegal",
            Self::Chain => "A fixed legal chain, typed",
        }
    }

    /// What one unit of a pass is.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Loan | Self::Large => "event",
            Self::Chain => "transition",
        }
    }

    /// How many units a pass has.
    #[must_use]
    pub const fn units(self) -> u32 {
        match self {
            Self::Loan | Self::Large => STREAM_LENGTH,
            Self::Chain => chain::TRANSITIONS,
        }
    }

    /// The name of the subject that ratios refer to.
    #[must_use]
    pub const fn baseline(self) -> &'static str {
        match self {
            Self::Loan | Self::Large => "hand-table",
            Self::Chain => "hand-typestate",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loan => "loan",
            Self::Large => "large",
            Self::Chain => "chain",
        })
    }
}

/// Events in a stream.
pub const STREAM_LENGTH: u32 = 65_536;

/// Every subject that this build has, each with this many streams.
#[must_use]
pub fn all(streams: u16) -> Vec<Subject> {
    let mut subjects = loan::subjects(streams);
    subjects.extend(large::subjects(streams));
    subjects.extend(chain::subjects());
    subjects
}

/// Adds a state to a checksum that depends on the order of the states.
#[inline]
#[must_use]
pub const fn observe(checksum: u64, state: u64) -> u64 {
    checksum.rotate_left(5).wrapping_add(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_subjects_of_a_group_go_through_the_same_states() {
        let subjects = all(3);
        for group in Group::ALL {
            for stream in 0..3 {
                let sums: Vec<(&str, u64)> = subjects
                    .iter()
                    .filter(|subject| subject.group == group)
                    .map(|subject| (subject.name, subject.pass(stream)))
                    .collect();
                assert!(
                    sums.iter().all(|(_, sum)| *sum == sums[0].1),
                    "{group}, stream {stream}: {sums:?}"
                );
            }
        }
    }
}
