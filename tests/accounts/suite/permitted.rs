//! Rules over stored permissions.

use accounts::{Grants, Group, grant, has_perm, has_perm_on};
use accounts_tests::desk::{
    Clerk, Loan, LoanPermission, Note, NotePermission, may_annotate, may_approve, may_change,
    may_export,
};
use accounts_tests::schema::{loans, notes};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::TransitionError;
use fsm_core::prelude::*;

use super::super::database::{Connection, Database};
use super::permissions::{clerk, desk, loan};
use fsm_tests::database::Statements;

type Backend = <Connection as diesel::Connection>::Backend;

/// Twenty loans; every fifth one is Mary's own.
fn with_loans() -> (Database, Connection, Clerk) {
    let database = desk();
    let mut conn = database.connect();
    let mary = clerk(1, "mary", &mut conn);
    for id in 1..=20 {
        let applicant = if id % 5 == 0 { 1 } else { 2 };
        loan(id, applicant, "verified", &mut conn);
    }
    (database, conn, mary)
}

fn approvable(clerk: &Clerk, conn: &mut Connection) -> Vec<i64> {
    let query = loans::table.filter(may_approve().scope(clerk));
    query.select(loans::id).order(loans::id).load(conn).unwrap()
}

fn changeable(clerk: &Clerk, conn: &mut Connection) -> Vec<i64> {
    let query = loans::table.filter(may_change().scope(clerk));
    query.select(loans::id).order(loans::id).load(conn).unwrap()
}

fn find(id: i64, conn: &mut Connection) -> Loan {
    let query = loans::table.find(id).select(Loan::as_select());
    query.first(conn).unwrap()
}

#[test]
fn e7_a_rule_asks_grants_and_fields_together() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    assert!(approvable(&mary, conn).is_empty());
    grant(LoanPermission::Approve).to(&mary, conn).unwrap();
    let others: Vec<i64> = (1..=20).filter(|id| id % 5 != 0).collect();
    assert_eq!(approvable(&mary, conn), others);

    // One object, and a column of a list, say the same.
    let rows: Vec<(Loan, bool)> = loans::table
        .select((Loan::as_select(), may_approve().column(&mary)))
        .order(loans::id)
        .load(conn)
        .unwrap();
    for (loan, column) in rows {
        let decision = may_approve().check(&mary, &loan, conn).unwrap();
        assert_eq!(decision.is_allowed(), others.contains(&loan.id));
        assert_eq!(column, decision.is_allowed());
    }
}

#[test]
fn e7_a_group_gives_what_its_members_may_do() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    let underwriters = Group::named("underwriters", conn).unwrap();
    grant(LoanPermission::Approve)
        .to(&underwriters, conn)
        .unwrap();
    assert!(approvable(&mary, conn).is_empty());
    underwriters.add(&mary, conn).unwrap();
    assert_eq!(approvable(&mary, conn).len(), 16);
    underwriters.remove(&mary, conn).unwrap();
    assert!(approvable(&mary, conn).is_empty());
}

#[test]
fn d8_a_grant_on_one_row_is_about_that_row_alone() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    let own = [5, 10, 15, 20];
    assert_eq!(changeable(&mary, conn), own);
    let three = find(3, conn);
    let seven = find(7, conn);
    grant(LoanPermission::Change)
        .on(&three)
        .to(&mary, conn)
        .unwrap();
    let staff = Group::named("staff", conn).unwrap();
    staff.add(&mary, conn).unwrap();
    grant(LoanPermission::Change)
        .on(&seven)
        .to(&staff, conn)
        .unwrap();
    // Another permission on the same row.
    grant(LoanPermission::View)
        .on(&seven)
        .to(&mary, conn)
        .unwrap();
    assert_eq!(changeable(&mary, conn), [3, 5, 7, 10, 15, 20]);
    let decide = |loan: &Loan, conn: &mut Connection| {
        may_change().check(&mary, loan, conn).unwrap().is_allowed()
    };
    assert!(decide(&three, conn) && decide(&seven, conn));
    assert!(!decide(&find(4, conn), conn));
    // It is no grant on the whole model.
    let whole = has_perm(LoanPermission::Change);
    assert!(!whole.check(&mary, &three, conn).unwrap().is_allowed());
    let on_row = has_perm_on(LoanPermission::Change);
    assert!(on_row.check(&mary, &three, conn).unwrap().is_allowed());
    grant(LoanPermission::Change).to(&mary, conn).unwrap();
    assert_eq!(changeable(&mary, conn).len(), 20);
}

#[test]
fn d1_an_account_that_is_not_active_has_none_and_a_superuser_has_all() {
    let (_database, mut conn, mut mary) = with_loans();
    let conn = &mut conn;
    grant(LoanPermission::Approve).to(&mary, conn).unwrap();
    mary.is_active = false;
    assert!(approvable(&mary, conn).is_empty());
    mary.is_superuser = true;
    assert!(approvable(&mary, conn).is_empty());
    mary.is_active = true;
    // The rule's other condition still counts: it is not the superuser's to approve her own.
    assert_eq!(approvable(&mary, conn).len(), 16);
    assert_eq!(changeable(&mary, conn).len(), 20);
    assert!(has_perm(LoanPermission::Audit).scope_is_always(&mary));
}

/// Whether the database is not asked.
trait ScopeIsAlways {
    fn scope_is_always(self, clerk: &Clerk) -> bool;
}

impl ScopeIsAlways for accounts::HasPerm<LoanPermission> {
    fn scope_is_always(self, clerk: &Clerk) -> bool {
        let scope: fsm_core::Scope<'_, loans::table, Backend> = self.scope::<_, Loan, _>(clerk);
        scope.is_always()
    }
}

#[test]
fn e7_grants_that_were_loaded_with_the_actor_are_a_constant() {
    let (_database, mut conn, mut mary) = with_loans();
    let conn = &mut conn;
    grant(LoanPermission::Approve).to(&mary, conn).unwrap();
    mary.grants = Some(Grants::load(mary.id, conn).unwrap());
    assert!(has_perm(LoanPermission::Approve).scope_is_always(&mary));
    let loan = find(1, conn);
    let statements = Statements::of(conn);
    let decision = may_approve().check(&mary, &loan, conn).unwrap();
    assert!(decision.is_allowed());
    let decision = may_export().check(&mary, conn).unwrap();
    assert!(!decision.is_allowed());
    assert_eq!(statements.take(), Vec::<String>::new());
    // In memory alone.
    assert!(may_approve().eval(&mary, &loan, &fsm_core::Facts::none()));
}

#[test]
fn e7_a_rule_of_related_rows_asks_grants_of_those_rows() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    conn.batch_execute(
        "INSERT INTO notes VALUES (1, 3, 'a'); INSERT INTO notes VALUES (2, 4, 'b'); INSERT INTO notes VALUES (3, 99, 'c');",
    )
    .unwrap();
    let three = find(3, conn);
    let annotatable = |conn: &mut Connection| -> Vec<i32> {
        notes::table
            .filter(may_annotate().scope(&mary))
            .select(notes::id)
            .order(notes::id)
            .load(conn)
            .unwrap()
    };
    assert!(annotatable(conn).is_empty());
    grant(LoanPermission::Change)
        .on(&three)
        .to(&mary, conn)
        .unwrap();
    assert_eq!(annotatable(conn), [1]);
    grant(LoanPermission::Change).to(&mary, conn).unwrap();
    assert_eq!(annotatable(conn), [1, 2]);
    grant(NotePermission::Delete).to(&mary, conn).unwrap();
    assert!(annotatable(conn).is_empty());
}

#[test]
fn e7_a_transition_asks_grants_in_its_update() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    let one = find(1, conn);
    let denied = one.approve().by(&mary).save(conn).unwrap_err();
    let TransitionError::Denied { decision, .. } = &denied else {
        panic!("{denied:?}");
    };
    assert_eq!(decision.reasons()[0].code(), "may_approve", "{decision:?}");
    grant(LoanPermission::Approve).to(&mary, conn).unwrap();
    let approved = one.approve().by(&mary).save(conn).unwrap();
    assert_eq!(approved.state(), accounts_tests::desk::LoanState::Approved);
}

#[test]
fn d2_a_transition_names_its_permission() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    let thirty = loan(30, 2, "submitted", conn);
    let denied = thirty.verify().by(&mary).save(conn).unwrap_err();
    let TransitionError::Denied { decision, .. } = &denied else {
        panic!("{denied:?}");
    };
    let codes: Vec<&str> = decision.reasons().iter().map(Reason::code).collect();
    assert_eq!(codes, ["may_change", "has_perm_on(loans.verify_loan)"]);
    let texts: Vec<&str> = decision.reasons().iter().map(Reason::text).collect();
    assert_eq!(texts, ["may change", "was granted loans.verify_loan"]);
    grant(LoanPermission::Verify)
        .on(&thirty)
        .to(&mary, conn)
        .unwrap();
    let verified = thirty.verify().by(&mary).save(conn).unwrap();
    assert_eq!(verified.state(), accounts_tests::desk::LoanState::Verified);
}

#[test]
fn d8_keys_of_32_bits_can_be_granted() {
    let (_database, mut conn, mary) = with_loans();
    let conn = &mut conn;
    conn.batch_execute(
        "INSERT INTO notes VALUES (1, 3, 'a'); INSERT INTO notes VALUES (2, 4, 'b');",
    )
    .unwrap();
    let note: Note = notes::table
        .find(2)
        .select(Note::as_select())
        .first(conn)
        .unwrap();
    grant(NotePermission::Change)
        .on(&note)
        .to(&mary, conn)
        .unwrap();
    let rule = has_perm_on(NotePermission::Change);
    let found: Vec<i32> = notes::table
        .filter(rule.scope(&mary))
        .select(notes::id)
        .load(conn)
        .unwrap();
    assert_eq!(found, [2]);
    assert!(rule.check(&mary, &note, conn).unwrap().is_allowed());
}

#[test]
fn e7_a_list_is_one_query_over_grants_and_fields() {
    let (_database, mut conn, mary) = with_loans();
    let statements = Statements::of(&mut conn);
    changeable(&mary, &mut conn);
    assert_eq!(statements.take().len(), 1);
    let query = loans::table.filter(may_change().scope(&mary));
    let text = diesel::debug_query::<Backend, _>(&query);
    let text = text.to_string();
    // The rows that were granted are listed once, and not looked up for each row.
    let lists = text.contains(" IN (SELECT r") || text.contains(" = ANY(ARRAY(SELECT r");
    assert!(lists, "{text}");
}
