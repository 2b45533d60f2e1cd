//! What one writes without this library: an enum in a text column, a `match` over the edges, and an
//! UPDATE in Diesel that finds the row only where its state is still the one that was loaded.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

use super::AnyError;
use super::database::Store;
use super::schema::applications;

/// The states of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[expect(missing_docs, reason = "the names say it")]
pub enum State {
    Submitted,
    PartlySubmitted,
    Preaccepted,
    Accepted,
    Finalized,
    Approved,
    Registered,
    Activated,
    Declined,
    Cancelled,
}

impl State {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Submitted,
        Self::PartlySubmitted,
        Self::Preaccepted,
        Self::Accepted,
        Self::Finalized,
        Self::Approved,
        Self::Registered,
        Self::Activated,
        Self::Declined,
        Self::Cancelled,
    ];

    /// The name in the log and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::PartlySubmitted => "partlysubmitted",
            Self::Preaccepted => "preaccepted",
            Self::Accepted => "accepted",
            Self::Finalized => "finalized",
            Self::Approved => "approved",
            Self::Registered => "registered",
            Self::Activated => "activated",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state after an event; `None` where the event is illegal.
    #[must_use]
    pub const fn next(self, event: Event) -> Option<Self> {
        use State::{
            Accepted, Activated, Approved, Cancelled, Declined, Finalized, PartlySubmitted,
            Preaccepted, Registered, Submitted,
        };
        match (event, self) {
            (Event::PartlySubmit, Submitted) => Some(PartlySubmitted),
            (Event::Preaccept, PartlySubmitted) => Some(Preaccepted),
            (Event::Accept, Preaccepted) => Some(Accepted),
            (Event::Finalize, Accepted) => Some(Finalized),
            (Event::Approve, Finalized | Registered | Activated) => Some(Approved),
            (Event::Register, Finalized | Approved | Activated) => Some(Registered),
            (Event::Activate, Finalized | Approved | Registered) => Some(Activated),
            (Event::Decline, PartlySubmitted | Preaccepted | Accepted | Finalized) => {
                Some(Declined)
            }
            (Event::Cancel, PartlySubmitted | Preaccepted | Accepted | Finalized) => {
                Some(Cancelled)
            }
            _ => None,
        }
    }
}

impl<DB: Backend> ToSql<Text, DB> for State
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Text, DB>::to_sql(self.name(), out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for State
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let name = <String as FromSql<Text, DB>>::from_sql(bytes)?;
        Self::from_name(&name).ok_or_else(|| format!("unknown state `{name}`").into())
    }
}

/// The events, each named after the state that it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    PartlySubmit,
    Preaccept,
    Accept,
    Finalize,
    Approve,
    Register,
    Activate,
    Decline,
    Cancel,
}

impl Event {
    /// The name in the record.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PartlySubmit => "partly_submit",
            Self::Preaccept => "preaccept",
            Self::Accept => "accept",
            Self::Finalize => "finalize",
            Self::Approve => "approve",
            Self::Register => "register",
            Self::Activate => "activate",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
        }
    }

    /// The event that leads to a state; `None` to the first.
    #[must_use]
    pub const fn to(state: State) -> Option<Self> {
        Some(match state {
            State::Submitted => return None,
            State::PartlySubmitted => Self::PartlySubmit,
            State::Preaccepted => Self::Preaccept,
            State::Accepted => Self::Accept,
            State::Finalized => Self::Finalize,
            State::Approved => Self::Approve,
            State::Registered => Self::Register,
            State::Activated => Self::Activate,
            State::Declined => Self::Decline,
            State::Cancelled => Self::Cancel,
        })
    }
}

/// A loan application.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = applications)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Application {
    pub id: i64,
    pub amount: i64,
    pub submitted_by: i32,
    pub state: State,
}

/// SQLite and PostgreSQL: one statement, which returns the row.
macro_rules! store_returning {
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
                let target = row.state.next(event).ok_or("an illegal event")?;
                let moved = diesel::update(applications::table.find(row.id))
                    .filter(applications::state.eq(row.state))
                    .set(applications::state.eq(target))
                    .returning(Application::as_returning())
                    .get_result(self)
                    .optional()?;
                moved.ok_or_else(|| "somebody else moved the row".into())
            }

            fn state_of(row: &Application) -> &'static str {
                row.state.name()
            }
        }
    };
}

store_returning!(SqliteConnection);
#[cfg(feature = "postgres")]
store_returning!(PgConnection);

/// `MariaDB`, on which Diesel has no RETURNING for an UPDATE: the row is read again.
#[cfg(feature = "mysql")]
impl Store<Application> for MysqlConnection {
    fn find(&mut self, id: i64) -> QueryResult<Application> {
        applications::table
            .find(id)
            .select(Application::as_select())
            .first(self)
    }

    fn fire(&mut self, row: &Application, event: Event, _: i32) -> Result<Application, AnyError> {
        let target = row.state.next(event).ok_or("an illegal event")?;
        let moved = diesel::update(applications::table.find(row.id))
            .filter(applications::state.eq(row.state))
            .set(applications::state.eq(target))
            .execute(self)?;
        if moved == 0 {
            return Err("somebody else moved the row".into());
        }
        Ok(Store::<Application>::find(self, row.id)?)
    }

    fn state_of(row: &Application) -> &'static str {
        row.state.name()
    }
}
