//! What the macros generate has to fit into any program: beside names of all kinds, out of macros,
//! in function bodies, with `accounts` under another name.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::items_after_statements,
    reason = "programs as users write them, and a test fails by a panic"
)]

/// Names of the prelude are other things. (Without a prelude, Diesel's own macros do not compile.)
mod shadowed {
    struct Option;
    struct Vec;
    struct String;
    struct Result;
    struct Error;
    struct Value;
    trait Default {}
    trait Clone {}
    trait Iterator {}
    trait IntoIterator {}
    trait FnOnce {}
    trait From {}
    trait Into {}
    trait Debug {}

    ::diesel::table! {
        users (id) { id -> BigInt, identifier -> Text, password -> Text, failed_logins -> Integer, }
    }
    ::diesel::table! {
        works (user_id) { user_id -> BigInt, name -> Text, floor -> Integer, }
    }
    ::diesel::table! {
        homes (user_id) { user_id -> BigInt, name -> Text, }
    }
    ::diesel::table! {
        cars (user_id) { user_id -> BigInt, name -> Text, seats -> Integer, }
    }
    ::diesel::allow_tables_to_appear_in_same_query!(users, works, homes, cars);

    #[derive(
        ::accounts::UserModel, ::diesel::Queryable, ::diesel::Selectable, ::std::clone::Clone,
    )]
    #[diesel(table_name = users)]
    struct User {
        id: i64,
        identifier: ::std::string::String,
        password: ::accounts::Password,
        failed_logins: i32,
    }

    #[derive(
        ::accounts::Profile,
        ::diesel::Queryable,
        ::diesel::Selectable,
        ::std::default::Default,
        ::std::clone::Clone,
    )]
    #[diesel(table_name = works)]
    #[profile(validate = Self::check)]
    struct Work {
        user_id: i64,
        name: ::std::string::String,
        floor: i32,
    }

    impl Work {
        fn check(&self) -> ::std::vec::Vec<::fsm_core::Reason> {
            let reason = ::fsm_core::Reason::new("floor", "there is no such floor");
            (self.floor > 9).then_some(reason).into_iter().collect()
        }
    }

    #[derive(
        ::accounts::Profile,
        ::diesel::Queryable,
        ::diesel::Selectable,
        ::std::default::Default,
        ::std::clone::Clone,
    )]
    #[diesel(table_name = homes)]
    struct Home {
        user_id: i64,
        name: ::std::string::String,
    }

    #[derive(
        ::accounts::Profile, ::diesel::Queryable, ::diesel::Selectable, ::std::clone::Clone,
    )]
    #[diesel(table_name = cars)]
    #[profile(auto_create = false)]
    struct Car {
        user_id: i64,
        name: ::std::string::String,
        seats: i32,
    }

    ::accounts::profiles!(User => [Work, Home, Car]);

    fn read(data: &UserData) -> (&::std::string::String, ::std::option::Option<&i32>) {
        (data.name(), data.seats())
    }
}

/// Out of a macro, twice in one module, and in a function's body.
mod macro_rules {
    macro_rules! program {
        ($user:ident, $data:ident, $users:ident, $work:ident, $works:ident, $field:ident: $ty:ty) => {
            diesel::table! {
                $users (id) { id -> BigInt, identifier -> Text, password -> Text, }
            }
            diesel::table! {
                $works (user_id) { user_id -> BigInt, $field -> Integer, }
            }
            diesel::allow_tables_to_appear_in_same_query!($users, $works);

            #[derive(accounts::UserModel, diesel::Queryable, diesel::Selectable, Clone)]
            #[diesel(table_name = $users)]
            struct $user {
                id: i64,
                identifier: String,
                password: accounts::Password,
            }

            #[derive(accounts::Profile, diesel::Queryable, diesel::Selectable, Default, Clone)]
            #[diesel(table_name = $works)]
            struct $work {
                user_id: i64,
                $field: $ty,
            }

            accounts::profiles!($user => [$work]);

            fn $field(data: &mut $data) -> i32 {
                *data.$field()
            }
        };
    }

    program!(User, UserData, users, Work, works, floor: i32);
    program!(Guest, GuestData, guests, Stay, stays, nights: i32);

    #[test]
    fn h1_in_a_function_body() {
        program!(Pupil, PupilData, pupils, Lesson, lessons, grade: i32);
        let _: fn(&mut PupilData) -> i32 = grade;
    }
}

/// Names that are words of Rust's, and names that generated code uses, too.
mod names {
    use accounts::{Password, Profile, UserModel, profiles};
    use diesel::prelude::*;

    diesel::table! {
        users (key) { key -> Integer, email -> Text, secret -> Text, failures -> Integer, }
    }
    diesel::table! {
        rows (owner) {
            owner -> Integer,
            #[sql_name = "type"]
            type_ -> Text,
            value -> Integer,
            stored -> Integer,
            column -> Integer,
            profile -> Nullable<Text>,
            query -> Integer,
            changed -> Integer,
            reasons -> Integer,
        }
    }
    diesel::table! {
        conns (owner) {
            owner -> Integer,
            #[sql_name = "type"]
            type_ -> Text,
        }
    }
    diesel::table! {
        nothings (owner) { owner -> Integer, }
    }
    diesel::allow_tables_to_appear_in_same_query!(users, rows, conns, nothings);

    #[derive(UserModel, Queryable, Selectable, Clone)]
    #[diesel(table_name = users, primary_key(key))]
    #[user(identifier = email, password = secret, failed_logins = failures)]
    struct User {
        key: i32,
        email: String,
        secret: Password,
        failures: i32,
    }

    #[derive(Profile, Queryable, Selectable, Default, Clone)]
    #[diesel(table_name = rows)]
    #[profile(user = owner, name = r#match)]
    struct Rows {
        owner: i32,
        #[diesel(column_name = type_)]
        r#type: String,
        value: i32,
        stored: i32,
        column: i32,
        profile: Option<String>,
        query: i32,
        changed: i32,
        reasons: i32,
    }

    #[derive(Profile, Queryable, Selectable, Default, Clone)]
    #[diesel(table_name = conns)]
    #[profile(user = owner, name = conn)]
    struct Conn {
        owner: i32,
        #[diesel(column_name = type_)]
        r#type: String,
    }

    /// It has no fields of its own.
    #[derive(Profile, Queryable, Selectable, Default, Clone)]
    #[diesel(table_name = nothings)]
    #[profile(user = owner, name = users)]
    struct Nothing {
        owner: i32,
    }

    profiles!(User => [Rows, Conn, Nothing]);

    #[test]
    fn h1_raw_names() {
        use diesel::connection::SimpleConnection;

        let conn = &mut SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(
            "CREATE TABLE users (key INTEGER PRIMARY KEY NOT NULL, email TEXT NOT NULL, secret TEXT NOT NULL,
                 failures INTEGER NOT NULL DEFAULT 0);
             CREATE TABLE rows (owner INTEGER PRIMARY KEY NOT NULL, type TEXT NOT NULL, value INTEGER NOT NULL,
                 stored INTEGER NOT NULL, column INTEGER NOT NULL, profile TEXT, query INTEGER NOT NULL,
                 changed INTEGER NOT NULL, reasons INTEGER NOT NULL);
             CREATE TABLE conns (owner INTEGER PRIMARY KEY NOT NULL, type TEXT NOT NULL);
             CREATE TABLE nothings (owner INTEGER PRIMARY KEY NOT NULL);",
        )
        .unwrap();
        let values = User::values("m@example.org", Password::unusable()).unwrap();
        diesel::insert_into(users::table)
            .values(values)
            .execute(conn)
            .unwrap();
        let user = User::bare().first(conn).unwrap();
        let mut data = user.data(conn).unwrap();
        data.r#match_mut().r#type = "row".to_owned();
        data.conn_mut().r#type = "conn".to_owned();
        data.set_value(3).set_changed(4);
        data.save(conn).unwrap();
        let data = user.data(conn).unwrap();
        assert_eq!(
            (data.r#type().as_str(), data.conn().r#type.as_str()),
            ("row", "conn")
        );
        let names = data.all("type").unwrap().into_iter().map(|(name, _)| name);
        assert_eq!(names.collect::<Vec<_>>(), ["match", "conn"]);
        assert_eq!(data.get("match.value").unwrap(), 3);
        assert_eq!(user.users(conn).unwrap().owner, user.key);
        let query = User::query().filter(User::fields().changed().eq(4));
        assert_eq!(UserData::load(query, conn).unwrap().len(), 1);
    }
}

/// A profile of a library that calls `accounts` by another name, by a name of ours.
mod elsewhere {
    use accounts::{Password, Profile, UserModel, profiles};
    use accounts_renamed::Badge as Pass;
    use accounts_renamed::schema::badges;
    use diesel::prelude::*;
    use diesel::query_source::TableNotEqual;

    diesel::table! {
        users (id) { id -> BigInt, identifier -> Text, password -> Text, }
    }
    diesel::table! {
        works (user_id) { user_id -> BigInt, name -> Text, }
    }
    diesel::allow_tables_to_appear_in_same_query!(users, works);
    // Diesel's macro does not take a table of another crate where its PostgreSQL backend is on.
    impl TableNotEqual<badges::table> for users::table {}
    impl TableNotEqual<users::table> for badges::table {}
    impl TableNotEqual<badges::table> for works::table {}
    impl TableNotEqual<works::table> for badges::table {}

    mod models {
        use super::*;

        #[derive(UserModel, Queryable, Selectable, Clone)]
        #[diesel(table_name = users)]
        pub(super) struct User {
            id: i64,
            identifier: String,
            password: Password,
        }

        pub(super) mod deep {
            use super::*;

            #[derive(Profile, Queryable, Selectable, Default, Clone)]
            #[diesel(table_name = works)]
            pub(in super::super) struct Work {
                user_id: i64,
                name: String,
            }
        }
    }

    profiles!(models::User => [models::deep::Work, Pass]);

    fn doors(data: &UserData) -> i32 {
        let _: &String = data.name();
        *data.doors() + data.badge().doors
    }
}

/// Permissions beside names of all kinds.
mod permissions {
    mod shadowed {
        struct Option;
        struct Result;
        struct String;
        struct Permission;
        struct PermissionInfo;
        trait Default {}
        trait Clone {}
        trait Copy {}
        trait FromStr {}
        trait Display {}

        #[derive(::accounts::Permissions)]
        #[permissions(name = "loops", custom(r#move, r#type, _all))]
        struct r#Loop {
            id: i64,
        }

        ::accounts::permissions!(App => [Loop]);

        #[test]
        fn h1_names_are_no_matter() {
            use ::accounts::PermissionList as _;
            let names: ::std::vec::Vec<_> = App::all().map(|info| info.name).collect();
            ::std::assert_eq!(
                names[4..],
                ["loops.move_loop", "loops.type_loop", "loops._all_loop"]
            );
            ::std::assert_eq!(LoopPermission::All, "loops._all_loop".parse().unwrap());
        }
    }

    macro_rules! model {
        ($name:ident, $table:ident, $permission:ident) => {
            #[derive(accounts::Permissions)]
            #[permissions(name = "things", custom($permission))]
            pub(super) struct $name {
                id: i64,
            }
        };
    }

    #[test]
    fn h1_out_of_a_macro_and_in_a_function() {
        model!(Thing, things, polish);
        accounts::permissions!(App => [Thing]);
        assert_eq!(ThingPermission::Polish.to_string(), "things.polish_thing");
        assert!(<App as accounts::PermissionList>::parse("things.add_thing").is_ok());
    }
}
