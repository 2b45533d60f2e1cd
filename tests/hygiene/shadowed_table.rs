//! A model on a table beside types of well-known names; Diesel's own derives need some of them.

use ::diesel::prelude::{Connection, ExpressionMethods, Queryable, RunQueryDsl, Selectable};
use ::fsm_core::db::CreateRow;

mod schema {
    diesel::table! {
        gates (id) {
            id -> BigInt,
            version -> BigInt,
            state -> Text,
        }
    }
}
use schema::gates;

pub struct Vec;
pub struct String;
pub struct Box;
pub struct State;
pub struct StateMachine;
pub struct Event;
pub struct Machine;
pub struct Model;
pub struct Table;
pub struct Backend;
pub struct Text;
pub struct ToSql;
pub struct FromSql;
pub struct Initial;
pub struct Version;
pub struct DB;
pub struct ST;
pub struct V;
pub trait Insertable {}
pub trait QueryFragment {}
pub trait Into {}

#[derive(::fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateState {
    #[state(initial)]
    Closed,
    Open,
}

#[derive(::fsm_core::StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = gates)]
#[machine(version = version)]
pub struct Gate {
    id: i64,
    version: i64,
    #[transition(open: Closed => Open, guard = is_free)]
    #[transition(close: Open => Closed)]
    state: GateState,
}

fn is_free(gate: &Gate) -> bool {
    gate.id > 0
}

#[test]
fn a_row_is_moved() {
    let mut conn = diesel::SqliteConnection::establish(":memory:").unwrap();
    let create = "CREATE TABLE gates (id INTEGER PRIMARY KEY NOT NULL, \
        version BIGINT NOT NULL, state TEXT NOT NULL)";
    diesel::sql_query(create).execute(&mut conn).unwrap();
    let gate = Gate::create(gates::version.eq(1)).save(&mut conn).unwrap();
    let gate = gate.open().save(&mut conn).unwrap();
    assert_eq!((gate.state(), gate.version), (GateState::Open, 2));
}
