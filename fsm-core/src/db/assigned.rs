//! Which columns a list of assignments writes.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use std::any::Any;

use diesel::backend::Backend;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use diesel::query_builder::QueryBuilder;
use diesel::query_builder::QueryFragment;
use diesel::result::QueryResult;

/// The columns that these assignments write, as Diesel spells them out for one of the three backends;
/// `None` for any other.
///
/// # Errors
/// What Diesel reports.
pub(super) fn written<DB: Backend + 'static>(
    sets: &dyn QueryFragment<DB>,
) -> QueryResult<Option<Vec<String>>> {
    Ok(text(sets)?.map(|text| columns(&text)))
}

/// A piece of SQL as Diesel spells it out for one of the three backends; `None` for any other.
///
/// # Errors
/// What Diesel reports.
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    expect(unused_variables, reason = "there is no backend")
)]
pub(super) fn text<DB: Backend + 'static>(
    sql: &dyn QueryFragment<DB>,
) -> QueryResult<Option<String>> {
    let text: Option<QueryResult<String>> = None;
    #[cfg(feature = "sqlite")]
    let text = text.or_else(|| text_on::<DB, diesel::sqlite::Sqlite, _>(sql, <_>::default()));
    #[cfg(feature = "postgres")]
    let text = text.or_else(|| text_on::<DB, diesel::pg::Pg, _>(sql, <_>::default()));
    #[cfg(feature = "mysql")]
    let text = text.or_else(|| text_on::<DB, diesel::mysql::Mysql, _>(sql, <_>::default()));
    text.transpose()
}

/// The text, if `DB` is the backend `Of`: neither a backend nor its builder comes with a connection.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
fn text_on<DB, Of, Builder>(
    sets: &dyn QueryFragment<DB>,
    mut builder: Builder,
) -> Option<QueryResult<String>>
where
    DB: Backend + 'static,
    Of: Backend<QueryBuilder = Builder> + Default + 'static,
    Builder: QueryBuilder<Of> + 'static,
{
    let backend = Of::default();
    let backend: &dyn Any = &backend;
    let out: &mut dyn Any = &mut builder;
    let (backend, out) = (backend.downcast_ref::<DB>()?, out.downcast_mut()?);
    if let Err(error) = sets.to_sql(out, backend) {
        return Some(Err(error));
    }
    Some(Ok(builder.finish()))
}

/// The columns that a list of assignments writes: the names at the start of each. Values are bound, and
/// what stands in quotes or brackets belongs to one.
pub(super) fn columns(text: &str) -> Vec<String> {
    let mut columns = Vec::new();
    let mut depth = 0_usize;
    let mut is_start = true;
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        match next {
            ' ' | '\n' | '\t' => continue,
            '"' | '`' | '\'' => {
                let mut name = String::new();
                while let Some(inner) = chars.next() {
                    // A quote within quotes is doubled.
                    if inner == next && chars.next_if_eq(&next).is_none() {
                        break;
                    }
                    name.push(inner);
                }
                if is_start && next != '\'' {
                    columns.push(name);
                }
            }
            ',' if depth == 0 => {
                is_start = true;
                continue;
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            // A name without quotes comes from a text of the user's.
            _ if is_start => {
                let mut name = String::from(next);
                while let Some(inner) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    name.push(inner);
                }
                columns.push(name);
            }
            _ => {}
        }
        is_start = false;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn a7_the_names_at_the_start_of_assignments_are_the_columns() {
        for (text, names) in [
            ("", &[][..]),
            ("`a` = ?", &["a"]),
            ("\"a\" = $1, \"b\" = \"t\".\"c\"", &["a", "b"]),
            ("`a` = f(x, `b` = 1), `c` = ?", &["a", "c"]),
            ("`a` = ', `b` = ', `c` = ?", &["a", "c"]),
            (
                "`o``dd, name = 1` = ?, \"q\"\"x\" = ?",
                &["o`dd, name = 1", "q\"x"],
            ),
            ("\"tags\"[$1] = $2, \"n\" = ARRAY[1, 2]", &["tags", "n"]),
            ("`a` = 1, state = 'paid'", &["a", "state"]),
            ("`a` = 'it''s, b = 1', `c` = ?", &["a", "c"]),
        ] {
            assert_eq!(columns(text), names, "{text}");
        }
    }
}
