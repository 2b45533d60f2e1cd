//! Notes: why somebody performed a transition, in their own words.

use crate::transition::{Fire, Holds};

/// Whether an event takes a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NotePolicy {
    /// It takes none.
    #[default]
    NotTaken,
    /// It may have one: `note = "optional"`.
    Optional,
    /// Nothing happens without one: `note`.
    Required,
}

/// You do not name it: the event takes no note.
#[derive(Debug, Clone, Copy)]
pub struct NoteNotTaken;

/// You do not name it: the event needs a note, and has none yet.
#[derive(Debug, Clone, Copy)]
pub struct NoteMissing;

/// You do not name it: the event may have a note, and has none yet.
#[derive(Debug, Clone, Copy)]
pub struct NoteOptional;

/// You do not name it: the note was given.
#[derive(Debug, Clone, Copy)]
pub struct Note;

/// You do not name it: whether the event takes a note is known at run time only.
#[derive(Debug, Clone, Copy)]
pub struct NoteAtRunTime;

/// Whether a transition has the note that it needs, as far as the compiler knows.
#[diagnostic::on_unimplemented(
    message = "this transition needs a note",
    label = "say why: `.note(\"..\")`",
    note = "its declaration says `note`: nothing happens without one; `note = \"optional\"` leaves it to the caller"
)]
pub trait NoteGiven {}

#[diagnostic::do_not_recommend]
impl NoteGiven for NoteNotTaken {}
#[diagnostic::do_not_recommend]
impl NoteGiven for NoteOptional {}
#[diagnostic::do_not_recommend]
impl NoteGiven for Note {}
#[diagnostic::do_not_recommend]
impl NoteGiven for NoteAtRunTime {}

/// Whether a transition takes a note now.
#[diagnostic::on_unimplemented(
    message = "this transition takes no note, or has one already",
    label = "nothing would keep this note",
    note = "the declaration of an event says that it takes one: `#[transition(deny: A => B, note)]`, or `note = \"optional\"`"
)]
pub trait TakesNote {
    /// What is known when it has one.
    type With;
}

#[diagnostic::do_not_recommend]
impl TakesNote for NoteMissing {
    type With = Note;
}

#[diagnostic::do_not_recommend]
impl TakesNote for NoteOptional {
    type With = Note;
}

#[diagnostic::do_not_recommend]
impl TakesNote for NoteAtRunTime {
    type With = Self;
}

/// What is known of the note of two events that fire together: they have one.
#[doc(hidden)]
pub trait Notes {
    /// Beside an event of which `O` is known.
    type And<O: Notes>: Notes;
    /// Beside one that needs a note.
    type AndMissing: Notes;
    /// Beside one that may have a note.
    type AndOptional: Notes;
}

impl Notes for NoteNotTaken {
    type And<O: Notes> = O;
    type AndMissing = NoteMissing;
    type AndOptional = NoteOptional;
}

impl Notes for NoteOptional {
    type And<O: Notes> = O::AndOptional;
    type AndMissing = NoteMissing;
    type AndOptional = Self;
}

impl Notes for NoteMissing {
    type And<O: Notes> = O::AndMissing;
    type AndMissing = Self;
    type AndOptional = Self;
}

impl Notes for Note {
    type And<O: Notes> = Self;
    type AndMissing = Self;
    type AndOptional = Self;
}

impl Notes for NoteAtRunTime {
    type And<O: Notes> = Self;
    type AndMissing = Self;
    type AndOptional = Self;
}

/// The note without white space around it; none where it is blank: nothing in it can be seen.
pub(crate) fn not_blank(note: &str) -> Option<&str> {
    let note = note.trim();
    (!note.chars().all(is_unseen)).then_some(note)
}

/// Whether a letter leaves nothing on a page: white space, and what Unicode has between letters to join, part
/// and direct them.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Says why. The note is kept with the record of the transition.
    ///
    /// A blank note is none: where one is needed,
    /// [`TransitionError::MissingNote`](crate::TransitionError::MissingNote). One that holds a NUL character is
    /// [`TransitionError::InvalidNote`](crate::TransitionError::InvalidNote). After `fire(event)` an event that
    /// takes no note may be given one: its record keeps it.
    pub fn note<W>(mut self, note: impl Into<String>) -> Fire<H, E, A, W, C, X, I>
    where
        N: TakesNote<With = W>,
    {
        self.wish.note = Some(note.into());
        self.retyped()
    }
}
