//! How values of a column are written, and what its type is called.

use std::any::TypeId;
use std::fmt::Write as _;

use diesel::sql_types as st;

use super::scratch::ScratchColumn;
use super::times;
use crate::db::Dialect;

/// How values of a type are written, and which are near each other.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Whole numbers between two.
    Int(i128, i128),
    /// Truth values: `0` and `1`.
    Bool,
    /// Texts.
    Text,
    /// Dates: `2024-01-31`.
    Date,
    /// Times of a day: `12:00:00`.
    Time,
    /// Times: `2024-01-31 12:00:00`.
    Timestamp,
    /// Times with their offset: `2024-01-31 12:00:00+00:00`.
    Zoned,
    /// Numbers with a fraction.
    Decimal,
    /// Bytes, as hexadecimal digits.
    Bytes,
    /// Keys of 16 bytes: `00000000-0000-0000-0000-000000000001`.
    Uuid,
    /// Whatever the database reads from a text.
    Other,
}

const fn signed(bits: u32) -> Class {
    let most = 1_i128 << (bits - 1);
    Class::Int(-most, most - 1)
}

#[cfg(feature = "libmysqlclient")]
const fn unsigned(bits: u32) -> Class {
    Class::Int(0, (1_i128 << bits) - 1)
}

/// The types that each database has a name for, on SQLite, PostgreSQL and `MySQL`.
fn known(sql_type: TypeId) -> Option<(Class, [&'static str; 3])> {
    macro_rules! types {
        ($($(#[$cfg:meta])? $ty:ty => $class:expr, $sqlite:literal, $postgres:literal, $mysql:literal;)*) => {
            $(
                $(#[$cfg])?
                if sql_type == TypeId::of::<$ty>() {
                    return Some(($class, [$sqlite, $postgres, $mysql]));
                }
            )*
        };
    }
    types! {
        st::SmallInt => signed(16), "SMALLINT", "SMALLINT", "SMALLINT";
        st::Integer => signed(32), "INTEGER", "INTEGER", "INTEGER";
        st::BigInt => signed(64), "BIGINT", "BIGINT", "BIGINT";
        st::Bool => Class::Bool, "BOOLEAN", "BOOLEAN", "BOOLEAN";
        st::Text => Class::Text, "TEXT", "TEXT", "VARCHAR(255)";
        st::Date => Class::Date, "DATE", "DATE", "DATE";
        st::Time => Class::Time, "TIME", "TIME", "TIME(6)";
        st::Timestamp => Class::Timestamp, "TIMESTAMP", "TIMESTAMP", "DATETIME(6)";
        st::Numeric => Class::Decimal, "NUMERIC", "NUMERIC", "DECIMAL(30, 6)";
        st::Float => Class::Decimal, "FLOAT", "REAL", "FLOAT";
        st::Double => Class::Decimal, "DOUBLE", "DOUBLE PRECISION", "DOUBLE";
        st::Binary => Class::Bytes, "BLOB", "BYTEA", "VARBINARY(255)";
        #[cfg(feature = "sqlite")]
        st::TimestamptzSqlite => Class::Zoned, "TEXT", "TIMESTAMPTZ", "DATETIME(6)";
        #[cfg(feature = "libpq")]
        diesel::pg::sql_types::Timestamptz => Class::Zoned, "TEXT", "TIMESTAMPTZ", "DATETIME(6)";
        #[cfg(feature = "libpq")]
        diesel::pg::sql_types::Citext => Class::Text, "TEXT", "CITEXT", "VARCHAR(255)";
        #[cfg(feature = "libpq")]
        diesel::pg::sql_types::Uuid => Class::Uuid, "BLOB", "UUID", "BINARY(16)";
        #[cfg(feature = "libmysqlclient")]
        st::TinyInt => signed(8), "SMALLINT", "SMALLINT", "TINYINT";
        #[cfg(feature = "libmysqlclient")]
        st::Unsigned<st::TinyInt> => unsigned(8), "INTEGER", "INTEGER", "TINYINT UNSIGNED";
        #[cfg(feature = "libmysqlclient")]
        st::Unsigned<st::SmallInt> => unsigned(16), "INTEGER", "INTEGER", "SMALLINT UNSIGNED";
        #[cfg(feature = "libmysqlclient")]
        st::Unsigned<st::Integer> => unsigned(32), "BIGINT", "BIGINT", "INTEGER UNSIGNED";
        #[cfg(feature = "libmysqlclient")]
        st::Unsigned<st::BigInt> => unsigned(64), "BIGINT", "NUMERIC", "BIGINT UNSIGNED";
        #[cfg(feature = "libmysqlclient")]
        st::Datetime => Class::Timestamp, "TIMESTAMP", "TIMESTAMP", "DATETIME(6)";
    }
    None
}

/// How a column's values are written, and the column's type.
pub(super) fn known_type(column: &ScratchColumn, dialect: Dialect) -> Option<(Class, String)> {
    let (class, [sqlite, postgres, mysql]) = known(column.sql_type)?;
    let name = match dialect {
        Dialect::Sqlite => sqlite,
        Dialect::Postgres => postgres,
        Dialect::MySql => mysql,
    };
    Some((class, name.to_owned()))
}

/// A type that SQLite keeps as this.
#[cfg(feature = "sqlite")]
pub(super) fn of_sqlite(ty: diesel::sqlite::SqliteType) -> (Class, String) {
    use diesel::sqlite::SqliteType;
    let (class, name) = match ty {
        SqliteType::Binary => (Class::Bytes, "BLOB"),
        SqliteType::Text => (Class::Text, "TEXT"),
        SqliteType::Float | SqliteType::Double => (Class::Decimal, "DOUBLE"),
        SqliteType::SmallInt => (signed(16), "SMALLINT"),
        SqliteType::Integer => (signed(32), "INTEGER"),
        SqliteType::Long => (signed(64), "BIGINT"),
        // Diesel may learn of more.
        #[allow(unreachable_patterns, reason = "the enum may grow")]
        _ => (Class::Other, "BLOB"),
    };
    (class, name.to_owned())
}

/// A type that `MySQL` keeps as this.
#[cfg(feature = "libmysqlclient")]
pub(super) fn of_mysql(ty: diesel::mysql::MysqlType) -> (Class, String) {
    use diesel::mysql::MysqlType;
    let (class, name) = match ty {
        MysqlType::Tiny => (signed(8), "TINYINT"),
        MysqlType::UnsignedTiny => (unsigned(8), "TINYINT UNSIGNED"),
        MysqlType::Short => (signed(16), "SMALLINT"),
        MysqlType::UnsignedShort => (unsigned(16), "SMALLINT UNSIGNED"),
        MysqlType::Long => (signed(32), "INTEGER"),
        MysqlType::UnsignedLong => (unsigned(32), "INTEGER UNSIGNED"),
        MysqlType::LongLong => (signed(64), "BIGINT"),
        MysqlType::UnsignedLongLong => (unsigned(64), "BIGINT UNSIGNED"),
        MysqlType::Float => (Class::Decimal, "FLOAT"),
        MysqlType::Double => (Class::Decimal, "DOUBLE"),
        MysqlType::Numeric => (Class::Decimal, "DECIMAL(30, 6)"),
        MysqlType::Time => (Class::Time, "TIME(6)"),
        MysqlType::Date => (Class::Date, "DATE"),
        MysqlType::DateTime | MysqlType::Timestamp => (Class::Timestamp, "DATETIME(6)"),
        MysqlType::Blob | MysqlType::Bit => (Class::Bytes, "VARBINARY(255)"),
        _ => (Class::Text, "VARCHAR(255)"),
    };
    (class, name.to_owned())
}

/// A type of PostgreSQL's that is called this.
#[cfg(feature = "libpq")]
pub(super) fn of_postgres(name: &str) -> (Class, String) {
    let class = match name {
        "smallint" => signed(16),
        "integer" => signed(32),
        "bigint" => signed(64),
        "boolean" => Class::Bool,
        "date" => Class::Date,
        "uuid" => Class::Uuid,
        "bytea" => Class::Bytes,
        "numeric" | "real" | "double precision" => Class::Decimal,
        "text" | "character varying" | "citext" => Class::Text,
        "timestamp without time zone" => Class::Timestamp,
        "timestamp with time zone" => Class::Zoned,
        _ => Class::Other,
    };
    (class, name.to_owned())
}

impl Class {
    /// What is computed.
    pub(super) const LONG: Self = signed(64);

    /// A value as the database's text reads it: a literal.
    pub(super) fn literal(self, dialect: Dialect, value: &str) -> String {
        match self {
            Self::Bool if dialect == Dialect::Postgres => {
                if value == "0" { "FALSE" } else { "TRUE" }.to_owned()
            }
            Self::Int(..) | Self::Decimal | Self::Bool => value.to_owned(),
            Self::Bytes if dialect == Dialect::Postgres => format!("'\\x{value}'"),
            Self::Bytes => format!("X'{value}'"),
            _ => quoted(dialect, value),
        }
    }

    /// A value as it is written: how a database shows it may differ.
    pub(super) fn canonical(self, shown: &str) -> String {
        match (self, shown) {
            (Self::Bool, "t" | "true" | "1") => "1".to_owned(),
            (Self::Bool, _) => "0".to_owned(),
            _ => shown.to_owned(),
        }
    }

    /// Whether a column of this class holds the value.
    pub(super) fn holds(self, value: &str) -> bool {
        match self {
            Self::Int(least, most) => value
                .parse::<i128>()
                .is_ok_and(|number| (least..=most).contains(&number)),
            Self::Bool => value == "0" || value == "1",
            Self::Decimal => value.parse::<f64>().is_ok_and(f64::is_finite),
            Self::Date => parsed_date(value).is_some(),
            Self::Timestamp => times::is_plain(value),
            Self::Zoned => value.contains(['+', '-']) && value.len() > 19,
            Self::Bytes => {
                value.len().is_multiple_of(2) && value.bytes().all(|c| c.is_ascii_hexdigit())
            }
            Self::Uuid => value.len() == 36 && value.bytes().filter(|c| *c == b'-').count() == 4,
            Self::Time => value.contains(':') && !value.contains(' '),
            // No text of PostgreSQL's or of a C string has a zero byte.
            Self::Text | Self::Other => !value.contains('\0'),
        }
    }

    /// Whether it holds times.
    pub(super) fn is_time(self) -> bool {
        matches!(
            self,
            Self::Date | Self::Time | Self::Timestamp | Self::Zoned
        )
    }

    /// Whether it holds texts of any kind.
    pub(super) fn is_of_text(self) -> bool {
        matches!(self, Self::Text | Self::Other)
    }

    /// A time as it is written.
    pub(super) fn of_time(self, time: &chrono::DateTime<chrono::Utc>) -> String {
        let format = match self {
            Self::Date => "%F",
            Self::Time => "%T%.f",
            Self::Zoned => "%F %T%.f%:z",
            _ => "%F %T%.f",
        };
        time.format(format).to_string()
    }

    /// Small values of any use.
    pub(super) fn generic(self) -> &'static [&'static str] {
        match self {
            Self::Int(..) => &["1", "2", "0", "3"],
            Self::Bool => &["0", "1"],
            Self::Text => &["a", "b", ""],
            Self::Date => &["2024-01-31", "2024-02-01"],
            Self::Time => &["12:00:00", "23:59:59"],
            Self::Timestamp => &["2024-01-31 12:00:00", "2024-02-01 00:00:00"],
            Self::Zoned => &["2024-01-31 12:00:00+00:00", "2024-02-01 00:00:00+00:00"],
            Self::Decimal => &["1", "2", "0", "1.5"],
            Self::Bytes => &["", "00", "6162"],
            Self::Uuid => &[
                "00000000-0000-0000-0000-000000000001",
                "00000000-0000-0000-0000-000000000002",
            ],
            Self::Other => &["{}", "[]", "1", ""],
        }
    }

    /// What differs a little from a value that the rule compares with.
    pub(super) fn neighbours(self, value: &str) -> Vec<String> {
        let near = match self {
            Self::Int(..) => value.parse::<i128>().map_or_else(
                |_| Vec::new(),
                |number| vec![(number + 1).to_string(), (number - 1).to_string()],
            ),
            Self::Bool => vec!["0".to_owned(), "1".to_owned()],
            Self::Text => of_text(value),
            Self::Date => parsed_date(value).map_or_else(Vec::new, |date| {
                let days = [date.succ_opt(), date.pred_opt()];
                let days = days.into_iter().flatten();
                days.map(|day| day.format("%F").to_string()).collect()
            }),
            Self::Timestamp | Self::Zoned => times::parsed(value).map_or_else(Vec::new, |time| {
                let near = times::beside(time).into_iter();
                near.map(|time| self.of_time(&time)).collect()
            }),
            Self::Decimal => value.parse::<f64>().map_or_else(
                |_| Vec::new(),
                |number| vec![(number + 1.0).to_string(), (number - 0.5).to_string()],
            ),
            Self::Bytes => vec![format!("{value}00")],
            Self::Time | Self::Uuid | Self::Other => Vec::new(),
        };
        near.into_iter().filter(|value| self.holds(value)).collect()
    }
}

fn parsed_date(value: &str) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::parse_from_str(value, "%F").ok()
}

/// Another case, blanks, the signs of LIKE, more and less of it.
fn of_text(value: &str) -> Vec<String> {
    let mut near = Vec::new();
    let (upper, lower) = (value.to_uppercase(), value.to_lowercase());
    near.push(if upper == value { lower } else { upper });
    near.push(format!("{value}x"));
    near.push(format!("x{value}"));
    if value.contains(['%', '_']) {
        near.push(value.replace('%', "xx").replace('_', "x"));
    }
    near.push(format!("{value} "));
    let mut shorter = value.chars();
    if shorter.next_back().is_some() {
        near.push(format!("{}_", shorter.as_str()));
        near.push(shorter.as_str().to_owned());
    }
    near.push("%".to_owned());
    near.push(String::new());
    near.retain(|text| text != value);
    near
}

/// A text as a literal that holds whatever stands in it.
fn quoted(dialect: Dialect, value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " .,:;_%+-/@#()[]{}=<>!".contains(c);
    if value.chars().all(is_plain) {
        return format!("'{value}'");
    }
    if dialect == Dialect::Postgres {
        // In this form a backslash escapes, whatever the session is set to.
        let value = value.replace('\\', "\\\\").replace('\'', "''");
        return format!("E'{value}'");
    }
    let hex = value.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02X}");
        hex
    });
    match dialect {
        Dialect::MySql => format!("CONVERT(X'{hex}' USING utf8mb4)"),
        _ => format!("CAST(X'{hex}' AS TEXT)"),
    }
}
