//! Ours: the machine on the model, `fire` and `save`.

use diesel::prelude::*;
use fsm_core::prelude::*;

use super::AnyError;
use super::by_hand::Event;
use super::database::Store;
use super::schema::{application_log, applications};

/// The states of an application.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ApplicationState {
    #[state(initial)]
    Submitted,
    #[state(rename = "partlysubmitted")]
    PartlySubmitted,
    Preaccepted,
    Accepted,
    Finalized,
    Approved,
    Registered,
    Activated,
    #[state(terminal)]
    Declined,
    #[state(terminal)]
    Cancelled,
}

/// A loan application.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = applications)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Application {
    pub id: i64,
    pub amount: i64,
    pub submitted_by: i32,
    #[transition(partly_submit: Submitted => PartlySubmitted)]
    #[transition(preaccept: PartlySubmitted => Preaccepted)]
    #[transition(accept: Preaccepted => Accepted)]
    #[transition(finalize: Accepted => Finalized)]
    #[transition(approve: Finalized | Registered | Activated => Approved)]
    #[transition(register: Finalized | Approved | Activated => Registered)]
    #[transition(activate: Finalized | Approved | Registered => Activated)]
    #[transition(decline: PartlySubmitted | Preaccepted | Accepted | Finalized => Declined)]
    #[transition(cancel: PartlySubmitted | Preaccepted | Accepted | Finalized => Cancelled)]
    state: ApplicationState,
}

/// Who moves applications.
#[derive(Debug, Clone)]
pub struct Employee(i32);

impl Employee {
    /// The employee of this number.
    #[must_use]
    pub fn new(number: i32) -> Self {
        Self(number)
    }
}

impl fsm_core::Actor for Employee {
    fn key(&self) -> String {
        self.0.to_string()
    }

    fn name(&self) -> String {
        self.key()
    }
}

/// The same row of a model that keeps records.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = applications)]
#[machine(actor = Employee, record = application_log(application_id))]
#[expect(missing_docs, reason = "the names say it")]
pub struct Recorded {
    pub id: i64,
    pub amount: i64,
    pub submitted_by: i32,
    #[transition(partly_submit: Submitted => PartlySubmitted, rule = anyone)]
    #[transition(preaccept: PartlySubmitted => Preaccepted, rule = anyone)]
    #[transition(accept: Preaccepted => Accepted, rule = anyone)]
    #[transition(finalize: Accepted => Finalized, rule = anyone)]
    #[transition(approve: Finalized | Registered | Activated => Approved, rule = anyone)]
    #[transition(register: Finalized | Approved | Activated => Registered, rule = anyone)]
    #[transition(activate: Finalized | Approved | Registered => Activated, rule = anyone)]
    #[transition(decline: PartlySubmitted | Preaccepted | Accepted | Finalized => Declined, rule = anyone)]
    #[transition(cancel: PartlySubmitted | Preaccepted | Accepted | Finalized => Cancelled, rule = anyone)]
    state: ApplicationState,
}

macro_rules! own_events {
    ($name:ident, $events:ident) => {
        fn $name(event: Event) -> $events {
            match event {
                Event::PartlySubmit => $events::PartlySubmit,
                Event::Preaccept => $events::Preaccept,
                Event::Accept => $events::Accept,
                Event::Finalize => $events::Finalize,
                Event::Approve => $events::Approve,
                Event::Register => $events::Register,
                Event::Activate => $events::Activate,
                Event::Decline => $events::Decline,
                Event::Cancel => $events::Cancel,
            }
        }
    };
}

own_events!(own_event, ApplicationEvent);
own_events!(recorded_event, RecordedEvent);

macro_rules! store {
    ($connection:ty) => {
        impl Store<Application> for $connection {
            fn find(&mut self, id: i64) -> QueryResult<Application> {
                applications::table
                    .find(id)
                    .select(Application::as_select())
                    .first(self)
            }

            fn fire(
                &mut self,
                row: &Application,
                event: Event,
                _: i32,
            ) -> Result<Application, AnyError> {
                Ok(row.fire(own_event(event)).save(self)?)
            }

            fn state_of(row: &Application) -> &'static str {
                row.state().name()
            }
        }

        impl Store<Recorded> for $connection {
            fn find(&mut self, id: i64) -> QueryResult<Recorded> {
                applications::table
                    .find(id)
                    .select(Recorded::as_select())
                    .first(self)
            }

            fn fire(
                &mut self,
                row: &Recorded,
                event: Event,
                actor: i32,
            ) -> Result<Recorded, AnyError> {
                let event = row.fire(recorded_event(event));
                Ok(event.by(&Employee(actor)).save(self)?)
            }

            fn state_of(row: &Recorded) -> &'static str {
                row.state().name()
            }
        }
    };
}

store!(SqliteConnection);
#[cfg(feature = "postgres")]
store!(PgConnection);
#[cfg(feature = "mysql")]
store!(MysqlConnection);

#[cfg(test)]
mod tests {
    use super::super::by_hand::State as ByHand;
    use super::*;

    #[test]
    fn both_declarations_have_the_same_21_edges() {
        let mut edges = 0;
        for (state, by_hand) in ApplicationState::ALL.iter().zip(ByHand::ALL) {
            assert_eq!(state.name(), by_hand.name());
            for event in ByHand::ALL.into_iter().filter_map(Event::to) {
                assert_eq!(own_event(event).name(), event.name());
                let next = Application::TABLE.next(*state, own_event(event));
                let expected = by_hand.next(event);
                assert_eq!(next.map(State::name), expected.map(ByHand::name));
                edges += usize::from(next.is_some());
            }
        }
        assert_eq!(edges, 21);
    }
}
