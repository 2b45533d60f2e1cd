//! What the framework does, one module per line of the requirements. A test's name starts with the
//! line that it covers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod a01_lifecycle;
mod a05_methods;
mod a06_refusals;
mod a07_unknown_action;
mod a11_targets;
mod a12_several_machines;
mod a14_reasons;
mod a15_lock;
mod a15_lock_commands;
mod a15_names;
mod allocations;
mod b01_loan_desk;
mod b02_overrides;
mod b05_notes;
mod b06_own_tables;
mod b07_form;
mod d05_attempt;
mod d07_columns;
mod e01_rules;
mod e04_mocks;
mod f03_table;
mod f04_typed;
mod f05_agreement;
mod f05_twins;
mod f06_rules;
mod f08_ddl_commands;
mod f10_commands;
mod f10_diagram;
mod folder;
mod g01_no_database;
mod h02_bad_input;
mod h04_serde;

#[path = "../contract/models.rs"]
#[allow(dead_code, reason = "the contract uses more of it")]
mod desk;
#[path = "../loan_desk/loan.rs"]
mod loan;
