//! The run without a command.

use super::{desk, empty};

#[test]
fn g1_the_tour_says_the_same_on_each_database() {
    empty(|conn| {
        let text = desk::show(conn).unwrap();
        let expected = crate::program::tour();
        assert_eq!(crate::program::steady(&text), expected);
        // It leaves nothing behind.
        assert_eq!(crate::program::steady(&desk::show(conn).unwrap()), expected);
    });
}
