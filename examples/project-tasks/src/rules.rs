//! Who may do what. This is all there is: no row anywhere says it again.

use fsm_core::prelude::*;

use crate::model::{Person, Project, ProjectRole, Role, Task, TaskState};

/// Whoever owns the task.
#[rule]
pub fn owns(person: &Person, task: &Task) -> bool {
    task.owner_id == person.id
}

/// Leaders of the task's project.
#[rule]
pub fn leads_project(person: &Person, task: &Task) -> bool {
    exists(|r: ProjectRole| {
        r.person_id == person.id && r.project_id == task.project_id && r.role == Role::Leader
    })
}

/// Whoever has any role in the task's project.
#[rule]
pub fn is_in_project(person: &Person, task: &Task) -> bool {
    exists(|r: ProjectRole| r.person_id == person.id && r.project_id == task.project_id)
}

/// Everybody where the project is public; else its people, and the owner of the task.
#[rule]
pub fn can_view(person: &Person, task: &Task) -> bool {
    owns(person, task)
        || is_in_project(person, task)
        || parent(task.project_id, |p: Project| p.is_public)
}

/// Leaders of the project; the owner while the task is not done.
#[rule]
pub fn can_edit(person: &Person, task: &Task) -> bool {
    leads_project(person, task) || (owns(person, task) && !matches!(task.state(), TaskState::Done))
}

/// Leaders of the project alone.
#[rule]
pub fn can_delete(person: &Person, task: &Task) -> bool {
    leads_project(person, task)
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use fsm_core::Facts;

    use super::*;
    use crate::schema::{self, project_roles, tasks};

    const MARY: i64 = 1;

    fn mary() -> Person {
        Person {
            id: MARY,
            name: "Mary".to_owned(),
        }
    }

    /// A task of project 7. A model with a machine comes from a database only.
    fn task(owner_id: i64, state: TaskState) -> QueryResult<Task> {
        use diesel::connection::SimpleConnection;
        let mut conn = SqliteConnection::establish(":memory:")
            .map_err(|error| diesel::result::Error::QueryBuilderError(error.into()))?;
        conn.batch_execute(&schema::ddl(fsm_core::Dialect::Sqlite))?;
        let values = (
            tasks::id.eq(1),
            tasks::project_id.eq(7),
            tasks::owner_id.eq(owner_id),
            tasks::title.eq("Paint a crane"),
            tasks::state.eq(state.name()),
        );
        diesel::insert_into(tasks::table)
            .values(values)
            .execute(&mut conn)?;
        tasks::table.select(Task::as_select()).first(&mut conn)
    }

    fn role(project_id: i64, role: Role) -> ProjectRole {
        ProjectRole {
            project_id,
            person_id: MARY,
            role,
        }
    }

    fn project(is_public: bool) -> Project {
        Project {
            id: 7,
            name: "Bridge".to_owned(),
            is_public,
        }
    }

    #[test]
    fn e5_an_owner_is_told_by_the_task_alone() -> QueryResult<()> {
        assert!(owns().test(&mary(), &task(MARY, TaskState::Open)?));
        assert!(!owns().test(&mary(), &task(2, TaskState::Open)?));
        Ok(())
    }

    #[test]
    fn e5_who_views_edits_and_deletes() -> QueryResult<()> {
        use TaskState::{Done, InProgress, Open};
        let private = || Facts::none().with([project(false)]);
        let with = |role| private().with([role]);
        for (owner, state, facts, view, edit, delete) in [
            (2, Open, Facts::none(), false, false, false),
            (2, Open, private(), false, false, false),
            (
                2,
                Open,
                Facts::none().with([project(true)]),
                true,
                false,
                false,
            ),
            (
                2,
                Open,
                with(role(7, Role::Contributor)),
                true,
                false,
                false,
            ),
            (2, Done, with(role(7, Role::Leader)), true, true, true),
            (2, Open, with(role(8, Role::Leader)), false, false, false),
            (MARY, Open, private(), true, true, false),
            (MARY, InProgress, private(), true, true, false),
            (MARY, Done, private(), true, false, false),
        ] {
            let task = task(owner, state)?;
            let buttons = (
                can_view().eval(&mary(), &task, &facts),
                can_edit().eval(&mary(), &task, &facts),
                can_delete().eval(&mary(), &task, &facts),
            );
            assert_eq!(buttons, (view, edit, delete), "{task:?}, {facts:?}");
        }
        Ok(())
    }

    /// Every form of each rule says the same, on rows that are made from the rule.
    #[test]
    fn f5_the_rules_agree() {
        let peter = Person {
            id: 2,
            name: "Peter".to_owned(),
        };
        macro_rules! agrees {
            ($($rule:expr),*) => {
                $(fsm_core::agreement!(
                    $rule,
                    actors = [mary(), peter.clone()],
                    values(project_roles::role = ["leader", "contributor"])
                );)*
            };
        }
        agrees!(
            owns,
            leads_project,
            is_in_project,
            can_view,
            can_edit,
            can_delete
        );
        agrees!(can_view() & !can_edit());
    }
}
