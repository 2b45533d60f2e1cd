//! The life of a loan application: one table, and three machines over it. Each transition is recorded.

use fsm_core::prelude::*;
use fsm_core::{Actor, Model};

/// Where an application is. The names are those of the activities in the log.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoanState {
    /// The applicant has sent it.
    #[state(initial)]
    Submitted,
    /// It has arrived, and something is missing.
    #[state(rename = "partlysubmitted")]
    PartlySubmitted,
    /// The automatic desk has nothing against it.
    #[state(rename = "preaccepted", label = "Pre-accepted")]
    PreAccepted,
    /// An employee has nothing against it.
    Accepted,
    /// The offer is complete.
    Finalized,
    /// The bank has agreed.
    Approved,
    /// The loan is in the books.
    Registered,
    /// The money is on its way.
    Activated,
    /// The bank has said no.
    #[state(terminal)]
    Declined,
    /// The applicant does not want it any more.
    #[state(terminal)]
    Cancelled,
}

/// Who moves a loan: an employee of the bank, by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee(pub i64);

impl Actor for Employee {
    fn key(&self) -> String {
        self.0.to_string()
    }

    fn name(&self) -> String {
        format!("employee {}", self.0)
    }
}

/// A loan in one of the three machines.
pub trait Loan: Model + Sized {
    /// What the machine is called on the command line and in the database.
    const MACHINE: &'static str;

    /// The number of the application.
    fn id(&self) -> i64;
    /// The name of the state that it is in.
    fn name_of_state(&self) -> &'static str;
    /// The event that leads to a state: each state but the initial one has one event of its own.
    fn event_to(state: LoanState) -> Option<Self::Event>;
}

macro_rules! loan {
    ($($module:ident: $name:literal),*) => {
        $(impl Loan for $module::Loan {
            const MACHINE: &'static str = $name;

            fn id(&self) -> i64 {
                self.id
            }

            fn name_of_state(&self) -> &'static str {
                self.state().name()
            }

            fn event_to(state: LoanState) -> Option<Self::Event> {
                let mut edges = Self::TABLE.edges();
                let edge = edges.find(|edge| edge.target.name() == state.name());
                edge.map(|edge| edge.event)
            }
        })*
    };
}

loan!(full: "full", no_early_cancel: "no-early-cancel", one_outcome: "one-outcome");

/// The process as the bank lived it.
pub mod full {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    use super::{Employee, LoanState};
    use crate::schema::{replay_records, replayed_loans};

    /// A loan that may take each of the 21 edges.
    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = replayed_loans)]
    #[machine(actor = Employee, record = replay_records)]
    pub struct Loan {
        pub(super) id: i64,
        #[transition(submit_partly: Submitted => PartlySubmitted, rule = anyone, label = "partly submit")]
        #[transition(pre_accept: PartlySubmitted => PreAccepted, rule = anyone, label = "pre-accept")]
        #[transition(accept: PreAccepted => Accepted, rule = anyone)]
        #[transition(finalize: Accepted => Finalized, rule = anyone)]
        #[transition(decline: PartlySubmitted | PreAccepted | Accepted | Finalized => Declined, rule = anyone)]
        #[transition(cancel: PartlySubmitted | PreAccepted | Accepted | Finalized => Cancelled, rule = anyone)]
        #[transition(approve: Finalized | Registered | Activated => Approved, rule = anyone)]
        #[transition(register: Finalized | Approved | Activated => Registered, rule = anyone)]
        #[transition(activate: Finalized | Approved | Registered => Activated, rule = anyone)]
        state: LoanState,
    }
}

/// Without the edge from `partlysubmitted` to `cancelled`.
pub mod no_early_cancel {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    use super::{Employee, LoanState};
    use crate::schema::{replay_records, replayed_loans};

    /// A loan that nobody can cancel before it was pre-accepted.
    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = replayed_loans)]
    #[machine(actor = Employee, record = replay_records)]
    pub struct Loan {
        pub(super) id: i64,
        #[transition(submit_partly: Submitted => PartlySubmitted, rule = anyone, label = "partly submit")]
        #[transition(pre_accept: PartlySubmitted => PreAccepted, rule = anyone, label = "pre-accept")]
        #[transition(accept: PreAccepted => Accepted, rule = anyone)]
        #[transition(finalize: Accepted => Finalized, rule = anyone)]
        #[transition(decline: PartlySubmitted | PreAccepted | Accepted | Finalized => Declined, rule = anyone)]
        #[transition(cancel: PreAccepted | Accepted | Finalized => Cancelled, rule = anyone)]
        #[transition(approve: Finalized | Registered | Activated => Approved, rule = anyone)]
        #[transition(register: Finalized | Approved | Activated => Registered, rule = anyone)]
        #[transition(activate: Finalized | Approved | Registered => Activated, rule = anyone)]
        state: LoanState,
    }
}

/// Without the six edges among approved, registered and activated: the first of them is the last.
pub mod one_outcome {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    use super::Employee;
    use crate::schema::{replay_records, replayed_loans};

    /// The same states. What is terminal belongs to the enum, so this machine has one of its own.
    #[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum OneOutcomeState {
        /// As in [`LoanState`](crate::loan::LoanState).
        #[state(initial)]
        Submitted,
        /// As in [`LoanState`](crate::loan::LoanState).
        #[state(rename = "partlysubmitted")]
        PartlySubmitted,
        /// As in [`LoanState`](crate::loan::LoanState).
        #[state(rename = "preaccepted", label = "Pre-accepted")]
        PreAccepted,
        /// As in [`LoanState`](crate::loan::LoanState).
        Accepted,
        /// As in [`LoanState`](crate::loan::LoanState).
        Finalized,
        /// The bank has agreed, and that is the end of it.
        #[state(terminal)]
        Approved,
        /// The loan is in the books, and that is the end of it.
        #[state(terminal)]
        Registered,
        /// The money is on its way, and that is the end of it.
        #[state(terminal)]
        Activated,
        /// As in [`LoanState`](crate::loan::LoanState).
        #[state(terminal)]
        Declined,
        /// As in [`LoanState`](crate::loan::LoanState).
        #[state(terminal)]
        Cancelled,
    }

    /// A loan that ends in the first of approved, registered and activated that it reaches.
    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = replayed_loans)]
    #[machine(actor = Employee, record = replay_records)]
    pub struct Loan {
        pub(super) id: i64,
        #[transition(submit_partly: Submitted => PartlySubmitted, rule = anyone, label = "partly submit")]
        #[transition(pre_accept: PartlySubmitted => PreAccepted, rule = anyone, label = "pre-accept")]
        #[transition(accept: PreAccepted => Accepted, rule = anyone)]
        #[transition(finalize: Accepted => Finalized, rule = anyone)]
        #[transition(decline: PartlySubmitted | PreAccepted | Accepted | Finalized => Declined, rule = anyone)]
        #[transition(cancel: PartlySubmitted | PreAccepted | Accepted | Finalized => Cancelled, rule = anyone)]
        #[transition(approve: Finalized => Approved, rule = anyone)]
        #[transition(register: Finalized => Registered, rule = anyone)]
        #[transition(activate: Finalized => Activated, rule = anyone)]
        state: OneOutcomeState,
    }
}

#[cfg(test)]
mod tests {
    use fsm_core::Machine;

    use super::*;

    /// Every activity has a state of the same name and exactly one event that leads there.
    fn has_an_event_for_each_activity<M: Loan + Machine<S>, S: State>(edges: usize) {
        assert_eq!(S::NAMES, LoanState::NAMES);
        assert_eq!(M::TABLE.edges().count(), edges);
        for state in LoanState::ALL {
            let leading = M::TABLE
                .edges()
                .filter(|edge| edge.target.name() == state.name());
            let mut events: Vec<M::Event> = leading.map(|edge| edge.event).collect();
            events.dedup();
            assert_eq!(events, Vec::from_iter(M::event_to(*state)), "{state:?}");
            assert_eq!(events.is_empty(), *state == LoanState::Submitted);
        }
    }

    #[test]
    fn f3_each_activity_is_led_to_by_one_event() {
        has_an_event_for_each_activity::<full::Loan, LoanState>(21);
        has_an_event_for_each_activity::<no_early_cancel::Loan, LoanState>(20);
        has_an_event_for_each_activity::<one_outcome::Loan, one_outcome::OneOutcomeState>(15);
    }

    #[test]
    fn f3_the_edges_are_those_of_the_process() {
        let edges: Vec<String> = LoanState::ALL
            .iter()
            .map(|state| {
                let targets = full::Loan::TABLE.edges_from(*state);
                let mut names: Vec<&str> = targets.map(|edge| edge.target.name()).collect();
                names.sort_unstable();
                format!("{state} -> {}", names.join(", "))
            })
            .collect();
        assert_eq!(
            edges,
            [
                "submitted -> partlysubmitted",
                "partlysubmitted -> cancelled, declined, preaccepted",
                "preaccepted -> accepted, cancelled, declined",
                "accepted -> cancelled, declined, finalized",
                "finalized -> activated, approved, cancelled, declined, registered",
                "approved -> activated, registered",
                "registered -> activated, approved",
                "activated -> approved, registered",
                "declined -> ",
                "cancelled -> ",
            ]
        );
    }
}
