//! A row is born in its initial state, or in another that is an entry.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::Statements;

use super::{Connection, Database};

const SCHEMA: &str = "CREATE TABLE documents (
    id VARCHAR(100) PRIMARY KEY NOT NULL, title VARCHAR(100) NOT NULL, pages INTEGER NOT NULL DEFAULT 1,
    state VARCHAR(100) NOT NULL)";

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
    title: &'a str,
}

const NEW: NewDocument<'static> = NewDocument { title: "may" };

fn id() -> String {
    ID.to_owned()
}

fn rows(conn: &mut Connection) -> Vec<(String, String, i32, String)> {
    documents::table.order(documents::id).load(conn).unwrap()
}

#[test]
fn a2_a_row_is_born_in_its_initial_state() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let statements = Statements::of(conn);
    let document = Document::create(NEW).with_key(id()).save(conn).unwrap();
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
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let key = |text: &str| text.to_owned();
    let by_struct = Document::create(&NewDocument { title: "a" }).with_key(key("1"));
    by_struct.save(conn).unwrap();
    let by_tuple = Document::create((documents::title.eq("b"), documents::pages.eq(2)));
    by_tuple.with_key(key("2")).save(conn).unwrap();
    let values = (NewDocument { title: "c" }, documents::pages.eq(7));
    let document = Document::create(values)
        .with_key(key("3"))
        .save(conn)
        .unwrap();
    assert_eq!(document.pages, 7);
    assert!(rows(conn).iter().all(|row| row.3 == "draft"));
}

#[test]
fn a2_nothing_is_inserted_without_save() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    drop(Document::create(NEW).with_key(id()));
    assert_eq!(rows(conn), []);
}

#[test]
fn a2_a_row_may_start_in_an_entry_state() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let by_value = Document::create(documents::title.eq("a"))
        .with_key("1".to_owned())
        .starting_in(DocumentState::Imported)
        .save(conn)
        .unwrap();
    let by_type = Document::create(documents::title.eq("b"))
        .with_key("2".to_owned())
        .starting_in(DocumentState::entry(document_state::Imported))
        .save(conn)
        .unwrap();
    let initial = Document::create(documents::title.eq("c"))
        .with_key("3".to_owned())
        .starting_in(DocumentState::Draft)
        .save(conn)
        .unwrap();
    assert_eq!(by_value.state(), DocumentState::Imported);
    assert_eq!(by_type.state(), DocumentState::Imported);
    assert_eq!(initial.state(), DocumentState::Draft);
}

#[test]
fn a2_a_row_is_not_born_in_a_state_that_is_no_entry() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let statements = Statements::of(conn);
    let error = Document::create(NEW)
        .with_key(id())
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

    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
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
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    Document::create(NEW).with_key(id()).save(conn).unwrap();
    let error = Document::create(NEW).with_key(id()).save(conn).unwrap_err();
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
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let odd = "it's; -- \"x\"";
    Document::create(documents::title.eq("a"))
        .with_key(odd.to_owned())
        .save(conn)
        .unwrap();
    let document = Document::create(NEW).with_key(id()).save(conn).unwrap();
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
