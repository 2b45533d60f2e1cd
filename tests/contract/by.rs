//! `.by(&actor)` and `.by_system("nightly")`, in every form.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::lending::{
    Mortgage, MortgageEvent, SCHEMA, mortgage_state, mortgages, underwriter, user,
};

#[test]
fn by_says_who() -> Result<(), TransitionError> {
    let conn = &mut memory(&SCHEMA.replace("{key}", KEY));
    let (mary, bob) = (user(1), underwriter(2));
    let values = (
        mortgages::branch_id.eq(1),
        mortgages::applicant_id.eq(1),
        mortgages::documents.eq(3),
    );
    let drafted = Mortgage::create(values).by(&mary).save(conn)?;
    let filed = drafted.file().by(&mary).save(conn)?;
    let event: MortgageEvent = "examine".parse()?;
    let examined = filed.fire(event).by(&bob).save(conn)?;
    let drafted: Mortgage = examined.withdraw().by_system("nightly").save(conn)?;
    let drafted: In<Mortgage, mortgage_state::Drafted> = drafted.into_state()?;
    let filed: In<Mortgage, mortgage_state::Filed> = drafted.file().by(&mary).apply()?;
    assert!(filed.withdraw().by_system("nightly").save(conn).is_err());
    let imported = Mortgage::create(values).by_system("import").save(conn)?;
    assert!(imported.can_file());
    Ok(())
}
