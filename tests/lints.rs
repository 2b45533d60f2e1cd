//! A user's crate under strict lints: whatever the derives generate must pass them, also those of
//! clippy (`cargo clippy -p fsm-tests --test lints`).
#![deny(
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    future_incompatible,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    nonstandard_style,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    unused,
    unused_import_braces,
    unused_imports,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]

#[path = "lints/books.rs"]
pub mod books;
#[path = "lints/door.rs"]
pub mod door;
#[path = "lints/loans.rs"]
pub mod loans;
#[path = "lints/tasks.rs"]
pub mod tasks;
#[path = "lints/visits.rs"]
pub mod visits;

use diesel::prelude::*;
use fsm_core::prelude::*;

fn database() -> ConnectionResult<SqliteConnection> {
    SqliteConnection::establish(":memory:")
}

#[test]
fn the_machines_run() -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = database()?;
    for create in [
        "CREATE TABLE loans (id INTEGER PRIMARY KEY NOT NULL, applicant TEXT NOT NULL, amount BIGINT NOT NULL, \
            lock_version INTEGER NOT NULL, state TEXT NOT NULL)",
        "CREATE TABLE books (shelf TEXT NOT NULL, number INTEGER NOT NULL, \
            place INTEGER NOT NULL, PRIMARY KEY (shelf, number))",
        "CREATE TABLE tasks (id INTEGER PRIMARY KEY NOT NULL, owner_id BIGINT NOT NULL, \
            parent_id BIGINT, title TEXT NOT NULL, deleted BOOLEAN NOT NULL)",
        "CREATE TABLE visits (id INTEGER PRIMARY KEY NOT NULL, guest_id BIGINT NOT NULL, state TEXT NOT NULL)",
        "INSERT INTO tasks VALUES (1, 7, NULL, 'roof', 0), (2, 8, 1, 'tiles', 0)",
    ] {
        let _: usize = diesel::sql_query(create).execute(&mut conn)?;
    }
    let loan = loans::hurry(&mut conn)?;
    assert_eq!(loan.state(), loans::LoanState::Approved);
    assert!(loans::step_by_step(loan, &mut conn).is_err());

    let values = (books::books::shelf.eq("a"), books::books::number.eq(1));
    let book = books::Book::create(values).save(&mut conn)?;
    assert_eq!(book.lend().save(&mut conn)?.place(), books::Place::Lent);

    let door = door::Door::<_, 2>::new("push");
    let door: In<door::Door<_, 2>, door::door_state::Open> = door.into_state()?;
    let door = door.close().apply()?;
    assert_eq!(door.row().state(), door::DoorState::Closed);
    assert!(!door::is_a_new_hatch_shut());

    let mary = tasks::User {
        id: 7,
        name: "mary".to_owned(),
    };
    assert_eq!(tasks::ask(&mary, &mut conn)?, [(1, true), (2, true)]);

    let porter = visits::Porter {
        id: 7,
        has_keys: true,
    };
    assert_eq!(visits::ask(&porter, &mut conn)?, 2);
    Ok(())
}
