//! What the macros make, as text: would one have written it by hand?

use quote::quote;

use super::{columns, compared_columns, compared_rule, rule};

#[test]
fn a_rule_on_a_relation() {
    insta::assert_snapshot!(rule(
        quote!(),
        quote! {
            /// Leaders of the task's project, and whoever owns the task.
            #[rule]
            pub fn can_edit(user: &User, task: &Task) -> bool {
                task.owner_id == user.id
                    || exists(|r: ProjectRole| r.user_id == user.id && r.project_id == task.project_id)
            }
        }
    ));
}

#[test]
fn a_rule_of_the_actor_alone() {
    insta::assert_snapshot!(rule(
        quote!(),
        quote! {
            fn is_manager(user: &User) -> bool {
                user.role == Role::Manager
            }
        }
    ));
}

#[test]
fn a_rule_of_the_object_in_a_context() {
    insta::assert_snapshot!(rule(
        quote!(object),
        quote! {
            pub(crate) fn is_late(task: &Task, cx: &Context) -> bool {
                task.due_at.is_some_and(|due| due < cx.now) && !is_closed(task)
            }
        }
    ));
}

#[test]
fn a_rule_in_memory() {
    insta::assert_snapshot!(rule(
        quote!(memory),
        quote! {
            fn is_long(user: &User, task: &Task) -> bool {
                task.title.len() > user.patience
            }
        }
    ));
}

#[test]
fn the_columns_of_a_task() {
    insta::assert_snapshot!(columns(quote! {
        #[diesel(table_name = crate::schema::tasks)]
        #[columns(only = is_not_deleted)]
        pub struct Task {
            pub id: i64,
            #[diesel(column_name = title)]
            pub name: String,
            #[transition(finish: Open => Done)]
            state: TaskState,
        }
    }));
}

#[test]
fn what_a_comparison_needs_of_a_rule() {
    insta::assert_snapshot!(compared_rule(
        quote!(sql = large_in_sql),
        quote! {
            fn is_large(user: &User, task: &Task) -> bool {
                task.size >= 8 || exists(|r: ProjectRole| r.user_id == user.id && r.role == "leader")
            }
        }
    ));
}

#[test]
fn what_a_comparison_needs_of_a_model() {
    insta::assert_snapshot!(compared_columns(quote! {
        #[diesel(table_name = tasks)]
        pub struct Task {
            pub id: i64,
            #[diesel(column_name = title)]
            pub name: Option<String>,
            #[transition(finish: Open => Done)]
            state: TaskState,
        }
    }));
}

#[test]
fn two_expansions_are_the_same() {
    let function = quote! {
        fn can_edit(user: &User, task: &Task) -> bool {
            matches!(task.state(), TaskState::Open | TaskState::Review) && user.leads.contains(&task.project_id)
        }
    };
    assert_eq!(rule(quote!(), function.clone()), rule(quote!(), function));
}
