//! A request with an id, on models whose records could not tell that it comes again; on many rows.
use diesel::prelude::*;
use fsm_core::bulk::EveryRow;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { notes (id) { id -> Text, words -> Text, state -> Text, } }
diesel::table! { records (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

/// It keeps no records.
#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteState {
    #[state(initial)]
    Draft,
    #[state(terminal)]
    Kept,
}

/// It has a `Display`, and no `FromStr`.
#[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow, Debug, Clone)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct NoteKey(String);

impl std::fmt::Display for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::sqlite::Sqlite> for NoteKey {
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
    ) -> diesel::serialize::Result {
        <String as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::sqlite::Sqlite>>::to_sql(&self.0, out)
    }
}

impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for NoteKey
where
    String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = notes)]
#[machine(record = records)]
pub struct Note {
    pub id: NoteKey,
    #[transition(keep: Draft => Kept)]
    state: NoteState,
}

pub fn no_records(loan: &Loan, conn: &mut SqliteConnection) {
    let _ = loan.approve().once("k").save(conn);
}

pub fn no_records_of_a_birth(conn: &mut SqliteConnection) {
    let _ = Loan::create(loans::id.eq(7)).once("k").save(conn);
}

pub fn a_key_that_is_not_read(note: &Note, conn: &mut SqliteConnection) {
    let _ = note.keep().once("k").save(conn);
    let _ = Note::create(notes::words.eq("a")).with_key(NoteKey("a".to_owned())).once("k").save(conn);
}

pub fn many_rows() {
    let _ = Note::bulk(EveryRow).keep().once("k");
}

fn main() {}
