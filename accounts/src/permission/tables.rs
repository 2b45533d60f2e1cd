//! The tables of permissions, groups and grants.

use fsm_core::Dialect;

/// The SQL of the tables of permissions, groups and grants, for a migration.
///
/// They refer to the table of the users, so that a user who is deleted leaves no grant behind for the next one with the same
/// key. Single rows that are granted have no such reference, for they are of many tables: [`objects_of`](Self::objects_of)
/// makes a trigger that deletes their grants with them.
///
/// ```
/// use accounts::PermissionTables;
/// use fsm_core::Dialect;
///
/// let tables = PermissionTables::new("users").objects_of("loans");
/// let up = tables.up(Dialect::Sqlite);
/// assert!(up.contains("CREATE TABLE accounts_permissions ("));
/// assert!(up.contains("REFERENCES users (id) ON DELETE CASCADE"));
/// assert!(up.contains("AFTER DELETE ON loans"));
/// ```
#[derive(Debug, Clone)]
pub struct PermissionTables {
    users: String,
    key: String,
    key_type: String,
    objects: Vec<Objects>,
}

impl PermissionTables {
    /// For the users of this table, whose key is the column `id`.
    #[must_use]
    pub fn new(users: impl Into<String>) -> Self {
        Self {
            users: users.into(),
            key: "id".to_owned(),
            key_type: "BIGINT".to_owned(),
            objects: Vec::new(),
        }
    }

    /// The key of the users is another column.
    #[must_use]
    pub fn user_key(mut self, column: impl Into<String>) -> Self {
        self.key = column.into();
        self
    }

    /// The key of the users has another type of whole numbers: `INTEGER`. A reference has the type of its key.
    #[must_use]
    pub fn user_key_type(mut self, sql: impl Into<String>) -> Self {
        self.key_type = sql.into();
        self
    }

    /// A row of this table, whose key is the column `id`, takes the grants on it along when it is deleted. The table is
    /// there already, and its model's permissions begin with its name: `loans.change_loan`.
    #[must_use]
    pub fn objects_of(self, table: impl Into<String>) -> Self {
        let table = table.into();
        let name = table.rsplit('.').next().unwrap_or(&table);
        let name = name.trim_matches(['"', '`']).to_owned();
        self.objects_by(table, "id", name)
    }

    /// The same of a table whose key is another column, or whose model's permissions begin with another name:
    /// `#[permissions(name = "..")]`.
    #[must_use]
    pub fn objects_by(
        mut self,
        table: impl Into<String>,
        key: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        self.objects.push(Objects {
            table: table.into(),
            key: key.into(),
            name: name.into(),
        });
        self
    }

    /// What makes the tables.
    #[must_use]
    pub fn up(&self, dialect: Dialect) -> String {
        let Types {
            group_id,
            name,
            text,
            end,
        } = Types::of(dialect);
        let (users, key, user_id) = (&self.users, &self.key, &self.key_type);
        let user =
            format!("    FOREIGN KEY (user_id) REFERENCES {users} ({key}) ON DELETE CASCADE");
        let group = "    FOREIGN KEY (group_id) REFERENCES accounts_groups (id) ON DELETE CASCADE";
        let permission = "    FOREIGN KEY (permission) REFERENCES accounts_permissions (name)";
        let mut parts = vec![format!(
            "CREATE TABLE accounts_permissions (\n    name {name} PRIMARY KEY,\n    label {text} NOT NULL\n){end}\
             CREATE TABLE accounts_groups (\n    id {group_id},\n    name {name} UNIQUE\n){end}\
             CREATE TABLE accounts_members (\n    user_id {user_id} NOT NULL,\n    group_id BIGINT NOT NULL,\n    \
             PRIMARY KEY (user_id, group_id),\n{user},\n{group}\n){end}\
             CREATE INDEX accounts_members_group ON accounts_members (group_id);\n"
        )];
        for (who, id, reference) in [
            ("user", user_id.as_str(), user.as_str()),
            ("group", "BIGINT", group),
        ] {
            parts.push(format!(
                "CREATE TABLE accounts_{who}_grants (\n    {who}_id {id} NOT NULL,\n    permission {name},\n    \
                 PRIMARY KEY ({who}_id, permission),\n{reference},\n{permission}\n){end}\
                 CREATE INDEX accounts_{who}_grants_permission ON accounts_{who}_grants (permission);\n\
                 CREATE TABLE accounts_{who}_object_grants (\n    {who}_id {id} NOT NULL,\n    permission {name},\n    \
                 object_id BIGINT NOT NULL,\n    PRIMARY KEY ({who}_id, permission, object_id),\n{reference},\n{permission}\n){end}\
                 CREATE INDEX accounts_{who}_object_grants_object ON accounts_{who}_object_grants (permission, object_id);\n"
            ));
        }
        let triggers = self.objects.iter();
        parts.extend(triggers.map(|objects| objects.forget(dialect)));
        parts.concat()
    }

    /// What takes them away, with all grants.
    #[must_use]
    pub fn down(&self, dialect: Dialect) -> String {
        let triggers = self.objects.iter().map(|objects| {
            let (table, trigger) = (&objects.table, objects.trigger());
            if dialect == Dialect::Postgres {
                format!("DROP TRIGGER {trigger} ON {table};\nDROP FUNCTION {trigger}();\n")
            } else {
                format!("DROP TRIGGER {trigger};\n")
            }
        });
        let tables = [
            "group_object_grants",
            "user_object_grants",
            "group_grants",
            "user_grants",
            "members",
            "groups",
            "permissions",
        ];
        let tables = tables.map(|table| format!("DROP TABLE accounts_{table};\n"));
        triggers.chain(tables).collect()
    }
}

struct Types {
    group_id: &'static str,
    /// Compared by bytes.
    name: &'static str,
    text: &'static str,
    end: &'static str,
}

impl Types {
    fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Self {
                group_id: "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
                name: r#"VARCHAR(255) COLLATE "C" NOT NULL"#,
                text: "TEXT",
                end: ";\n",
            },
            // As in `UserTable`: one of both reads each comment.
            Dialect::MySql => Self {
                group_id: "BIGINT PRIMARY KEY AUTO_INCREMENT",
                name: "VARCHAR(255) CHARACTER SET utf8mb4 \
                       /*M!100202 COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */ NOT NULL",
                text: "VARCHAR(255) CHARACTER SET utf8mb4",
                end: " ENGINE = InnoDB;\n",
            },
            _ => Self {
                // A key is not given again.
                group_id: "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                name: "TEXT NOT NULL",
                text: "TEXT",
                end: ";\n",
            },
        }
    }
}

/// A table whose rows are granted one by one.
#[derive(Debug, Clone)]
struct Objects {
    table: String,
    key: String,
    /// What the names of its permissions begin with.
    name: String,
}

impl Objects {
    fn trigger(&self) -> String {
        // A table in a schema has a dot in its name.
        let table = self.table.replace(['.', '"', '`'], "_");
        format!("accounts_forget_{table}")
    }

    /// The trigger that deletes the grants on a row with the row.
    fn forget(&self, dialect: Dialect) -> String {
        let (table, key, trigger) = (&self.table, &self.key, self.trigger());
        let prefix = format!("{}.", self.name);
        let length = prefix.chars().count();
        let prefix = prefix.replace('\'', "''");
        let deletes = ["user", "group"].map(|who| {
            format!(
                "DELETE FROM accounts_{who}_object_grants WHERE object_id = OLD.{key} AND permission IN \
                 (SELECT name FROM accounts_permissions WHERE SUBSTR(name, 1, {length}) = '{prefix}');"
            )
        });
        let deletes = deletes.join("\n    ");
        if dialect == Dialect::Postgres {
            // It finds its tables also where somebody deletes with another search path.
            format!(
                "CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$\n\
                 BEGIN\n    {deletes}\n    RETURN NULL;\nEND;\n$$;\n\
                 CREATE TRIGGER {trigger} AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}();\n"
            )
        } else {
            format!(
                "CREATE TRIGGER {trigger} AFTER DELETE ON {table} FOR EACH ROW BEGIN\n    {deletes}\nEND;\n"
            )
        }
    }
}
