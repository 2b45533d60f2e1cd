//! What the compiler says where blocking and async are mixed up: each case under `ui/` is a program with a
//! mistake, and beside it the message that a user gets to read. After a change that is meant:
//! `TRYBUILD=overwrite cargo test -p fsm-async-tests --test async_ui`, and read what has changed.

#[test]
#[cfg_attr(
    any(feature = "postgres", feature = "mysql"),
    ignore = "rustc names other types where more backends are on; the run without them has the messages"
)]
fn ui() -> std::io::Result<()> {
    fsm_tests::messages::compare("ui/*.rs")
}
