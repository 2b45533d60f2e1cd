//! Transactions that know what is to be run when they have committed.

use std::cell::RefCell;
use std::num::NonZeroU32;

use diesel::connection::{Connection, TransactionManager};
use diesel::result::Error;

use super::hook::Later;

/// Does `work` in a transaction, as Diesel's own `conn.transaction(..)` does, and runs the hooks after the
/// commit of what was saved in it: when the outermost transaction has committed, in order. What was saved
/// in a transaction that failed has none.
///
/// It nests in itself. Within Diesel's own `transaction`, which nobody can ask whether it has committed,
/// `save` refuses a machine that has such hooks.
///
/// # Errors
/// What `work` gives, or what the database reports. Nothing has changed then.
pub fn transaction<K, T, E>(conn: &mut K, work: impl FnOnce(&mut K) -> Result<T, E>) -> Result<T, E>
where
    K: Connection,
    E: From<Error>,
{
    let open = Open::begin(conn);
    let done = conn.transaction(work);
    open.end(done.is_ok());
    done
}

/// A transaction of ours that has begun.
struct Frame {
    /// Where the connection is; it stays there while it is lent to the work.
    connection: usize,
    /// How many transactions are open on it within this one, with this one.
    depth: u32,
    /// Every transaction around it is ours as well, so that we see the outermost commit.
    is_ours: bool,
    later: Vec<Later>,
}

thread_local! {
    static OPEN: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// The frame of one call of `transaction`; it goes with it, also by a panic.
struct Open {
    connection: usize,
    depth: u32,
}

/// How many transactions are open; a broken connection counts as one with one.
fn depth<K: Connection>(conn: &mut K) -> u32 {
    let status = K::TransactionManager::transaction_manager_status_mut(conn);
    match status.transaction_depth() {
        Ok(depth) => depth.map_or(0, NonZeroU32::get),
        Err(_) => 1,
    }
}

fn address<K>(conn: &mut K) -> usize {
    std::ptr::from_mut(conn).addr()
}

/// Whether a transaction has been begun on this connection.
pub(super) fn is_open<K: Connection>(conn: &mut K) -> bool {
    depth(conn) > 0
}

/// Whether all transactions that have been begun on this connection are ours.
pub(super) fn is_ours<K: Connection>(conn: &mut K) -> bool {
    let (connection, depth) = (address(conn), depth(conn));
    OPEN.with_borrow(|open| {
        let mut frames = open.iter().rev();
        let frame = frames.find(|frame| frame.connection == connection);
        frame.is_some_and(|frame| frame.depth == depth && frame.is_ours)
    })
}

/// Runs this when the outermost transaction has committed.
pub(super) fn run_later<K: Connection>(conn: &mut K, later: Later) {
    let connection = address(conn);
    OPEN.with_borrow_mut(|open| {
        let mut frames = open.iter_mut().rev();
        if let Some(frame) = frames.find(|frame| frame.connection == connection) {
            frame.later.push(later);
        }
    });
}

impl Open {
    fn begin<K: Connection>(conn: &mut K) -> Self {
        let (connection, around) = (address(conn), depth(conn));
        let is_ours = around == 0 || is_ours(conn);
        let depth = around + 1;
        OPEN.with_borrow_mut(|open| {
            open.push(Frame {
                connection,
                depth,
                is_ours,
                later: Vec::new(),
            });
        });
        Self { connection, depth }
    }

    fn end(self, committed: bool) {
        let later = self.take();
        if !committed || later.is_empty() {
            return;
        }
        if self.depth > 1 {
            OPEN.with_borrow_mut(|open| {
                let mut frames = open.iter_mut().rev();
                if let Some(frame) = frames.find(|frame| frame.connection == self.connection) {
                    frame.later.extend(later);
                }
            });
            return;
        }
        for run in later {
            run();
        }
    }

    /// Takes the frame away, and what is to be run.
    fn take(&self) -> Vec<Later> {
        OPEN.with_borrow_mut(|open| {
            let is_this =
                |frame: &Frame| (frame.connection, frame.depth) == (self.connection, self.depth);
            let at = open.iter().rposition(is_this);
            at.map_or_else(Vec::new, |at| open.remove(at).later)
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.take();
    }
}
