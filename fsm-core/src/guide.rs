//! The guide: chapters that lead from nothing to a program that works.

#[doc = include_str!("../guide/rules.md")]
pub mod rules {}
