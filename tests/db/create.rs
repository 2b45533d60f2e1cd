//! A row is born in its initial state, or in another that is an entry.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::{Statements, memory};

const SCHEMA: &str = "CREATE TABLE documents (
    id TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL, pages INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL)";

diesel::table! {
    documents (id) {
        id -> Text,
        title -> Text,
        pages -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DocumentState {
    #[state(initial)]
    Draft,
    #[state(entry)]
    Imported,
    Public,
}

#[derive(StateMachine, Queryable, Selectable, Identifiable, Debug, Clone, PartialEq)]
#[diesel(table_name = documents)]
struct Document {
    id: String,
    title: String,
    pages: i32,
    #[transition(publish: Draft | Imported => Public)]
    #[transition(withdraw: Public => Draft)]
    state: DocumentState,
}

const ID: &str = "0197c1a2-5b7e-7c31-9a52-0c7fd0a1e5b4";

#[derive(Insertable)]
#[diesel(table_name = documents)]
struct NewDocument<'a> {
    id: &'a str,
    title: &'a str,
}

const NEW: NewDocument<'static> = NewDocument {
    id: ID,
    title: "may",
};

fn rows(conn: &mut SqliteConnection) -> Vec<(String, String, i32, String)> {
    documents::table.load(conn).unwrap()
}

#[test]
fn a2_a_row_is_born_in_its_initial_state() {
    let conn = &mut memory(SCHEMA);
    let statements = Statements::of(conn);
    let document = Document::create(NEW).save(conn).unwrap();
    assert_eq!(statements.take_verb("INSERT").len(), 1);
    assert_eq!(document.state(), DocumentState::Draft);
    assert_eq!((document.id.as_str(), document.pages), (ID, 1));
    assert_eq!(
        rows(conn),
        [(ID.to_owned(), "may".to_owned(), 1, "draft".to_owned())]
    );
}

#[test]
fn a2_any_insertable_gives_the_values() {
    let conn = &mut memory(SCHEMA);
    let by_struct = NewDocument {
        id: "1",
        title: "a",
    };
    Document::create(&by_struct).save(conn).unwrap();
    Document::create((documents::id.eq("2"), documents::title.eq("b")))
        .save(conn)
        .unwrap();
    let values = (
        NewDocument {
            id: "3",
            title: "c",
        },
        documents::pages.eq(7),
    );
    let document = Document::create(values).save(conn).unwrap();
    assert_eq!(document.pages, 7);
    assert!(rows(conn).iter().all(|row| row.3 == "draft"));
}

#[test]
fn a2_nothing_is_inserted_without_save() {
    let conn = &mut memory(SCHEMA);
    drop(Document::create(NEW));
    assert_eq!(rows(conn), []);
}

#[test]
fn a2_a_row_may_start_in_an_entry_state() {
    let conn = &mut memory(SCHEMA);
    let by_value = Document::create((documents::id.eq("1"), documents::title.eq("a")))
        .starting_in(DocumentState::Imported)
        .save(conn)
        .unwrap();
    let by_type = Document::create((documents::id.eq("2"), documents::title.eq("b")))
        .starting_in(DocumentState::entry(document_state::Imported))
        .save(conn)
        .unwrap();
    let initial = Document::create((documents::id.eq("3"), documents::title.eq("c")))
        .starting_in(DocumentState::Draft)
        .save(conn)
        .unwrap();
    assert_eq!(by_value.state(), DocumentState::Imported);
    assert_eq!(by_type.state(), DocumentState::Imported);
    assert_eq!(initial.state(), DocumentState::Draft);
}

#[test]
fn a2_a_row_is_not_born_in_a_state_that_is_no_entry() {
    let conn = &mut memory(SCHEMA);
    let statements = Statements::of(conn);
    let error = Document::create(NEW)
        .starting_in(DocumentState::Public)
        .save(conn)
        .unwrap_err();
    let TransitionError::TargetNotAllowed {
        event,
        target,
        allowed,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!((*event, *target), ("create", "public"));
    assert_eq!(*allowed, ["draft", "imported"]);
    assert_eq!(error.http_status(), 422);
    assert_eq!(statements.take(), Vec::<String>::new());
    assert_eq!(rows(conn), []);
}

#[test]
fn a2_a_plain_insert_takes_the_initial_state() {
    #[derive(Insertable)]
    #[diesel(table_name = documents)]
    struct Whole {
        id: String,
        title: String,
        state: Initial<DocumentState>,
    }

    let conn = &mut memory(SCHEMA);
    for (id, state) in [
        ("1", DocumentState::initial()),
        ("2", DocumentState::entry(document_state::Imported)),
        ("3", DocumentState::entry(document_state::Draft)),
    ] {
        let whole = Whole {
            id: id.to_owned(),
            title: "may".to_owned(),
            state,
        };
        diesel::insert_into(documents::table)
            .values(&whole)
            .execute(conn)
            .unwrap();
        let document: Document = documents::table
            .find(id)
            .select(Document::as_select())
            .first(conn)
            .unwrap();
        assert_eq!(state, document.state());
    }
    diesel::insert_into(documents::table)
        .values((
            documents::id.eq("4"),
            documents::title.eq("june"),
            documents::state.eq(DocumentState::initial()),
        ))
        .execute(conn)
        .unwrap();
    let states: Vec<String> = documents::table
        .select(documents::state)
        .load(conn)
        .unwrap();
    assert_eq!(states, ["draft", "imported", "draft", "draft"]);
}

#[test]
fn a2_a_key_that_is_taken_is_an_error_and_inserts_nothing() {
    let conn = &mut memory(SCHEMA);
    Document::create(NEW).save(conn).unwrap();
    let error = Document::create(NEW).save(conn).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::Database(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::UniqueViolation,
                _
            ))
        ),
        "{error:?}"
    );
    assert_eq!(rows(conn).len(), 1);
}

#[test]
fn a3_a_key_that_is_text_finds_its_row() {
    let conn = &mut memory(SCHEMA);
    let odd = "it's; -- \"x\"";
    Document::create((documents::id.eq(odd), documents::title.eq("a")))
        .save(conn)
        .unwrap();
    let document = Document::create(NEW).save(conn).unwrap();
    let public = document.publish().save(conn).unwrap();
    assert_eq!(
        (public.id.as_str(), public.state()),
        (ID, DocumentState::Public)
    );
    let row: Document = documents::table
        .find(odd)
        .select(Document::as_select())
        .first(conn)
        .unwrap();
    assert_eq!(row.state(), DocumentState::Draft);
    assert!(row.publish().save(conn).is_ok());
}
