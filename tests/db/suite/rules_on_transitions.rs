//! Rules on transitions: who may is a part of the UPDATE.

use diesel::connection::Connection as _;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, Events};
use fsm_tests::database::Statements;
use fsm_tests::lending::{
    Banker, Mortgage, MortgageState, SCHEMA, memberships, mortgage_state, mortgages, underwriter,
    user,
};

use super::database::{self, Connection, Database};
use super::race::race;

/// A mortgage of the user 1 in a branch, with all documents.
fn stored_in(state: MortgageState, branch: i64, conn: &mut Connection) -> Mortgage {
    let values = (
        mortgages::branch_id.eq(branch),
        mortgages::applicant_id.eq(1),
        mortgages::documents.eq(3),
    );
    let mortgage = Mortgage::create(values).starting_in(state);
    mortgage.by_system("test").save(conn).unwrap()
}

fn makes_a_leader(user: &Banker, branch: i64, conn: &mut Connection) {
    let values = (
        memberships::user_id.eq(user.id),
        memberships::branch_id.eq(branch),
        memberships::leads.eq(true),
    );
    let insert = diesel::insert_into(memberships::table).values(values);
    insert.execute(conn).unwrap();
}

fn dismisses(user: &Banker, conn: &mut Connection) {
    let of_user = memberships::table.filter(memberships::user_id.eq(user.id));
    diesel::delete(of_user).execute(conn).unwrap();
}

fn state_of(mortgage: &Mortgage, conn: &mut Connection) -> MortgageState {
    let query = mortgages::table
        .find(mortgage.id)
        .select(Mortgage::as_select());
    query.first::<Mortgage>(conn).unwrap().state()
}

fn codes(error: &TransitionError) -> Vec<String> {
    let reasons = error.reasons();
    reasons
        .iter()
        .map(|reason| reason.code().to_owned())
        .collect()
}

fn verbs(statements: &Statements) -> Vec<String> {
    let statements = statements.take().into_iter();
    let verb = |text: String| text.split([' ', ';']).next().unwrap().to_owned();
    statements.map(verb).collect()
}

#[test]
fn f6_who_is_allowed_moves_the_row_with_no_statement_more() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    let statements = Statements::of(conn);
    let approved = mortgage.grant().by(&leader).save(conn).unwrap();
    assert_eq!(approved.state(), MortgageState::Granted);
    let expected: &[&str] = match database::DIALECT {
        Dialect::Postgres => &["UPDATE"],
        _ => &["BEGIN", "UPDATE", "SELECT", "COMMIT"],
    };
    assert_eq!(verbs(&statements), expected);
    assert_eq!(state_of(&mortgage, conn), MortgageState::Granted);
}

#[test]
fn f6_the_update_asks_the_rule_and_the_rules_among_the_guards() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    let statements = Statements::of(conn);
    mortgage.grant().by(&leader).save(conn).unwrap();
    let update = statements.take_verb("UPDATE").remove(0);
    assert!(update.contains("memberships"), "{update}");
    let condition = update.split("WHERE").nth(1).unwrap();
    assert!(condition.contains("documents"), "{update}");
    // What the actor alone decides leaves nothing to ask.
    let mortgage = stored_in(MortgageState::Filed, 1, conn);
    let statements = Statements::of(conn);
    mortgage.withdraw().by(&leader).save(conn).unwrap();
    let update = statements.take_verb("UPDATE").remove(0);
    assert!(!update.contains("memberships"), "{update}");
}

#[test]
fn f6_what_actor_and_object_deny_is_denied_without_a_statement() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Filed, 1, conn);
    let statements = Statements::of(conn);
    let error = mortgage.examine().by(&user(2)).save(conn).unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("denied", 403));
    assert_eq!(codes(&error), ["is_underwriter"]);
    assert_eq!(
        error.to_string(),
        "You may not examine this mortgage: not met: is underwriter."
    );
    let error = mortgage
        .examine()
        .by(&underwriter(1))
        .save(conn)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "You may not examine this mortgage: owns mortgage."
    );
    assert_eq!(statements.take(), [""; 0]);
    assert!(!error.is_retryable());
    assert_eq!(state_of(&mortgage, conn), MortgageState::Filed);
}

#[test]
fn f6_what_related_rows_deny_is_denied_and_told() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    makes_a_leader(&user(7), 2, conn);
    let error = mortgage.grant().by(&user(7)).save(conn).unwrap_err();
    let TransitionError::Denied { event, decision } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*event, "grant");
    assert!(!decision.is_allowed());
    assert!(decision.explanation().is_some());
    assert_eq!(codes(&error), ["leads_branch"]);
    assert_eq!(
        error.to_string(),
        "You may not grant this mortgage: not met: leads branch."
    );
    assert_eq!(state_of(&mortgage, conn), MortgageState::Examined);
}

#[test]
fn f6_a_composition_with_forbid_holds_in_the_update() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    let mut leader = user(7);
    makes_a_leader(&leader, 1, conn);
    leader.is_suspended = true;
    let error = mortgage.turn_down().by(&leader).save(conn).unwrap_err();
    assert_eq!(
        error.to_string(),
        "You may not turn down this mortgage: is suspended."
    );
    leader.is_suspended = false;
    assert!(mortgage.turn_down().by(&leader).save(conn).is_ok());
}

#[test]
fn f6_edge_and_guard_come_before_the_rule() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mut mortgage = stored_in(MortgageState::Examined, 1, conn);
    let error = mortgage.file().by(&user(9)).save(conn).unwrap_err();
    assert_eq!(error.code(), "not_allowed");
    mortgage.documents = 1;
    let error = mortgage.grant().by(&user(9)).save(conn).unwrap_err();
    assert_eq!(error.code(), "guarded");
    assert_eq!(codes(&error), ["is_documented"]);
    assert_eq!(
        error.to_string(),
        "You cannot grant this mortgage: not met: is documented."
    );
}

#[test]
fn f6_a_rule_among_the_guards_decides_on_the_row_as_stored() {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let mortgage = stored_in(MortgageState::Examined, 1, mine);
    makes_a_leader(&user(7), 1, mine);
    let all = diesel::update(mortgages::table).set(mortgages::documents.eq(1));
    all.execute(other).unwrap();
    let error = mortgage.grant().by(&user(7)).save(mine).unwrap_err();
    assert_eq!(error.code(), "guarded");
    assert_eq!(codes(&error), ["is_documented"]);
    assert_eq!(state_of(&mortgage, mine), MortgageState::Examined);
}

#[test]
fn f6_a_rule_decides_on_the_row_as_stored() {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let mortgage = stored_in(MortgageState::Drafted, 1, mine);
    let all = diesel::update(mortgages::table).set(mortgages::applicant_id.eq(2));
    all.execute(other).unwrap();
    // The claim of the caller is that the row is still that of the user 1.
    let error = mortgage.file().by(&user(1)).save(mine).unwrap_err();
    assert_eq!(error.code(), "denied");
    assert_eq!(codes(&error), ["owns_mortgage"]);
    // And a claim that denies is taken as it is.
    let error = mortgage.file().by(&user(2)).save(mine).unwrap_err();
    assert_eq!(error.code(), "denied");
    assert_eq!(state_of(&mortgage, mine), MortgageState::Drafted);
}

#[test]
fn f6_a_row_that_moved_is_a_conflict_and_one_that_is_gone_is_not_found() {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let mortgage = stored_in(MortgageState::Examined, 1, mine);
    let leader = user(7);
    makes_a_leader(&leader, 1, mine);
    mortgage.turn_down().by(&leader).save(other).unwrap();
    dismisses(&leader, other);
    let error = mortgage.grant().by(&leader).save(mine).unwrap_err();
    assert_eq!(error.code(), "conflict", "{error:?}");
    diesel::delete(mortgages::table).execute(other).unwrap();
    let error = mortgage.grant().by(&leader).save(mine).unwrap_err();
    assert_eq!(error.code(), "not_found");
}

#[test]
fn f6_the_system_is_asked_no_rule_and_every_guard() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Filed, 1, conn);
    let mortgage = mortgage
        .examine()
        .by_system("nightly job")
        .save(conn)
        .unwrap();
    let few = diesel::update(mortgages::table).set(mortgages::documents.eq(1));
    few.execute(conn).unwrap();
    let error = mortgage
        .grant()
        .by_system("nightly job")
        .save(conn)
        .unwrap_err();
    assert_eq!(error.code(), "guarded");
}

#[test]
fn f6_in_typed_form_a_denial_gives_the_handle_back() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    let reviewed: In<Mortgage, mortgage_state::Examined> = mortgage.clone().into_state().unwrap();
    let refused = reviewed.grant().by(&user(7)).save(conn).unwrap_err();
    assert_eq!(refused.error().code(), "denied");
    let reviewed = refused.into_handle();
    assert_eq!(reviewed.row(), &mortgage);
    makes_a_leader(&user(7), 1, conn);
    let approved: In<Mortgage, mortgage_state::Granted> =
        reviewed.grant().by(&user(7)).save(conn).unwrap();
    assert_eq!(approved.row().state(), MortgageState::Granted);
}

#[test]
fn f6_inside_a_transaction_of_the_callers_a_denial_leaves_the_rest_alone() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    conn.transaction::<_, TransitionError, _>(|conn| {
        let all = diesel::update(mortgages::table).set(mortgages::branch_id.eq(5));
        all.execute(conn)?;
        let error = mortgage.grant().by(&user(7)).save(conn).unwrap_err();
        assert_eq!(error.code(), "denied");
        // What the transaction has written itself is seen.
        makes_a_leader(&user(7), 5, conn);
        mortgage.grant().by(&user(7)).save(conn)
    })
    .unwrap();
    assert_eq!(state_of(&mortgage, conn), MortgageState::Granted);
}

#[test]
fn f6_an_event_that_comes_by_name_asks_the_same_rule() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Filed, 1, conn);
    let event = "examine".parse().unwrap();
    let error = mortgage.fire(event).by(&user(2)).save(conn).unwrap_err();
    assert_eq!(error.code(), "denied");
    let reviewed = mortgage.fire(event).by(&underwriter(2)).save(conn).unwrap();
    assert_eq!(reviewed.state(), MortgageState::Examined);
}

#[test]
fn f6_of_eight_whose_right_is_taken_away_none_moves_the_row() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    // Everybody has loaded the row and seen the right.
    assert!(
        mortgage
            .grant()
            .by(&leader)
            .check(conn)
            .unwrap()
            .is_allowed()
    );
    dismisses(&leader, conn);
    let outcomes = race(&database, |_, conn| mortgage.grant().by(&leader).save(conn));
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert!(
            error.code() == "denied" || error.is_retryable(),
            "{error:?}"
        );
    }
    assert_eq!(state_of(&mortgage, conn), MortgageState::Examined);
}

#[test]
fn f6_of_eight_that_may_one_wins_and_the_others_see_a_conflict() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    for _ in 0..5 {
        let mortgage = stored_in(MortgageState::Examined, 1, conn);
        let outcomes = race(&database, |_, conn| mortgage.grant().by(&leader).save(conn));
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert!(
                error.code() == "conflict" || error.is_retryable(),
                "{error:?}"
            );
        }
    }
}

#[test]
fn f6_who_creates_is_asked_before_and_on_the_row_as_stored() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let values = |applicant: i64| {
        (
            mortgages::branch_id.eq(1_i64),
            mortgages::applicant_id.eq(applicant),
            mortgages::documents.eq(0),
        )
    };
    let rows =
        |conn: &mut Connection| -> i64 { mortgages::table.count().get_result(conn).unwrap() };
    let mut suspended = user(1);
    suspended.is_suspended = true;
    let statements = Statements::of(conn);
    let error = Mortgage::create(values(1))
        .by(&suspended)
        .save(conn)
        .unwrap_err();
    assert_eq!(statements.take(), [""; 0], "the actor alone decides");
    assert_eq!(
        error.to_string(),
        "You may not create a mortgage: is suspended."
    );
    let error = Mortgage::create(values(2))
        .by(&user(1))
        .save(conn)
        .unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("denied", 403));
    assert_eq!(codes(&error), ["owns_mortgage", "is_underwriter"]);
    assert_eq!(rows(conn), 0, "it is rolled back");
    let mortgage = Mortgage::create(values(1)).by(&user(1)).save(conn).unwrap();
    assert_eq!(
        (mortgage.applicant_id, mortgage.state()),
        (1, MortgageState::Drafted)
    );
    Mortgage::create(values(2))
        .by(&underwriter(1))
        .save(conn)
        .unwrap();
    Mortgage::create(values(2))
        .by_system("import")
        .save(conn)
        .unwrap();
    assert_eq!(rows(conn), 3);
}

#[test]
fn f6_a_check_decides_everything_and_changes_nothing() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mut mortgage = stored_in(MortgageState::Examined, 1, conn);
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    let statements = Statements::of(conn);
    assert!(
        mortgage
            .grant()
            .by(&leader)
            .check(conn)
            .unwrap()
            .is_allowed()
    );
    let decision = mortgage.grant().by(&user(8)).check(conn).unwrap();
    assert_eq!(decision.reasons()[0].code(), "leads_branch");
    assert_eq!(verbs(&statements), ["SELECT", "SELECT"]);
    let decision = mortgage.file().by(&leader).check(conn).unwrap();
    assert_eq!(decision.reasons()[0].code(), "not_allowed");
    mortgage.documents = 0;
    let decision = mortgage.grant().by(&leader).check(conn).unwrap();
    assert_eq!(decision.reasons()[0].code(), "is_documented");
    assert!(
        mortgage
            .turn_down()
            .by_system("job")
            .check(conn)
            .unwrap()
            .is_allowed()
    );
    assert_eq!(statements.take(), [""; 0]);
    assert_eq!(state_of(&mortgage, conn), MortgageState::Examined);
}

fn possible(events: &Events) -> Vec<&str> {
    events.possible.iter().map(|choice| choice.event).collect()
}

fn refused(events: &Events) -> Vec<(&str, &str)> {
    let refused = events.refused.iter();
    refused.map(|one| (one.event, one.error.code())).collect()
}

#[test]
fn b7_the_events_for_an_actor_are_asked_in_one_query() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = stored_in(MortgageState::Examined, 1, conn);
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    let statements = Statements::of(conn);
    let events = mortgage.events_for(&leader, conn).unwrap();
    assert_eq!(possible(&events), ["grant", "turn_down", "withdraw"]);
    assert_eq!(
        refused(&events),
        [("file", "not_allowed"), ("examine", "not_allowed")]
    );
    assert_eq!(verbs(&statements), ["SELECT"]);
    let events = mortgage.events_for(&user(8), conn).unwrap();
    assert_eq!(possible(&events), ["withdraw"]);
    assert_eq!(verbs(&statements), ["SELECT"]);
    let reasons: Vec<_> = events
        .refused
        .iter()
        .map(fsm_core::Refusal::reasons)
        .collect();
    assert_eq!(reasons[2][0].code(), "leads_branch");
    assert_eq!(
        reasons[3].iter().map(Reason::code).collect::<Vec<_>>(),
        ["is_underwriter", "leads_branch"]
    );
    // Nothing is left to ask.
    let created = stored_in(MortgageState::Drafted, 1, conn);
    statements.take();
    let events = created.events_for(&leader, conn).unwrap();
    assert_eq!(possible(&events), [""; 0]);
    assert_eq!(statements.take(), [""; 0]);
}

#[test]
fn b7_the_events_of_a_page_are_asked_in_one_query() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let leader = underwriter(7);
    makes_a_leader(&leader, 1, conn);
    let mut page = vec![
        stored_in(MortgageState::Examined, 1, conn),
        stored_in(MortgageState::Examined, 2, conn),
        stored_in(MortgageState::Filed, 2, conn),
        stored_in(MortgageState::Drafted, 1, conn),
        stored_in(MortgageState::Examined, 1, conn),
    ];
    diesel::delete(mortgages::table.find(page[4].id))
        .execute(conn)
        .unwrap();
    page[0].documents = 0;
    let statements = Statements::of(conn);
    let events = Mortgage::events_for_each(&page, &leader, conn).unwrap();
    assert_eq!(verbs(&statements), ["SELECT"]);
    let found: Vec<_> = events.iter().map(possible).collect();
    assert_eq!(found[0], ["turn_down", "withdraw"]);
    assert_eq!(found[1], ["turn_down", "withdraw"]);
    assert_eq!(found[2], ["examine", "withdraw"]);
    assert_eq!(found[3], [""; 0]);
    assert_eq!(found[4], ["turn_down", "withdraw"]);
    assert_eq!(refused(&events[0])[2], ("grant", "guarded"));
    assert_eq!(refused(&events[1])[2], ("grant", "denied"));
    assert_eq!(events[1].refused[2].reasons()[0].code(), "leads_branch");
    assert_eq!(refused(&events[3])[0], ("file", "denied"));
    assert_eq!(refused(&events[4])[2], ("grant", "not_found"));
    // A page of which nothing is open is asked nothing.
    statements.take();
    let closed = Mortgage::events_for_each(&page[3..4], &leader, conn).unwrap();
    assert_eq!(closed.len(), 1);
    assert!(
        Mortgage::events_for_each(&[], &leader, conn)
            .unwrap()
            .is_empty()
    );
    assert_eq!(statements.take(), [""; 0]);
}

/// A mortgage that is looked at only while no other one of its applicant is.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = mortgages)]
#[machine(actor = Banker)]
struct OnlyMortgage {
    id: i64,
    applicant_id: i64,
    #[transition(examine: Filed => Examined, rule = is_the_only_one)]
    #[transition(others: Drafted => Filed, Examined => Granted, rule = anyone)]
    #[transition(turn_down: Examined => TurnedDown, rule = anyone)]
    state: MortgageState,
}

#[rule]
fn is_the_only_one(_banker: &Banker, mortgage: &OnlyMortgage) -> bool {
    none(|other: OnlyMortgage| {
        other.applicant_id == mortgage.applicant_id
            && other.id != mortgage.id
            && matches!(other.state(), MortgageState::Examined)
    })
}

#[test]
fn f6_a_rule_looks_at_other_rows_of_the_same_table() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let one = stored_in(MortgageState::Filed, 1, conn).id;
    let two = stored_in(MortgageState::Filed, 1, conn).id;
    let (one, two) = (only_mortgage(one, conn), only_mortgage(two, conn));
    let mary = user(1);
    let one = one.examine().by(&mary).save(conn).unwrap();
    let error = two.examine().by(&mary).save(conn).unwrap_err();
    assert_eq!(error.code(), "denied");
    assert_eq!(codes(&error), ["is_the_only_one"]);
    one.turn_down().by(&mary).save(conn).unwrap();
    assert!(two.examine().by(&mary).save(conn).is_ok());
}

fn only_mortgage(id: i64, conn: &mut Connection) -> OnlyMortgage {
    let query = mortgages::table.find(id).select(OnlyMortgage::as_select());
    query.first(conn).unwrap()
}

#[test]
fn f6_mysql_lists_the_row_before_it_changes_the_table_that_the_rule_reads() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let id = stored_in(MortgageState::Filed, 1, conn).id;
    let mortgage = only_mortgage(id, conn);
    let statements = Statements::of(conn);
    mortgage.examine().by(&user(1)).save(conn).unwrap();
    let texts = statements.take();
    let update = texts.iter().find(|text| text.starts_with("UPDATE"));
    let update = update.unwrap();
    let is_mysql = database::DIALECT == Dialect::MySql;
    // MySQL refuses the table that it changes in a subquery, but for one that is a list of its own.
    let listed = "(`id`) IN (SELECT * FROM (SELECT `id` FROM `mortgages` \
        WHERE `mortgages`.`id` = ? AND (";
    assert_eq!(update.contains(listed), is_mysql, "{update}");
    assert_eq!(update.contains(" LIMIT 1) AS s)"), is_mysql, "{update}");
    let before = update.split("IN (SELECT").next().unwrap();
    assert!(
        before.contains("state"),
        "the state is compared in the UPDATE itself: {update}"
    );
    // So that the list is of the row as it is, it is locked first.
    let locked = texts
        .iter()
        .filter(|text| text.contains(" FOR UPDATE"))
        .count();
    assert_eq!(locked, usize::from(is_mysql), "{texts:?}");
}

#[test]
fn f6_of_eight_whose_rule_reads_the_same_table_one_wins() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mary = user(1);
    for _ in 0..10 {
        let id = stored_in(MortgageState::Filed, 1, conn).id;
        let mortgage = only_mortgage(id, conn);
        let outcomes = race(&database, |_, conn| mortgage.examine().by(&mary).save(conn));
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert_eq!(error.code(), "conflict", "{error:?}");
        }
        let examined = only_mortgage(id, conn);
        examined.turn_down().by(&mary).save(conn).unwrap();
    }
}

#[test]
fn f6_a_rule_that_reads_the_same_table_decides_on_the_row_as_it_is_when_the_lock_is_given() {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    // SQLite has one writer.
    if database::DIALECT == Dialect::Sqlite {
        return;
    }
    stored_in(MortgageState::Examined, 1, mine);
    let id = stored_in(MortgageState::Filed, 1, mine).id;
    diesel::update(mortgages::table.find(id))
        .set(mortgages::applicant_id.eq(2))
        .execute(mine)
        .unwrap();
    let mortgage = only_mortgage(id, mine);
    let mary = user(1);
    let outcome = std::thread::scope(|scope| {
        let saving = other
            .transaction::<_, diesel::result::Error, _>(|other| {
                // The applicant 1 has an examined one already.
                diesel::update(mortgages::table.find(id))
                    .set(mortgages::applicant_id.eq(1))
                    .execute(other)?;
                let saving = scope.spawn(|| mortgage.examine().by(&mary).save(mine));
                std::thread::sleep(std::time::Duration::from_millis(300));
                Ok(saving)
            })
            .unwrap();
        saving.join().unwrap()
    });
    assert_eq!(outcome.unwrap_err().code(), "denied");
}

#[test]
fn b7_a_long_page_is_asked_in_a_query_for_each_250_rows() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let leader = user(7);
    makes_a_leader(&leader, 1, conn);
    let mut page: Vec<Mortgage> = (0..251)
        .map(|number| stored_in(MortgageState::Examined, 1 + number / 250, conn))
        .collect();
    // A row may stand on a page twice.
    page.extend([page[0].clone(), page[250].clone()]);
    let statements = Statements::of(conn);
    let events = Mortgage::events_for_each(&page, &leader, conn).unwrap();
    assert_eq!(verbs(&statements), ["SELECT", "SELECT"]);
    let granted = ["grant", "turn_down", "withdraw"];
    assert!(
        events[..250]
            .iter()
            .all(|events| possible(events) == granted)
    );
    assert_eq!(possible(&events[250]), ["withdraw"]);
    assert_eq!(possible(&events[251]), granted);
    assert_eq!(possible(&events[252]), ["withdraw"]);
    assert_eq!(refused(&events[252])[2], ("grant", "denied"));
}
