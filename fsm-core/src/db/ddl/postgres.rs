//! A CHECK, and a trigger in PL/pgSQL.

use super::{Guarded, StoredAs, text};

/// The column's value, compared with texts: of an enum a former label is no literal.
fn value(guarded: &Guarded<'_>, row: &str) -> String {
    let state = guarded.names.quoted(guarded.column);
    match guarded.stored_as {
        StoredAs::Label => format!("{row}{state}::text"),
        StoredAs::Name | StoredAs::Code => format!("{row}{state}"),
    }
}

/// The body of the trigger's function.
pub(super) fn body(guarded: &Guarded<'_>) -> String {
    let (old, new) = (value(guarded, "OLD."), value(guarded, "NEW."));
    let is_edge = guarded.is_edge(&old, &new, text, "    ");
    let (place, marked) = (guarded.place(), guarded.is_marked());
    let (overrides, state) = (
        guarded.names.overrides(),
        guarded.names.quoted(guarded.column),
    );
    format!(
        "
BEGIN
    IF ({is_edge}) THEN
        RETURN NULL;
    END IF;
    DELETE FROM {overrides} WHERE {marked};
    IF NOT FOUND THEN
        RAISE EXCEPTION '{place}: no transition leads from % to %', OLD.{state}, NEW.{state}
            USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END
"
    )
}

/// When the trigger runs, as PostgreSQL gives it back.
pub(super) fn condition(guarded: &Guarded<'_>) -> String {
    let state = guarded.names.quoted(guarded.column);
    format!("(OLD.{state} IS DISTINCT FROM NEW.{state})")
}

pub(super) fn up(guarded: &Guarded<'_>) -> String {
    let Guarded { names, column, .. } = guarded;
    let (table, is_known) = (names.table(), names.quoted(&names.known(column)));
    let known = Guarded::listed(&guarded.known(), text);
    let (value, body, condition) = (value(guarded, ""), body(guarded), condition(guarded));
    let (trigger, function) = (
        names.quoted(&names.moves(column)),
        names.within(&names.moves(column)),
    );
    // A state's name may hold anything.
    let mut quote = "$fsm$".to_owned();
    while body.contains(&quote) {
        quote.insert(1, 'x');
    }
    format!(
        "ALTER TABLE {table} ADD CONSTRAINT {is_known} CHECK ({value} IN ({known}));
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {quote}{body}{quote};
CREATE TRIGGER {trigger} AFTER UPDATE ON {table} FOR EACH ROW
    WHEN {condition} EXECUTE FUNCTION {function}();
"
    )
}

pub(super) fn down(guarded: &Guarded<'_>) -> String {
    let Guarded { names, column, .. } = guarded;
    let (table, moves) = (names.table(), names.moves(column));
    format!(
        "DROP TRIGGER {} ON {table};
DROP FUNCTION {}();
ALTER TABLE {table} DROP CONSTRAINT {};
",
        names.quoted(&moves),
        names.within(&moves),
        names.quoted(&names.known(column)),
    )
}
