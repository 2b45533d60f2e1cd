//! Whether records and rows agree.

use std::collections::HashMap;

use super::history::{Of, RecordBackend, Recorded, load};
use crate::db::rows::Rows;
use crate::db::run::{Blocking, BlockingConnection, Run, now};
use crate::db::table_model::Stored;
use crate::error::TransitionError;
use crate::info::MachineInfo;
use crate::machine::Step;

/// Where records contradict each other, or the row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenRecord {
    /// A record starts from another state than the one before it led to.
    #[error(
        "record {record}: row {row} of {model} left `{found}` ({machine}), and the record before it led to `{expected}`"
    )]
    Gap {
        /// The record's number.
        record: i64,
        /// The model.
        model: &'static str,
        /// The state field.
        machine: String,
        /// The row's key.
        row: String,
        /// Where the record before it led to.
        expected: String,
        /// Where this one starts from.
        found: String,
    },
    /// The row is in another state than the one that its last record led to: something else wrote it.
    #[error(
        "row {row} of {model} is in `{found}` ({machine}), and its last record led to `{expected}`"
    )]
    Row {
        /// The model.
        model: &'static str,
        /// The state field.
        machine: &'static str,
        /// The row's key.
        row: String,
        /// Where the last record led to.
        expected: String,
        /// The state that the row is in.
        found: &'static str,
    },
}

/// So many records are read at once.
const PAGE: i64 = 10_000;

/// Compares the records of a model with each other and with its rows: each starts from where the one
/// before it led to, and the last leads to where the row is. Gives every contradiction; rows without a
/// record, records without a row, and a row that was born with the key of one that is gone are none. Former names of a state are the state.
///
/// It keeps the last state of each row in memory, and reads the whole table; call it in a transaction
/// of its own (REPEATABLE READ) where others are at work.
///
/// # Errors
/// What the database reports.
pub fn check_records<M, K>(conn: &mut K) -> Result<Vec<BrokenRecord>, TransitionError>
where
    M: Recorded + Stored<K::Database> + Rows<K::Database>,
    K: BlockingConnection<Database: RecordBackend>,
{
    now(broken::<M, _>(&mut Blocking(conn)))
}

/// All of `check_records`, on a connection of either kind.
pub(in crate::db) async fn broken<M, R>(run: &mut R) -> Result<Vec<BrokenRecord>, TransitionError>
where
    M: Recorded + Stored<R::Backend> + Rows<R::Backend>,
    R: Run<Backend: RecordBackend>,
{
    let machines = M::machine().machines;
    let mut broken = Vec::new();
    // By row: where the last record of each machine led to.
    let mut last: HashMap<String, Vec<Option<String>>> = HashMap::new();
    let mut after = 0;
    loop {
        let records = load::<M, R>(Of::After(after, PAGE), run).await?;
        let Some(newest) = records.last() else { break };
        after = newest.id;
        for record in records {
            let is_birth = record.is_birth();
            let machine = machines.iter().position(|m| m.field == record.machine);
            let (Some(machine), Some(row)) = (machine, record.row) else {
                continue;
            };
            let of_row = last.entry(row.clone());
            let of_row = of_row.or_insert_with(|| vec![None; machines.len()]);
            let (Some(state), Some(info)) = (of_row.get_mut(machine), machines.get(machine)) else {
                continue;
            };
            let from = record.from.unwrap_or_default();
            if let Some(expected) = state.take()
                && !is_birth
                && !is_same(info, &expected, &from)
            {
                broken.push(BrokenRecord::Gap {
                    record: record.id,
                    model: M::NAME,
                    machine: record.machine,
                    row,
                    expected,
                    found: from,
                });
            }
            *state = record.to;
        }
    }
    let each = M::each(run, |row: &M| {
        let key = row.row_key();
        let Some(of_row) = last.get(&key) else { return };
        for (number, (expected, info)) in of_row.iter().zip(&machines).enumerate() {
            let found = row.__state_name(&Step::of_machine(number));
            if let Some(expected) = expected
                && !is_same(info, expected, found)
            {
                broken.push(BrokenRecord::Row {
                    model: M::NAME,
                    machine: info.field,
                    row: key.clone(),
                    expected: expected.clone(),
                    found,
                });
            }
        }
    });
    each.await?;
    Ok(broken)
}

/// Whether both are names of one state, now or formerly.
fn is_same(machine: &MachineInfo, a: &str, b: &str) -> bool {
    let states = machine.states.iter();
    let is = |name: &str| {
        let mut states = states.clone();
        states.position(|info| info.name == name || info.aliases.contains(&name))
    };
    a == b || is(a).is_some_and(|a| is(b) == Some(a))
}
