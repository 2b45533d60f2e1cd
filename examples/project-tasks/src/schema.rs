//! The tables. None of them holds a permission.

use fsm_core::Dialect;

diesel::table! {
    /// Who acts.
    people (id) {
        /// Key.
        id -> BigInt,
        /// Name.
        name -> Text,
    }
}

diesel::table! {
    /// What tasks belong to.
    projects (id) {
        /// Key.
        id -> BigInt,
        /// Name.
        name -> Text,
        /// Whether everybody may look.
        is_public -> Bool,
    }
}

diesel::table! {
    /// Who has which role in a project.
    project_roles (project_id, person_id) {
        /// The project.
        project_id -> BigInt,
        /// The person.
        person_id -> BigInt,
        /// The role.
        role -> Text,
    }
}

diesel::table! {
    /// The tasks.
    tasks (id) {
        /// Key.
        id -> BigInt,
        /// The project.
        project_id -> BigInt,
        /// Whose it is.
        owner_id -> BigInt,
        /// Title.
        title -> Text,
        /// Where it is.
        state -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(people, projects, project_roles, tasks);

const TABLES: &str = "
CREATE TABLE people (id {key}, name VARCHAR(100) NOT NULL){end};
CREATE TABLE projects (id {key}, name VARCHAR(100) NOT NULL, is_public BOOLEAN NOT NULL){end};
CREATE TABLE project_roles (
    project_id BIGINT NOT NULL, person_id BIGINT NOT NULL, role VARCHAR(20) NOT NULL,
    PRIMARY KEY (project_id, person_id)){end};
CREATE INDEX roles_of_person ON project_roles (person_id);
CREATE TABLE tasks (
    id {key}, project_id BIGINT NOT NULL, owner_id BIGINT NOT NULL,
    title VARCHAR(100) NOT NULL, state VARCHAR(20) NOT NULL){end};
CREATE INDEX tasks_of_project ON tasks (project_id);
CREATE INDEX tasks_of_owner ON tasks (owner_id);
";

/// The statements that make the tables.
#[must_use]
pub fn ddl(dialect: Dialect) -> String {
    let (key, end) = match dialect {
        // Any other type would cost SQLite an index of its own.
        Dialect::Sqlite => ("INTEGER PRIMARY KEY NOT NULL", ""),
        // The engine has to have transactions, whatever is the default.
        Dialect::MySql => (
            "BIGINT PRIMARY KEY",
            " ENGINE = InnoDB CHARACTER SET utf8mb4",
        ),
        _ => ("BIGINT PRIMARY KEY", ""),
    };
    TABLES.replace("{key}", key).replace("{end}", end)
}

/// The statements that remove them.
pub const DROP: &str =
    "DROP TABLE tasks; DROP TABLE project_roles; DROP TABLE projects; DROP TABLE people;";

/// The statements by which the database learns how many rows there are, for its plans.
#[must_use]
pub fn analyze(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::MySql => "ANALYZE TABLE people, projects, project_roles, tasks",
        Dialect::Sqlite => "ANALYZE",
        _ => "ANALYZE people, projects, project_roles, tasks",
    }
}
