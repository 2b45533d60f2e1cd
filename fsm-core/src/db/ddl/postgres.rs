//! A CHECK, and a trigger in PL/pgSQL.

use super::{Guarded, StoredAs, text};

/// The column's value, as a text that is compared by its letters: of an enum a former label is no literal, and a
/// collation may take other texts for the same.
fn value(guarded: &Guarded<'_>, row: &str) -> String {
    let state = guarded.names.quoted(guarded.column);
    match guarded.stored_as {
        StoredAs::Code => format!("{row}{state}"),
        StoredAs::Name | StoredAs::Label => format!("{row}{state}::text COLLATE \"C\""),
    }
}

/// The body of the trigger's function.
pub(super) fn body(guarded: &Guarded<'_>) -> String {
    let (old, new) = (value(guarded, "OLD."), value(guarded, "NEW."));
    let is_edge = guarded.is_edge(&old, &new, text, "    ");
    let place = guarded.place();
    let state = guarded.names.quoted(guarded.column);
    let keys: Vec<String> = guarded
        .key
        .iter()
        .map(|key| guarded.names.quoted(key))
        .collect();
    let are = keys.iter().enumerate();
    let are = super::list(are.map(|(number, key)| format!("{key} = ${}", number + 1)));
    let delete = text(&format!(
        "DELETE FROM %I.%I WHERE ({}) AND \"machine\" = {}",
        are.replace(", ", " AND "),
        text(guarded.column),
    ));
    let (overrides, new) = (
        text(&guarded.names.overrides_name()),
        super::list(keys.iter().map(|key| format!("NEW.{key}"))),
    );
    // The marks are those of the table's own schema, and not of a table that a session has put before it.
    format!(
        "
DECLARE
    marks bigint;
BEGIN
    IF ({is_edge}) THEN
        RETURN NULL;
    END IF;
    EXECUTE format({delete}, TG_TABLE_SCHEMA, {overrides}) USING {new};
    GET DIAGNOSTICS marks = ROW_COUNT;
    IF marks = 0 THEN
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
    let (old, new) = (value(guarded, "OLD."), value(guarded, "NEW."));
    format!("({old} IS DISTINCT FROM {new})")
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
