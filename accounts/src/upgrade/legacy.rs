//! The legacy table: which columns it has, and how they are read.

use fsm_core::Dialect;

use super::copy::Source;
use super::{Run, UpgradeConnection, UpgradeError};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Bool,
    Time,
}

/// The columns that become the profile, in the order in which they are read.
const COLUMNS: [(&str, Kind); 8] = [
    ("first_name", Kind::Text),
    ("last_name", Kind::Text),
    ("email", Kind::Text),
    ("is_staff", Kind::Bool),
    ("is_active", Kind::Bool),
    ("is_superuser", Kind::Bool),
    ("last_login", Kind::Time),
    ("date_joined", Kind::Time),
];

/// Where `is_active` stands in what is read: behind the columns of the user, and four others.
pub(super) const IS_ACTIVE: usize = 7;

/// The columns of the profile.
pub(super) fn profile_columns() -> Vec<&'static str> {
    let names = COLUMNS.iter().map(|(name, _)| *name);
    std::iter::once("user_id").chain(names).collect()
}

/// The columns that become the user.
const OF_USER: [&str; 3] = ["id", "username", "password"];

/// Looks at the columns.
pub(super) fn source<K: UpgradeConnection>(run: &mut Run<'_, K>) -> Result<Source, UpgradeError> {
    let table = run.upgrade.legacy.clone();
    let columns = run.columns(&table)?;
    if columns.is_empty() {
        return Err(run.no_legacy_table());
    }
    let type_of = |name: &str| {
        let found = columns.iter().find(|(column, _)| column == name);
        found.map(|(_, sql_type)| sql_type.to_lowercase())
    };
    let needed = || OF_USER.into_iter().chain(COLUMNS.map(|(name, _)| name));
    let missing: Vec<String> = needed()
        .filter(|name| type_of(name).is_none())
        .map(str::to_owned)
        .collect();
    if !missing.is_empty() {
        let columns = missing;
        return Err(UpgradeError::MissingColumns { table, columns });
    }
    let sql_type = type_of("id").unwrap_or_default();
    if !sql_type.contains("int") {
        return Err(UpgradeError::Key { table, sql_type });
    }
    let beside = columns.into_iter().map(|(name, _)| name);
    let left_behind = beside.filter(|name| !needed().any(|needed| needed == name));
    Ok(Source {
        left_behind: left_behind.collect(),
    })
}

/// The columns of the profile, each as a text that is the same for the same value.
pub(super) fn as_texts(dialect: Dialect) -> String {
    let texts = COLUMNS.map(|(name, kind)| match (dialect, kind) {
        (Dialect::MySql, Kind::Text) => name.to_owned(),
        (Dialect::MySql, Kind::Bool) => format!("CAST({name} AS CHAR)"),
        // Older tables keep no fractions.
        (Dialect::MySql, Kind::Time) => format!("CAST(CAST({name} AS DATETIME(6)) AS CHAR)"),
        (Dialect::Postgres, Kind::Time) => format!("CAST(extract(epoch FROM {name}) AS TEXT)"),
        _ => format!("CAST({name} AS TEXT)"),
    });
    texts.join(", ")
}
