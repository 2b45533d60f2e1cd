//! Books: a machine on a table by number, with a key of two columns.

use diesel::prelude::*;
use fsm_core::prelude::*;

/// Where a book is.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[state(storage = integer)]
pub enum Place {
    /// On its shelf.
    #[state(initial, code = 1)]
    Shelved,
    /// With a reader.
    #[state(code = 2)]
    Lent,
    /// Nobody knows.
    #[state(terminal, code = -1)]
    Lost,
}

diesel::table! {
    /// The books.
    books (shelf, number) {
        /// The first part of the key.
        shelf -> Text,
        /// The second.
        number -> Integer,
        /// Where it is.
        place -> Integer,
    }
}

/// A book.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = books, primary_key(shelf, number))]
pub struct Book {
    /// The first part of the key.
    pub shelf: String,
    /// The second.
    pub number: i32,
    #[machine(public_state)]
    /// Where it is; anybody may say so.
    #[transition(lend: Shelved => Lent, guard = is_lendable, as_loaded)]
    #[transition(bring_back: Lent => Shelved)]
    #[transition(lose: any => Lost)]
    pub place: Place,
}

const fn is_lendable(book: &Book) -> bool {
    !book.shelf.is_empty()
}
