//! A CHECK, and a trigger of MySQL and MariaDB.

use super::{Guarded, StoredAs};

/// A text by its bytes, whatever character set the connection has.
fn text(text: &str) -> String {
    if text.is_ascii() && !text.contains(['\\', '\'']) {
        return format!("'{text}'");
    }
    let bytes = text.bytes().map(|byte| format!("{byte:02X}"));
    format!("X'{}'", bytes.collect::<String>())
}

/// The column's value, compared by its bytes: collations take other texts for the same.
fn value(guarded: &Guarded<'_>, row: &str) -> String {
    let state = guarded.names.quoted(guarded.column);
    match guarded.stored_as {
        StoredAs::Code => format!("{row}{state}"),
        StoredAs::Name | StoredAs::Label => {
            format!("CAST(CONVERT({row}{state} USING utf8mb4) AS BINARY)")
        }
    }
}

/// The trigger's statement.
pub(super) fn body(guarded: &Guarded<'_>) -> String {
    let (old, new) = (value(guarded, "OLD."), value(guarded, "NEW."));
    let is_edge = guarded.is_edge(&old, &new, text, "    ");
    let (place, marked) = (guarded.place(), guarded.is_marked());
    let (overrides, state) = (
        guarded.names.overrides(),
        guarded.names.quoted(guarded.column),
    );
    format!(
        "IF NOT ({old} <=> {new}) AND NOT COALESCE({is_edge}, FALSE) THEN
    DELETE FROM {overrides} WHERE {marked};
    IF ROW_COUNT() = 0 THEN
        BEGIN
            DECLARE said TEXT DEFAULT CONCAT('{place}: no transition leads from ', OLD.{state}, ' to ', NEW.{state});
            SET said = LEFT(COALESCE(said, '{place}: no transition leads there'), 128);
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = said;
        END;
    END IF;
END IF"
    )
}

pub(super) fn up(guarded: &Guarded<'_>) -> String {
    let Guarded { names, column, .. } = guarded;
    let (table, is_known) = (names.table(), names.quoted(&names.known(column)));
    let known = Guarded::listed(&guarded.known(), text);
    format!(
        "ALTER TABLE {table} ADD CONSTRAINT {is_known} CHECK ({} IN ({known}));
CREATE TRIGGER {} AFTER UPDATE ON {table} FOR EACH ROW
{};
",
        value(guarded, ""),
        names.within(&names.moves(column)),
        body(guarded),
    )
}

pub(super) fn down(guarded: &Guarded<'_>) -> String {
    let Guarded { names, column, .. } = guarded;
    format!(
        "DROP TRIGGER {};
ALTER TABLE {} DROP CONSTRAINT {};
",
        names.within(&names.moves(column)),
        names.table(),
        names.quoted(&names.known(column)),
    )
}
