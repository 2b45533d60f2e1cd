//! Whether what guards a table is what the code says.

use std::collections::BTreeSet;

use diesel::connection::LoadConnection;
use diesel::prelude::*;

use super::super::dialect::Dialect;
use super::super::doctor::{Finding, ReadsText, Texts};
use super::super::table_model::Columns;
use super::{Guarded, Names, Value, guarded, mysql, postgres, sqlite};
use crate::info::ModelInfo;

/// Compares what guards the tables of these models, as `Loan::ddl(dialect)` made it, with what it would make now.
/// Reads catalogues, and counts the rows of the table of overrides. Call it in a test on a migrated database, or when the program starts:
/// `drift(&[Loan::machine(), ..], &mut conn)`.
///
/// | code | |
/// | --- | --- |
/// | `missing` | the CHECK, the trigger or the table of overrides is not there |
/// | `differs` | it is there, and says something else than the machine does |
/// | `open` | the table of overrides holds rows: each may be moved past the trigger once, by anybody |
/// | `disabled` | the trigger is there, and switched off (PostgreSQL) |
///
/// # Errors
/// What the database reports of the catalogues.
pub fn drift<K>(models: &[ModelInfo], conn: &mut K) -> QueryResult<Vec<Finding>>
where
    K: LoadConnection,
    K::Backend: ReadsText + 'static,
{
    let mut findings = Vec::new();
    let Some(dialect) = Dialect::of::<K::Backend>() else {
        return Ok(findings);
    };
    for model in models {
        let Some(columns) = &model.columns else {
            continue;
        };
        let names = Names::of(columns, dialect);
        let mut drift = Drift {
            columns,
            names: &names,
            conn,
            findings: &mut findings,
        };
        drift.overrides(dialect)?;
        for machine in guarded(model, columns, &names) {
            match dialect {
                Dialect::Sqlite => drift.sqlite(&machine)?,
                Dialect::Postgres => drift.postgres(&machine)?,
                Dialect::MySql => drift.mysql(&machine)?,
            }
        }
    }
    Ok(findings)
}

struct Drift<'a, K> {
    columns: &'a Columns,
    names: &'a Names,
    conn: &'a mut K,
    findings: &'a mut Vec<Finding>,
}

/// What is installed, of something that is compared as a text.
enum Installed {
    Missing,
    Disabled,
    As(String),
}

impl<K> Drift<'_, K>
where
    K: LoadConnection,
    K::Backend: ReadsText + 'static,
{
    fn ask(&mut self, sql: &str, binds: &[&str]) -> QueryResult<Option<Texts>> {
        let rows = K::Backend::texts(sql, binds, self.conn)?;
        Ok(rows.into_iter().next())
    }

    fn found(&mut self, code: &'static str, column: Option<&'static str>, text: String) {
        self.findings.push(Finding {
            code,
            place: Some((self.columns.table, column)),
            text,
        });
    }

    fn compare(&mut self, column: &'static str, what: &str, installed: Installed, expected: &str) {
        let again = "write it anew, with `cli ddl` or `ddl(..)`";
        match installed {
            Installed::Missing => {
                self.found(
                    "missing",
                    Some(column),
                    format!("{what} is not installed: {again}"),
                );
            }
            Installed::Disabled => {
                self.found("disabled", Some(column), format!("{what} is switched off"));
            }
            Installed::As(text) if is_same(&text, expected) => {}
            Installed::As(_) => self.found(
                "differs",
                Some(column),
                format!("{what} says something else than the machine: {again}"),
            ),
        }
    }

    fn overrides(&mut self, dialect: Dialect) -> QueryResult<()> {
        let (sql, binds) = self.names.is_there(dialect);
        let binds: Vec<&str> = binds.iter().map(String::as_str).collect();
        let found = self.ask(
            &format!("SELECT name, no, no FROM ({sql}) AS found"),
            &binds,
        )?;
        let name = self.names.overrides_name();
        if found.is_none() {
            let text = format!("the table `{name}` is missing: no override gets past the trigger");
            self.found("missing", None, text);
            return Ok(());
        }
        let text = if dialect == Dialect::MySql {
            "CHAR"
        } else {
            "TEXT"
        };
        let open = self.ask(
            &format!(
                "SELECT CAST(COUNT(*) AS {text}), NULL, NULL FROM {}",
                self.names.overrides()
            ),
            &[],
        )?;
        if let Some((Some(open), ..)) = open
            && open != "0"
        {
            let text = format!(
                "rows that may be moved past the trigger, in the table `{name}`: {open}; a script has left them there"
            );
            self.found("open", None, text);
        }
        Ok(())
    }

    fn sqlite(&mut self, guarded: &Guarded<'_>) -> QueryResult<()> {
        let master = self.names.within("sqlite_master");
        for (name, expected) in sqlite::triggers(guarded) {
            let sql =
                format!("SELECT sql, NULL, NULL FROM {master} WHERE type = 'trigger' AND name = ?");
            let installed = match self.ask(&sql, &[&name])? {
                Some((Some(sql), ..)) => Installed::As(sql),
                _ => Installed::Missing,
            };
            self.compare(
                guarded.column,
                &format!("the trigger `{name}`"),
                installed,
                &expected,
            );
        }
        Ok(())
    }

    fn postgres(&mut self, guarded: &Guarded<'_>) -> QueryResult<()> {
        let table = self.names.table();
        let check = self.ask(
            "SELECT pg_get_constraintdef(oid), NULL, NULL FROM pg_constraint \
             WHERE conrelid = to_regclass(?) AND conname = ?",
            &[&table, &self.names.known(guarded.column)],
        )?;
        self.check(guarded, check);
        let name = self.names.moves(guarded.column);
        let trigger = self.ask(
            "SELECT p.prosrc, t.tgenabled::text, \
                    substring(pg_get_triggerdef(t.oid) FROM 'AFTER UPDATE ON .* FOR EACH ROW WHEN \\((.*)\\) EXECUTE') \
             FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid \
             WHERE t.tgrelid = to_regclass(?) AND t.tgname = ? AND NOT t.tgdeferrable",
            &[&table, &name],
        )?;
        let condition = postgres::condition(guarded);
        let installed = match trigger {
            None => Installed::Missing,
            Some((_, Some(enabled), _)) if enabled == "D" || enabled == "R" => Installed::Disabled,
            Some((body, _, when)) => {
                // It writes `old` for `OLD`, casts a varchar, and quotes only names that need it.
                let plain = |text: &str| {
                    let text = text.replace(['"', '(', ')'], "");
                    text.replace("::text", "").to_lowercase()
                };
                let is_when = when.is_some_and(|when| plain(&when) == plain(&condition));
                let body = body.filter(|_| is_when);
                Installed::As(body.unwrap_or_default())
            }
        };
        let expected = postgres::body(guarded);
        self.compare(
            guarded.column,
            &format!("the trigger `{name}`"),
            installed,
            &expected,
        );
        Ok(())
    }

    fn mysql(&mut self, guarded: &Guarded<'_>) -> QueryResult<()> {
        let schema = self.names.schema().unwrap_or_default().to_owned();
        let check = self.ask(
            "SELECT check_clause, NULL, NULL FROM information_schema.check_constraints \
             WHERE constraint_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND constraint_name = ?",
            &[&schema, &self.names.known(guarded.column)],
        )?;
        self.check(guarded, check);
        let name = self.names.moves(guarded.column);
        let trigger = self.ask(
            "SELECT action_statement, event_manipulation, action_timing FROM information_schema.triggers \
             WHERE trigger_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND trigger_name = ? \
             AND event_object_table = ?",
            &[&schema, &name, self.names.table_name()],
        )?;
        let installed = match trigger {
            None => Installed::Missing,
            Some((body, event, timing)) => {
                let is_after =
                    event.as_deref() == Some("UPDATE") && timing.as_deref() == Some("AFTER");
                Installed::As(body.filter(|_| is_after).unwrap_or_default())
            }
        };
        let expected = mysql::body(guarded);
        self.compare(
            guarded.column,
            &format!("the trigger `{name}`"),
            installed,
            &expected,
        );
        Ok(())
    }

    /// A database writes a CHECK in its own words: what it compares with is told by the literals in it.
    fn check(&mut self, guarded: &Guarded<'_>, check: Option<Texts>) {
        let known = guarded.known().into_iter().map(|value| match value {
            Value::Name(name) => name.to_owned(),
            Value::Code(code) => code.to_string(),
        });
        let known: BTreeSet<String> = known.filter(|name| is_told(name)).collect();
        let installed = match check {
            None => Installed::Missing,
            Some((clause, ..)) => {
                let found = literals(&clause.unwrap_or_default());
                let found: BTreeSet<String> =
                    found.into_iter().filter(|name| is_told(name)).collect();
                Installed::As(format!("{found:?}"))
            }
        };
        let what = format!("the CHECK `{}`", self.names.known(guarded.column));
        self.compare(guarded.column, &what, installed, &format!("{known:?}"));
    }
}

/// Whether a name is written as a text by every database.
fn is_told(name: &str) -> bool {
    name.is_ascii() && !name.contains(['\\', '\''])
}

/// White space at the ends of lines is not kept everywhere.
fn is_same(installed: &str, expected: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.trim().lines();
        lines.map(|line| line.trim_end().to_owned()).collect()
    };
    lines(installed) == lines(expected)
}

/// The texts and numbers in a condition, names left out.
fn literals(sql: &str) -> Vec<String> {
    let sql = sql.replace("\\'", "'");
    let mut literals = Vec::new();
    let mut rest = sql.chars().peekable();
    while let Some(first) = rest.next() {
        let mut word = String::new();
        match first {
            '\'' | '"' | '`' => {
                while let Some(letter) = rest.next() {
                    if letter == first && rest.next_if_eq(&first).is_none() {
                        break;
                    }
                    word.push(letter);
                }
                if first == '\'' {
                    literals.push(word);
                }
            }
            first if first.is_ascii_digit() || first == '-' => {
                word.push(first);
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    word.push(digit);
                }
                if word != "-" {
                    literals.push(word);
                }
            }
            first if first.is_alphabetic() || first == '_' => {
                while rest
                    .next_if(|letter| letter.is_alphanumeric() || *letter == '_')
                    .is_some()
                {}
            }
            _ => {}
        }
    }
    literals
}
