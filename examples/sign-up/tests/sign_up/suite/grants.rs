//! Permissions from a file, and rules over them.

use std::sync::{Arc, Mutex};

use accounts::PermissionList as _;
use diesel::connection::{Connection as _, InstrumentationEvent};
use sign_up::model::App;

use super::{active, desk, find, fresh, ok, reading, refused, staffed};

const FILE: &str = include_str!("../../../grants.toml");

#[test]
fn d3_a_file_is_shown_as_a_diff_and_then_applied() {
    fresh(|conn| {
        active("anna", conn);
        let unknown = reading(FILE, &["grants", "--import"], conn).unwrap_err();
        assert_eq!(unknown, "there is no user `paul`");
        assert_eq!(ok(&["grants"], conn), "", "nothing is stored");
        active("paul", conn);
        let diff = reading(FILE, &["grants", "--compare"], conn).unwrap();
        assert!(diff.starts_with("+ group administrators\n+ group administrators: member anna\n"));
        assert_eq!(ok(&["grants"], conn), "", "it is only compared");
        assert_eq!(reading(FILE, &["grants", "--import"], conn).unwrap(), diff);
        let again = reading(FILE, &["grants", "--compare"], conn).unwrap();
        assert_eq!(again, "nothing differs\n");
        // What is exported is what was imported.
        let exported = ok(&["grants"], conn);
        let again = reading(&exported, &["grants", "--compare"], conn).unwrap();
        assert_eq!(again, "nothing differs\n");
        let less = exported.replace("    \"users.lock_user\",\n", "");
        let diff = reading(&less, &["grants", "--import"], conn).unwrap();
        assert_eq!(diff, "- group administrators: users.lock_user\n");
    });
}

#[test]
fn d3_a_misspelt_permission_is_told() {
    staffed(|conn| {
        let file = FILE.replace("users.lock_user", "users.lok_user");
        let diff = reading(&file, &["grants", "--compare"], conn).unwrap();
        assert_eq!(
            diff,
            "- group administrators: users.lock_user\n\
             ? group administrators: there is no permission `users.lok_user`; did you mean `users.lock_user`?\n"
        );
        reading(&file, &["grants", "--import"], conn).unwrap_err();
        assert_eq!(
            reading(FILE, &["grants", "--compare"], conn).unwrap(),
            "nothing differs\n"
        );
    });
}

#[test]
fn d2_permissions_are_synced_once() {
    fresh(|conn| {
        let synced = App::sync_permissions(conn).unwrap();
        assert_eq!(synced.added.len(), 9, "{synced:?}");
        assert!(synced.added.contains(&"users.unlock_user"));
        assert_eq!(
            App::sync_permissions(conn).unwrap(),
            accounts::Synced::default()
        );
    });
}

#[test]
fn e7_grants_and_fields_decide_together() {
    staffed(|conn| {
        ok(
            &["lock", "mary", "--by", "anna", "--note", "she asked"],
            conn,
        );
        assert_eq!(
            ok(&["list", "--by", "anna"], conn),
            "anna   active\n\
             mary   locked [unlock] [deactivate]\n\
             paul   active [lock] [deactivate]\n\
             root   active [lock]\n"
        );
        assert_eq!(
            ok(&["list", "--by", "paul"], conn),
            "anna   active\nmary   locked [unlock]\npaul   active\nroot   active\n"
        );
        // What a button says is what happens.
        let root = refused(&["deactivate", "root", "--by", "anna"], conn);
        assert!(root.starts_with("You may not deactivate"), "{root}");
    });
}

#[test]
fn e6_a_list_with_buttons_is_one_query() {
    staffed(|conn| {
        let anna = find("anna", conn);
        let sent = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&sent);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                seen.lock().unwrap().push(query.to_string());
            }
        });
        assert_eq!(desk::users::list(&anna, conn).unwrap().len(), 4);
        assert_eq!(sent.lock().unwrap().len(), 1);
    });
}

#[test]
fn d1_an_account_that_is_not_active_has_none_and_a_superuser_has_all() {
    staffed(|conn| {
        assert_eq!(ok(&["list", "--by", "mary"], conn), "mary   active\n");
        assert_eq!(ok(&["list", "--by", "root"], conn).lines().count(), 4);
        ok(&["deactivate", "anna", "--by", "root"], conn);
        assert_eq!(ok(&["list", "--by", "anna"], conn), "anna may see nobody\n");
        let lock = ["lock", "mary", "--by", "anna", "--note", "why"];
        assert!(refused(&lock, conn).starts_with("You may not lock"));
        // Nor has a superuser's.
        let root = find("root", conn);
        let locked = root
            .lock()
            .by_system("test")
            .note("why")
            .save(conn)
            .unwrap();
        assert!(locked.is_superuser);
        assert_eq!(ok(&["list", "--by", "root"], conn), "root may see nobody\n");
    });
}
