//! The names that other programs compile against.
