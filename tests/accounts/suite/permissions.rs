//! What is stored: permissions, groups and grants.

use accounts::schema::{
    accounts_group_object_grants as of_groups, accounts_permissions,
    accounts_user_object_grants as of_users,
};
use accounts::{
    Error, Grants, Group, Permission as _, PermissionList as _, PermissionTables, Recipient,
    Synced, UnknownPermission, grant, revoke,
};
use accounts_tests::desk::{Clerk, Desk, Loan, LoanPermission, NotePermission};
use accounts_tests::schema::{loans, users};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::super::database::{Connection, DIALECT, Database};

/// A database with the tables, and nothing in them.
pub(super) fn tables() -> Database {
    Database::new(&accounts_tests::desk::schema(DIALECT))
}

/// A database with permissions.
pub(super) fn desk() -> Database {
    let database = tables();
    Desk::sync_permissions(&mut database.connect()).unwrap();
    database
}

/// A user who can hold permissions.
pub(super) fn clerk(id: i64, name: &str, conn: &mut Connection) -> Clerk {
    diesel::insert_into(users::table)
        .values((users::id.eq(id), users::identifier.eq(name)))
        .execute(conn)
        .unwrap();
    Clerk::new(id, name)
}

/// A loan in a state.
pub(super) fn loan(id: i64, applicant: i64, state: &str, conn: &mut Connection) -> Loan {
    let insert = format!("INSERT INTO loans VALUES ({id}, {applicant}, 100, '{state}')");
    conn.batch_execute(&insert).unwrap();
    loans::table
        .find(id)
        .select(Loan::as_select())
        .first(conn)
        .unwrap()
}

#[test]
fn d2_each_model_has_four_permissions_and_one_per_transition_and_its_own() {
    let names: Vec<&str> = LoanPermission::ALL.iter().map(|one| one.name()).collect();
    assert_eq!(
        names,
        [
            "loans.add_loan",
            "loans.change_loan",
            "loans.delete_loan",
            "loans.view_loan",
            "loans.verify_loan",
            "loans.approve_loan",
            "loans.deny_loan",
            "loans.export_loan",
            "loans.audit_loan",
        ]
    );
    let labels = [
        LoanPermission::Add,
        LoanPermission::Approve,
        LoanPermission::Audit,
    ];
    assert_eq!(
        labels.map(|one| one.info().label),
        [
            "Can add loan",
            "Can approve loan",
            "Can look through the books"
        ]
    );
    assert_eq!(NotePermission::ALL.len(), 3, "without `view`");
    assert_eq!(Desk::all().count(), 12);
}

#[test]
fn d1_the_tables_go_as_they_came() {
    let database = tables();
    let conn = &mut database.connect();
    let tables = PermissionTables::new("users")
        .objects_of("loans")
        .objects_of("notes");
    for _ in 0..2 {
        conn.batch_execute(&tables.down(DIALECT)).unwrap();
        conn.batch_execute(&tables.up(DIALECT)).unwrap();
    }
    assert_eq!(Desk::sync_permissions(conn).unwrap().added.len(), 12);
}

#[test]
fn d2_syncing_is_idempotent() {
    let database = tables();
    let conn = &mut database.connect();
    let synced = Desk::sync_permissions(conn).unwrap();
    assert_eq!(synced.added.len(), 12);
    assert_eq!(synced.added[5], "loans.approve_loan");
    assert!(synced.relabelled.is_empty() && synced.stale.is_empty());
    assert_eq!(Desk::sync_permissions(conn).unwrap(), Synced::default());
    let stored: i64 = accounts_permissions::table.count().first(conn).unwrap();
    assert_eq!(stored, 12);
}

#[test]
fn d2_two_who_sync_at_once_are_not_in_each_others_way() {
    let database = tables();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let conn = &mut database.connect();
                Desk::sync_permissions(conn).unwrap();
            });
        }
    });
    let stored: i64 = accounts_permissions::table
        .count()
        .first(&mut database.connect())
        .unwrap();
    assert_eq!(stored, 12);
}

#[test]
fn d2_a_label_that_has_changed_is_stored() {
    let database = desk();
    let conn = &mut database.connect();
    let row = accounts_permissions::table.find("loans.audit_loan");
    diesel::update(row)
        .set(accounts_permissions::label.eq("Can audit"))
        .execute(conn)
        .unwrap();
    let synced = Desk::sync_permissions(conn).unwrap();
    assert_eq!(synced.relabelled, ["loans.audit_loan"]);
    let label: String = row.select(accounts_permissions::label).first(conn).unwrap();
    assert_eq!(label, "Can look through the books");
}

#[test]
fn d2_stale_permissions_are_reported_and_removed_on_request_only() {
    let database = desk();
    let conn = &mut database.connect();
    let mary = clerk(1, "mary", conn);
    conn.batch_execute(
        "INSERT INTO accounts_permissions (name, label) VALUES ('loans.burn_loan', 'Can burn loan');
         INSERT INTO accounts_user_grants (user_id, permission) VALUES (1, 'loans.burn_loan');
         INSERT INTO accounts_user_object_grants (user_id, permission, object_id) VALUES (1, 'loans.burn_loan', 7);",
    )
    .unwrap();
    grant(LoanPermission::Approve).to(&mary, conn).unwrap();

    let synced = Desk::sync_permissions(conn).unwrap();
    assert_eq!(synced.stale, ["loans.burn_loan"]);
    assert_eq!(Desk::stale_permissions(conn).unwrap(), ["loans.burn_loan"]);
    let grants = Grants::load(1, conn).unwrap();
    assert_eq!(
        grants.names().collect::<Vec<_>>(),
        ["loans.approve_loan", "loans.burn_loan"]
    );

    assert_eq!(Desk::remove_stale_permissions(conn).unwrap(), 2);
    assert!(Desk::stale_permissions(conn).unwrap().is_empty());
    let grants = Grants::load(1, conn).unwrap();
    assert_eq!(grants.names().collect::<Vec<_>>(), ["loans.approve_loan"]);
}

#[test]
fn d4_the_text_form_parses_with_a_typed_error() {
    let approve: LoanPermission = "loans.approve_loan".parse().unwrap();
    assert_eq!(approve, LoanPermission::Approve);
    assert_eq!(approve.to_string(), "loans.approve_loan");
    let wrong: UnknownPermission = "loans.aprove_loan".parse::<LoanPermission>().unwrap_err();
    assert_eq!(wrong.near.as_deref(), Some("loans.approve_loan"));
    assert_eq!(
        wrong.to_string(),
        "there is no permission `loans.aprove_loan`; did you mean `loans.approve_loan`?"
    );
    let wrong = "approve_loan".parse::<LoanPermission>().unwrap_err();
    assert_eq!(wrong.near.as_deref(), Some("loans.approve_loan"));
    // Another model's is none of this one's.
    assert!("notes.add_note".parse::<LoanPermission>().is_err());
    assert_eq!(
        Desk::parse("notes.add_note").unwrap().info(),
        NotePermission::Add.info()
    );
    let wrong = Desk::parse("quux'; DROP TABLE users; --").unwrap_err();
    assert_eq!(wrong.near, None);
}

#[test]
fn d1_a_user_has_its_own_permissions_and_those_of_its_groups() {
    let database = desk();
    let conn = &mut database.connect();
    let (mary, joe) = (clerk(1, "mary", conn), clerk(2, "joe", conn));
    let underwriters = Group::named("underwriters", conn).unwrap();
    underwriters.add(&mary, conn).unwrap();
    underwriters.add(&mary, conn).unwrap();
    grant(LoanPermission::Approve)
        .to(&underwriters, conn)
        .unwrap();
    grant(LoanPermission::View).to(&mary, conn).unwrap();
    grant(LoanPermission::View).to(&mary, conn).unwrap();
    grant(LoanPermission::Deny).to(&joe, conn).unwrap();

    let grants = Grants::load(mary.id, conn).unwrap();
    assert_eq!(
        grants.names().collect::<Vec<_>>(),
        ["loans.approve_loan", "loans.view_loan"]
    );
    assert!(grants.has(LoanPermission::Approve) && !grants.has(LoanPermission::Deny));
    assert_eq!(
        Group::of(&mary, conn).unwrap(),
        std::slice::from_ref(&underwriters)
    );
    assert_eq!(underwriters.members(conn).unwrap(), [1]);

    assert!(revoke(LoanPermission::View).from(&mary, conn).unwrap());
    assert!(!revoke(LoanPermission::View).from(&mary, conn).unwrap());
    assert!(!revoke(LoanPermission::Approve).from(&mary, conn).unwrap());
    assert!(underwriters.remove(&mary, conn).unwrap());
    assert_eq!(Grants::load(mary.id, conn).unwrap(), Grants::default());
    underwriters.delete(conn).unwrap();
    assert!(Group::all(conn).unwrap().is_empty());
}

#[test]
fn d1_groups_have_names_that_compare_by_their_bytes() {
    let database = desk();
    let conn = &mut database.connect();
    for name in ["staff", "Staff", "staff ", "stáff"] {
        let group = Group::named(name, conn).unwrap();
        assert_eq!(group, Group::named(name, conn).unwrap());
        assert_eq!(Group::find(name, conn).unwrap().unwrap(), group);
    }
    assert_eq!(Group::all(conn).unwrap().len(), 4);
    assert_eq!(Group::find("STAFF", conn).unwrap(), None);
    for wrong in ["", " ", "a\0b", "a\n- user root", &"x".repeat(151)] {
        let refused = Group::named(wrong, conn).unwrap_err();
        assert!(matches!(refused, Error::GroupName { .. }), "{refused}");
    }
}

#[test]
fn d1_what_is_not_stored_is_not_granted() {
    let database = tables();
    let conn = &mut database.connect();
    let mary = clerk(1, "mary", conn);
    let refused = grant(LoanPermission::Approve).to(&mary, conn).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`loans.approve_loan` is not stored, or who it is granted to is not: has `sync_permissions` run?"
    );
    Desk::sync_permissions(conn).unwrap();
    let nobody = Recipient::User(99);
    let refused = grant(LoanPermission::Approve).to(&nobody, conn);
    assert!(matches!(refused, Err(Error::NotStored { .. })));
    let refused = grant(LoanPermission::Approve).to(&Recipient::Group(99), conn);
    assert!(matches!(refused, Err(Error::NotStored { .. })));
    let group = Group::named("staff", conn).unwrap();
    let refused = group.add(&Clerk::new(99, "nobody"), conn);
    assert!(matches!(refused, Err(Error::NotStored { .. })));
}

#[test]
fn d8_a_row_that_is_deleted_takes_its_grants_along() {
    let database = desk();
    let conn = &mut database.connect();
    let mary = clerk(1, "mary", conn);
    let (seven, eight) = (loan(7, 2, "submitted", conn), loan(8, 2, "submitted", conn));
    let staff = Group::named("staff", conn).unwrap();
    for loan in [&seven, &eight] {
        grant(LoanPermission::Change)
            .on(loan)
            .to(&mary, conn)
            .unwrap();
        grant(LoanPermission::Change)
            .on(loan)
            .to(&staff, conn)
            .unwrap();
    }
    // Another model's row with the same key.
    conn.batch_execute(
        "INSERT INTO notes VALUES (7, 7, 'late');
         INSERT INTO accounts_user_object_grants (user_id, permission, object_id) VALUES (1, 'notes.change_note', 7);",
    )
    .unwrap();
    diesel::delete(loans::table.find(7)).execute(conn).unwrap();
    let left: Vec<(String, i64)> = of_users::table
        .select((of_users::permission, of_users::object_id))
        .order(of_users::permission)
        .load(conn)
        .unwrap();
    assert_eq!(
        left,
        [
            ("loans.change_loan".to_owned(), 8),
            ("notes.change_note".to_owned(), 7)
        ]
    );
    let left: Vec<i64> = of_groups::table
        .select(of_groups::object_id)
        .load(conn)
        .unwrap();
    assert_eq!(left, [8]);
}

#[test]
fn d1_a_user_who_is_deleted_leaves_nothing_to_the_next_one_with_its_key() {
    let database = desk();
    let conn = &mut database.connect();
    let mary = clerk(1, "mary", conn);
    let staff = Group::named("staff", conn).unwrap();
    staff.add(&mary, conn).unwrap();
    grant(LoanPermission::Approve).to(&mary, conn).unwrap();
    grant(LoanPermission::Deny).to(&staff, conn).unwrap();
    diesel::delete(users::table.find(1)).execute(conn).unwrap();
    let next = clerk(1, "joe", conn);
    assert_eq!(Grants::load(next.id, conn).unwrap(), Grants::default());
    assert!(staff.members(conn).unwrap().is_empty());
}
