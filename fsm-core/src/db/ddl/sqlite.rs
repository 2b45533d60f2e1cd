//! Triggers of SQLite, which can't add a CHECK to a table.

use super::{Guarded, StoredAs, text};

/// The names of the triggers, and what makes them.
pub(super) fn triggers(guarded: &Guarded<'_>) -> [(String, String); 2] {
    let Guarded { names, column, .. } = guarded;
    let (table, state) = (names.table_alone(), names.quoted(column));
    let exact = if guarded.stored_as == StoredAs::Code {
        ""
    } else {
        " COLLATE BINARY"
    };
    let (old, new) = (format!("OLD.{state}{exact}"), format!("NEW.{state}{exact}"));
    let known = Guarded::listed(&guarded.known(), text);
    let is_edge = guarded.is_edge(&old, &new, text, "");
    let (place, states, marked) = (guarded.place(), guarded.state_enum, guarded.is_marked());
    let overrides = names.quoted(&names.overrides_name());
    let is_known = names.known(column);
    let moves = names.moves(column);
    [
        (
            is_known.clone(),
            format!(
                "CREATE TRIGGER {} BEFORE INSERT ON {table}
WHEN COALESCE({new} NOT IN ({known}), TRUE)
BEGIN
    SELECT RAISE(ABORT, '{place}: no state of {states}');
END",
                names.within(&is_known)
            ),
        ),
        (
            moves.clone(),
            format!(
                "CREATE TRIGGER {} AFTER UPDATE ON {table}
WHEN {old} IS NOT {new} AND NOT COALESCE({is_edge}, FALSE)
BEGIN
    SELECT RAISE(ABORT, '{place}: no state of {states}')
        WHERE COALESCE({new} NOT IN ({known}), TRUE);
    SELECT RAISE(ABORT, '{place}: no transition leads there')
        WHERE NOT EXISTS (SELECT 1 FROM {overrides} WHERE {marked});
    DELETE FROM {overrides} WHERE {marked};
END",
                names.within(&moves)
            ),
        ),
    ]
}

pub(super) fn up(guarded: &Guarded<'_>) -> String {
    let [(_, is_known), (_, moves)] = triggers(guarded);
    format!("{is_known};\n{moves};\n")
}

pub(super) fn down(guarded: &Guarded<'_>) -> String {
    let [(is_known, _), (moves, _)] = triggers(guarded);
    let (is_known, moves) = (
        guarded.names.within(&is_known),
        guarded.names.within(&moves),
    );
    format!("DROP TRIGGER {moves};\nDROP TRIGGER {is_known};\n")
}
