//! Groups and grants as files.

use accounts::{
    Error, GrantFile, Granted, Grants, Group, GroupGrants, PermissionList as _, UnknownName, grant,
};
use accounts_tests::User;
use accounts_tests::desk::{Desk, LoanPermission};
use diesel::connection::SimpleConnection;

use super::super::database::{Connection, Database};
use super::permissions::{clerk, loan};

/// Mary and Joe, a group, and a grant of each kind.
fn filled() -> (Database, Connection) {
    let database = super::permissions::desk();
    let mut conn = database.connect();
    let (mary, joe) = (clerk(1, "mary", &mut conn), clerk(2, "joe", &mut conn));
    let conn_ref = &mut conn;
    let (seven, nine) = (
        loan(7, 2, "submitted", conn_ref),
        loan(9, 2, "submitted", conn_ref),
    );
    let group = Group::named("underwriters", conn_ref).unwrap();
    group.add(&mary, conn_ref).unwrap();
    group.add(&joe, conn_ref).unwrap();
    grant(LoanPermission::Approve).to(&group, conn_ref).unwrap();
    grant(LoanPermission::Deny).to(&group, conn_ref).unwrap();
    grant(LoanPermission::Change)
        .on(&nine)
        .to(&group, conn_ref)
        .unwrap();
    grant(LoanPermission::Export).to(&mary, conn_ref).unwrap();
    for loan in [&seven, &nine] {
        grant(LoanPermission::Change)
            .on(loan)
            .to(&mary, conn_ref)
            .unwrap();
    }
    Group::named("empty", conn_ref).unwrap();
    (database, conn)
}

const FILE: &str = r#"[groups.empty]
members = []

[groups.underwriters]
permissions = [
    "loans.approve_loan",
    "loans.deny_loan",
]
members = [
    "joe",
    "mary",
]

[groups.underwriters.objects]
"loans.change_loan" = [9]

[users.mary]
permissions = ["loans.export_loan"]

[users.mary.objects]
"loans.change_loan" = [
    7,
    9,
]
"#;

#[test]
fn d3_an_export_has_natural_keys_and_can_be_read_by_a_person() {
    let (_database, mut conn) = filled();
    let file = GrantFile::export::<User, _>(&mut conn).unwrap();
    assert_eq!(file.to_toml().unwrap(), FILE);
    assert_eq!(GrantFile::from_toml(FILE).unwrap(), file);
    assert_eq!(
        GrantFile::from_json(&file.to_json().unwrap()).unwrap(),
        file
    );
    assert!(
        file.compare::<User, _>(&mut conn).unwrap().is_empty(),
        "as exported"
    );
}

#[test]
fn d3_an_import_is_a_diff_that_is_shown_before_it_is_applied() {
    let (_database, mut conn) = filled();
    let conn = &mut conn;
    let file = GrantFile::from_toml(
        r#"
        [groups.auditors]
        permissions = ["loans.audit_loan"]
        members = ["joe"]

        [groups.underwriters]
        permissions = ["loans.approve_loan", "loans.verify_loan"]
        members = ["mary"]

        [users.mary]
        objects = { "loans.change_loan" = [7], "loans.view_loan" = [9] }
        "#,
    )
    .unwrap();
    let before = GrantFile::export::<User, _>(conn).unwrap();
    let diff = file.compare::<User, _>(conn).unwrap();
    assert_eq!(
        diff.to_string(),
        "+ group auditors\n\
         + group auditors: member joe\n\
         + group auditors: loans.audit_loan\n\
         - group underwriters: member joe\n\
         + group underwriters: loans.verify_loan\n\
         - group underwriters: loans.change_loan on 9\n\
         - group underwriters: loans.deny_loan\n\
         + user mary: loans.view_loan on 9\n\
         - user mary: loans.change_loan on 9\n\
         - user mary: loans.export_loan\n"
    );
    assert_eq!(
        GrantFile::export::<User, _>(conn).unwrap(),
        before,
        "nothing is written yet"
    );
    diff.apply(conn).unwrap();
    assert!(file.compare::<User, _>(conn).unwrap().is_empty());
    let after = GrantFile::export::<User, _>(conn).unwrap();
    assert_eq!(after.groups["empty"], before.groups["empty"]);
    assert_eq!(after.groups["auditors"], file.groups["auditors"]);
    assert_eq!(
        Grants::load(2, conn).unwrap().names().collect::<Vec<_>>(),
        ["loans.audit_loan"]
    );
    // What was shown is not what would happen now.
    let refused = diff.apply(conn).unwrap_err();
    assert!(matches!(refused, Error::GrantsChanged), "{refused}");
    assert_eq!(GrantFile::export::<User, _>(conn).unwrap(), after);
}

#[test]
fn d3_an_import_is_made_as_a_whole_or_not_at_all() {
    let (_database, mut conn) = filled();
    let conn = &mut conn;
    let before = GrantFile::export::<User, _>(conn).unwrap();
    let file = GrantFile::from_toml(
        "[groups.auditors]\nmembers = ['joe']\npermissions = ['loans.audit_loan']",
    )
    .unwrap();
    let diff = file.compare::<User, _>(conn).unwrap();
    // Somebody deletes the permission between the look and the import.
    conn.batch_execute("DELETE FROM accounts_permissions WHERE name = 'loans.audit_loan'")
        .unwrap();
    let refused = diff.apply(conn).unwrap_err();
    assert!(matches!(refused, Error::NotStored { .. }), "{refused}");
    assert_eq!(GrantFile::export::<User, _>(conn).unwrap(), before);
    assert_eq!(Group::find("auditors", conn).unwrap(), None);
}

#[test]
fn d3_a_file_survives_models_that_were_added_removed_or_reordered() {
    let (_database, mut conn) = filled();
    let conn = &mut conn;
    let file = GrantFile::export::<User, _>(conn).unwrap();
    // Another database: the same names with other keys, another order, one model more and one permission less.
    let other = super::permissions::desk();
    let conn = &mut other.connect();
    Desk::remove_stale_permissions(conn).unwrap();
    conn.batch_execute(
        "DELETE FROM accounts_permissions WHERE name = 'loans.deny_loan';
         INSERT INTO accounts_permissions (name, label) VALUES ('boats.sink_boat', 'Can sink boat');",
    )
    .unwrap();
    clerk(31, "joe", conn);
    clerk(32, "mary", conn);
    Group::named("others", conn).unwrap();
    let diff = file.compare::<User, _>(conn).unwrap();
    assert_eq!(diff.unknown().len(), 1);
    assert_eq!(
        diff.unknown()[0].to_string(),
        "group underwriters: there is no permission `loans.deny_loan`"
    );
    let refused = diff.apply(conn).unwrap_err();
    assert!(matches!(&refused, Error::UnknownNames { names } if names.len() == 1));
    diff.without_unknown().apply(conn).unwrap();
    let names = |id, conn: &mut Connection| -> Vec<String> {
        let grants = Grants::load(id, conn).unwrap();
        grants.names().map(str::to_owned).collect()
    };
    assert_eq!(names(31, conn), ["loans.approve_loan"]);
    assert_eq!(names(32, conn), ["loans.approve_loan", "loans.export_loan"]);
}

#[test]
fn d3_an_import_before_the_permissions_are_stored_says_so() {
    let (_database, mut conn) = filled();
    let conn = &mut conn;
    let file = GrantFile::export::<User, _>(conn).unwrap();
    let other = super::permissions::tables();
    let conn = &mut other.connect();
    clerk(1, "mary", conn);
    clerk(2, "joe", conn);
    let diff = file.compare::<User, _>(conn).unwrap();
    let unknown: Vec<String> = diff.unknown().iter().map(ToString::to_string).collect();
    assert_eq!(
        unknown,
        ["no permission is stored: has `sync_permissions` run?"]
    );
}

#[test]
fn d3_of_two_imports_that_were_compared_at_once_the_second_is_refused() {
    let (_database, mut conn) = filled();
    let conn = &mut conn;
    let [first, second] = ["add", "view"].map(|what| {
        let text = format!("[users.mary]\npermissions = ['loans.{what}_loan']");
        GrantFile::from_toml(&text).unwrap()
    });
    let (one, other) = (
        first.compare::<User, _>(conn).unwrap(),
        second.compare::<User, _>(conn).unwrap(),
    );
    one.apply(conn).unwrap();
    let refused = other.apply(conn).unwrap_err();
    assert!(matches!(refused, Error::GrantsChanged), "{refused}");
    assert_eq!(
        Grants::load(1, conn).unwrap().names().collect::<Vec<_>>(),
        ["loans.add_loan", "loans.approve_loan", "loans.deny_loan"]
    );
}

#[test]
fn d3_an_export_is_of_one_moment() {
    let (database, mut conn) = filled();
    let file = |who: &str| {
        let to_user = if who == "user" {
            "'loans.audit_loan'"
        } else {
            ""
        };
        let to_group = if who == "user" {
            ""
        } else {
            "'loans.audit_loan'"
        };
        GrantFile::from_toml(&format!(
            "[users.joe]\npermissions = [{to_user}]\n[groups.empty]\npermissions = [{to_group}]"
        ))
        .unwrap()
    };
    let done = std::sync::atomic::AtomicBool::new(false);
    file("user")
        .compare::<User, _>(&mut conn)
        .unwrap()
        .apply(&mut conn)
        .unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let conn = &mut database.connect();
            for round in 0..40 {
                let file = file(if round % 2 == 0 { "group" } else { "user" });
                file.compare::<User, _>(conn).unwrap().apply(conn).unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let file = GrantFile::export::<User, _>(&mut conn).unwrap();
            let has = |granted: &Granted| granted.permissions.contains("loans.audit_loan");
            let user = file.users.get("joe").is_some_and(has);
            assert_ne!(
                user,
                has(&file.groups["empty"].granted),
                "nowhere, or twice"
            );
        }
    });
}

#[test]
fn d3_users_who_are_not_there_are_told() {
    let (_database, mut conn) = filled();
    let file = GrantFile::from_toml(
        "[groups.staff]\nmembers = ['nobody', 'Mary', 'mary']\n[users.nobody]\npermissions = ['loans.view_loan']",
    )
    .unwrap();
    let diff = file.compare::<User, _>(&mut conn).unwrap();
    assert_eq!(
        diff.to_string(),
        "+ group staff\n+ group staff: member mary\n? there is no user `Mary`\n? there is no user `nobody`\n"
    );
    assert!(matches!(&diff.unknown()[0], UnknownName::User { identifier } if identifier == "Mary"));
}

#[test]
fn d3_a_file_with_mistakes_says_where() {
    for (text, what) in [
        (
            "[groups.staff]\npermision = []",
            "unknown field `permision`",
        ),
        ("[grups.staff]", "unknown field `grups`"),
        ("[users.mary]\npermissions = 'all'", "invalid type: string"),
        ("[groups.staff]\n[groups.staff]", "duplicate key"),
        ("[users.mary]\nobjects = { 'a.b' = ['7'] }", "invalid type"),
    ] {
        let refused = GrantFile::from_toml(text).unwrap_err();
        assert!(
            refused.to_string().contains(what),
            "{refused} instead of {what}"
        );
    }
    let twice = r#"{"users": {"mary": {}, "mary": {"permissions": ["loans.view_loan"]}}}"#;
    let refused = GrantFile::from_json(twice).unwrap_err();
    assert!(refused.to_string().contains("duplicate"), "{refused}");
    let (_database, mut conn) = filled();
    let file = GrantFile::from_toml("[groups.' ']").unwrap();
    let refused = file.compare::<User, _>(&mut conn).unwrap_err();
    assert!(matches!(refused, Error::GroupName { .. }));
}

#[test]
fn d3_names_from_a_file_reach_sql_as_values_alone() {
    let (_database, mut conn) = filled();
    let conn = &mut conn;
    let nasty = "x'); DROP TABLE accounts_groups; --";
    let mut file = GrantFile::default();
    file.groups.insert(nasty.to_owned(), GroupGrants::default());
    file.users.insert(nasty.to_owned(), Granted::default());
    let diff = file.compare::<User, _>(conn).unwrap();
    assert_eq!(diff.unknown().len(), 1, "the user");
    diff.without_unknown().apply(conn).unwrap();
    assert!(Group::find(nasty, conn).unwrap().is_some());
}
