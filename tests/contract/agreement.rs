//! `agreement!` and its options, and `Comparison`.

use fsm_core::agreement::{Agreement, Comparison, Difference, Disagreement};
use fsm_core::prelude::*;
use fsm_core::{Context, agreement};
use fsm_tests::project::schema::tasks;
use fsm_tests::project::{Project, Task, User};

#[rule]
fn owns(user: &User, task: &Task, cx: &Context) -> bool {
    task.owner_id == user.id && task.due_at > cx.now.naive_utc()
}

fn mary() -> User {
    User {
        id: 5,
        name: "mary".to_owned(),
        is_admin: false,
        team_id: None,
        leads: Vec::new(),
    }
}

fn difference(disagreement: Disagreement) -> Option<Box<Difference>> {
    match disagreement {
        Disagreement::Differs(difference) => Some(difference),
        _ => None,
    }
}

#[test]
fn f5_the_names_of_agreement() {
    agreement!(owns, actors = [mary()]);
    agreement!(
        owns() & !owns(),
        actors = [mary()],
        context = &Context::now(),
        values(tasks::title = ["roof", "door"], tasks::size = [3]),
        rows_of(Project),
        redundant = ["task.owner_id == user.id"],
        trivial,
    );
    let compared: Result<Agreement, Disagreement> = Comparison::of(owns)
        .actors([mary()])
        .context(&Context::now())
        .values(tasks::title, ["roof"])
        .rows_of::<Project>()
        .redundant("task.done")
        .trivial()
        .run();
    let agreement = compared.unwrap();
    let (_, _): (usize, &[fsm_core::Dialect]) = (agreement.rows(), agreement.databases());
    assert_eq!(
        difference(Disagreement::NotLoadable {
            model: "Task".to_owned()
        }),
        None
    );
}
