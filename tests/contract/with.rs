//! `.with(&cx)`: in a builder, before or after `.by`, and on a row.

use diesel::prelude::*;
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::lending::{Mortgage, SCHEMA, mortgages, user};

#[test]
fn with_gives_the_context() -> Result<(), TransitionError> {
    let conn = &mut memory(&SCHEMA.replace("{key}", KEY));
    let mary = user(1);
    let cx = Context::now().with_request_id("7");
    let values = (
        mortgages::branch_id.eq(1),
        mortgages::applicant_id.eq(1),
        mortgages::documents.eq(3),
    );
    let row = Mortgage::create(values).by(&mary).with(&cx).save(conn)?;
    assert_eq!(row.with(&cx).events_for(&mary, conn)?.possible.len(), 1);
    let page = [row];
    let of_each = Mortgage::events_for_each_with(&page, &mary, &cx, conn)?;
    assert_eq!(of_each.len(), 1);
    let [row] = page;
    let row = row.file().by(&mary).with(&cx).save(conn)?;
    let row = row.withdraw().with(&cx).by(&mary).save(conn)?;
    assert!(row.file().with(&cx).by(&mary).apply().is_ok());
    Ok(())
}
