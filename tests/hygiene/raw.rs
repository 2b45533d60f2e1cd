//! Raw identifiers, and names that are keywords elsewhere.
#![allow(non_camel_case_types)]

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum r#Kind {
    #[state(initial, group = r#in)]
    r#Created,
    r#match,
    #[state(group = r#in)]
    r#Async,
    #[state(terminal)]
    r#final,
}

#[derive(StateMachine, Debug, Clone)]
struct r#Struct {
    #[transition(r#move: Created => r#match)]
    #[transition(r#yield: r#match => Async)]
    #[transition(r#async: r#match => r#Created)]
    #[transition(r#try: r#in => r#final, guard = r#where)]
    #[transition(union: r#match => r#final)]
    #[transition(loop: Created => same)]
    r#type: r#Kind,
}

fn r#where(_: &r#Struct) -> bool {
    true
}

/// The same names, as a row.
mod row {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! {
        moves (id) {
            id -> BigInt,
            #[sql_name = "type"]
            type_ -> Text,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum MoveType {
        #[state(initial)]
        Begun,
        #[state(terminal)]
        Over,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = moves)]
    pub struct Move {
        id: i64,
        #[diesel(column_name = type_)]
        #[transition(r#move: Begun => Over)]
        r#type: MoveType,
    }

    #[test]
    fn a_row_is_moved() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        diesel::sql_query(
            "CREATE TABLE moves (id INTEGER PRIMARY KEY NOT NULL, type TEXT NOT NULL)",
        )
        .execute(&mut conn)
        .unwrap();
        let row = Move::create(moves::id.eq(7)).save(&mut conn).unwrap();
        let row = row.r#move().save(&mut conn).unwrap();
        assert_eq!((row.id, row.r#type()), (7, MoveType::Over));
    }
}

#[test]
fn they_are_called_without_the_prefix() {
    let model = r#Struct {
        r#type: r#Kind::r#Created,
    };
    assert!(model.can_move());
    assert_eq!(model.r#loop().apply().unwrap().r#type(), r#Kind::Created);
    let model = model.r#move().apply().unwrap();
    assert_eq!(model.r#type(), r#Kind::r#match);
    assert_eq!(r#Kind::r#match.name(), "match");
    assert_eq!(StructEvent::Move.to_string(), "move");
    assert_eq!("yield".parse::<StructEvent>().unwrap(), StructEvent::Yield);
    let model: In<r#Struct, kind::r#match> = model.into_state().unwrap();
    let model = model.r#yield().apply().unwrap();
    assert_eq!(
        model.r#try().apply().unwrap().into_row().r#type(),
        r#Kind::r#final
    );
}
