//! Keys that records name a row by, where the database writes the record.

use diesel::sql_types as st;

/// A key whose text the database makes as Rust does: what `CAST(id AS TEXT)` gives is what
/// [`to_string`](ToString::to_string) gives. Records name a row by that text.
///
/// Numbers and texts are such keys, and UUIDs on PostgreSQL. Implement it for a type of your own whose
/// `Display` writes what is stored: `impl TextInSql<BigInt> for LoanId {}`.
#[diagnostic::on_unimplemented(
    message = "records of a bulk transition can't name a row by a key of the type `{Self}`",
    label = "the key is a `{ST}` in the database, which may write it otherwise than Rust does",
    note = "the database writes these records, and names each row by its key as text: numbers and texts are the same in both, and UUIDs on PostgreSQL",
    note = "a type of your own whose `Display` writes what is stored says so: `impl fsm_core::bulk::TextInSql<BigInt> for LoanId {{}}`",
    note = "otherwise load the rows, and `save` them one by one"
)]
pub trait TextInSql<ST> {}

/// The model keeps no records.
#[doc(hidden)]
#[derive(Debug)]
pub enum NoRecords {}

impl<ST> TextInSql<ST> for NoRecords {}

macro_rules! same_in_both {
    ($($key:ty => $sql:ty),* $(,)?) => {
        $(impl TextInSql<$sql> for $key {})*
    };
}

same_in_both! {
    i8 => st::TinyInt,
    i16 => st::SmallInt,
    i32 => st::Integer,
    i64 => st::BigInt,
    String => st::Text,
}

#[cfg(feature = "mysql")]
same_in_both! {
    u8 => st::Unsigned<st::TinyInt>,
    u16 => st::Unsigned<st::SmallInt>,
    u32 => st::Unsigned<st::Integer>,
    u64 => st::Unsigned<st::BigInt>,
}

#[cfg(feature = "postgres")]
#[diagnostic::do_not_recommend]
impl<T: diesel::deserialize::FromSql<st::Uuid, diesel::pg::Pg>> TextInSql<st::Uuid> for T {}

macro_rules! of_several {
    ($($key:ident $sql:ident),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($key: TextInSql<$sql>, $sql),*> TextInSql<($($sql,)*)> for ($($key,)*) {}
    };
}

of_several!(A SA, B SB);
of_several!(A SA, B SB, C SC);
of_several!(A SA, B SB, C SC, D SD);
of_several!(A SA, B SB, C SC, D SD, E SE);
of_several!(A SA, B SB, C SC, D SD, E SE, F SF);
