//! Each name of stored permissions at the head of the crate's documentation, with its signature: programs kept elsewhere
//! compile against them.

use accounts::{
    AnyPermission, Error, Grant, GrantChange, GrantDiff, GrantFile, Grantable, Granted, Grantee,
    Grants, Group, GroupGrants, HasPerm, HasPermOn, HasPermissions, Holder, ModelPermission,
    Permission, PermissionInfo, PermissionList, PermissionTables, Recipient, Revoke, Synced,
    UnknownName, UnknownPermission, grant, has_perm, has_perm_on, revoke,
};
use accounts_tests::User;
use accounts_tests::desk::{Clerk, Desk, Loan, LoanPermission};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Decision, Dialect};

#[test]
fn d1_the_names_of_grants() {
    fn keys<M: Grantable, G: Grantee>(model: &M, grantee: &G) -> (i64, Recipient) {
        (model.object_id(), grantee.recipient())
    }
    fn of_grants(mary: &Clerk, loan: &Loan, conn: &mut SqliteConnection) -> Result<Synced, Error> {
        let group: Group = Group::named("clerks", conn)?;
        let _: Option<Group> = Group::find("clerks", conn)?;
        let _: Vec<Group> = Group::all(conn)?;
        let _: Vec<Group> = Group::of(mary, conn)?;
        let (_, _): (i64, &str) = (group.id(), group.name());
        let _: Vec<i64> = group.members(conn)?;
        group.add(mary, conn)?;
        let _: bool = group.remove(mary, conn)?;
        let one: Grant<LoanPermission> = grant(LoanPermission::Approve);
        one.to(mary, conn)?;
        one.on(loan).to(&group, conn)?;
        one.to(&Recipient::User(1), conn)?;
        let one: Revoke<LoanPermission> = revoke(LoanPermission::Approve);
        let _: bool = one.from(mary, conn)?;
        let _: bool = one.on(loan).from(&Recipient::Group(1), conn)?;
        group.delete(conn)?;
        let grants: Grants = Grants::load(mary.user_id(), conn)?;
        let _: bool = grants.has(LoanPermission::Approve);
        let _: Vec<&str> = grants.names().collect();
        let _: Vec<String> = Desk::stale_permissions(conn)?;
        let _: usize = Desk::remove_stale_permissions(conn)?;
        Desk::sync_permissions(conn)
    }
    let _ = of_grants;
    let _ = keys::<Loan, Clerk>;
    let synced = Synced::default();
    let _: (&Vec<&'static str>, &Vec<&'static str>, &Vec<String>) =
        (&synced.added, &synced.relabelled, &synced.stale);
    let tables: PermissionTables = PermissionTables::new("users")
        .user_key("id")
        .user_key_type("INTEGER")
        .objects_of("loans")
        .objects_by("notes", "number", "notes");
    let _: (String, String) = (tables.up(Dialect::MySql), tables.down(Dialect::MySql));
    let _ = accounts::schema::accounts_permissions::table;
}

#[test]
fn d4_the_names_of_permissions() {
    fn name<M: HasPermissions>(permission: M::Permission) -> &'static str
    where
        M::Permission: ModelPermission<Model = M>,
    {
        permission.name()
    }
    assert_eq!(name::<Loan>(LoanPermission::Add), "loans.add_loan");
    let info: &'static PermissionInfo = LoanPermission::Add.info();
    let _: (&'static str, &'static str) = (info.name, info.label);
    let _: &'static [PermissionInfo] = Loan::PERMISSIONS;
    let _: &'static [LoanPermission] = LoanPermission::ALL;
    let parsed: Result<LoanPermission, UnknownPermission> = "loans.add_loan".parse();
    assert_eq!(parsed, Ok(LoanPermission::Add));
    let any: AnyPermission = Desk::parse("loans.add_loan").unwrap();
    assert_eq!(any.to_string(), "loans.add_loan");
    let _: Vec<&'static PermissionInfo> = Desk::all().collect();
    let _: &'static [&'static [PermissionInfo]] = Desk::MODELS;
}

#[test]
fn e7_the_names_of_rules() {
    fn ask(mary: &Clerk, loan: &Loan, conn: &mut SqliteConnection) -> QueryResult<Decision> {
        let whole: HasPerm<LoanPermission> = has_perm(LoanPermission::Approve);
        let on_row: HasPermOn<LoanPermission> = has_perm_on(LoanPermission::Change);
        let _: Decision = whole.check(mary, &(), conn)?;
        (whole & on_row).check(mary, loan, conn)
    }
    let _ = ask;
}

#[test]
fn d3_the_names_of_files() {
    fn through(text: &str, conn: &mut SqliteConnection) -> Result<String, Error> {
        let file: GrantFile = GrantFile::from_toml(text)?;
        let _: (Option<&GroupGrants>, Option<&Granted>) =
            (file.groups.get("clerks"), file.users.get("mary"));
        let file: GrantFile = GrantFile::from_json(&file.to_json()?)?;
        let diff: GrantDiff = file.compare::<User, _>(conn)?;
        let _: Vec<&GrantChange> = diff.changes().collect();
        let _: (&[UnknownName], bool, String) = (diff.unknown(), diff.is_empty(), diff.to_string());
        diff.without_unknown().apply(conn)?;
        GrantFile::export::<User, _>(conn)?.to_toml()
    }
    let _ = through;
}
