//! The tables, as Diesel sees them on each database.

#![expect(missing_docs, reason = "of what `table!` makes")]

diesel::table! {
    tasks (id) {
        id -> BigInt,
        project_id -> BigInt,
        organisation_id -> BigInt,
        owner_id -> BigInt,
        title -> Text,
    }
}

diesel::table! {
    project_roles (id) {
        id -> BigInt,
        project_id -> BigInt,
        user_id -> BigInt,
        role -> Text,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        user_id -> BigInt,
        organisation_id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(memberships, project_roles, tasks);

/// The statements that make the tables, with every index that a hand-written query could want.
pub const CREATE: &str = "
CREATE TABLE tasks (
    id {key}, project_id BIGINT NOT NULL, organisation_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL, title VARCHAR(100) NOT NULL);
CREATE TABLE project_roles (
    id {key}, project_id BIGINT NOT NULL, user_id BIGINT NOT NULL, role VARCHAR(20) NOT NULL);
CREATE TABLE memberships (id {key}, user_id BIGINT NOT NULL, organisation_id BIGINT NOT NULL);
CREATE INDEX tasks_of_project ON tasks (project_id);
CREATE INDEX tasks_of_organisation ON tasks (organisation_id);
CREATE INDEX tasks_of_owner ON tasks (owner_id);
CREATE INDEX roles_of_user ON project_roles (user_id, role, project_id);
CREATE INDEX roles_of_project ON project_roles (project_id, user_id, role);
CREATE INDEX memberships_of_user ON memberships (user_id, organisation_id);
CREATE INDEX memberships_of_organisation ON memberships (organisation_id, user_id);
";
