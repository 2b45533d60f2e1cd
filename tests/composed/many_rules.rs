//! 32 rules on a relation, put together in three ways.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::project::schema::tasks;
use fsm_tests::project::{ProjectRole, Task, User};

macro_rules! rules {
    ($($name:ident)*) => {
        $(
            #[rule]
            fn $name(user: &User, task: &Task) -> bool {
                task.owner_id == user.id
                    || exists(|r: ProjectRole| {
                        r.user_id == user.id && r.project_id == task.project_id && r.role == "leader"
                    })
            }
        )*

        fn all(mary: &User) -> QueryResult<Vec<(i64, bool)>> {
            let conn = &mut SqliteConnection::establish(":memory:").map_err(|_| diesel::NotFound)?;
            let every = may_0() $(& $name())*;
            let any = may_0() $(| !$name())*;
            let odd = may_0() $(^ $name())*;
            tasks::table
                .filter(every.scope(mary))
                .filter(any.scope(mary))
                .select((tasks::id, odd.column(mary)))
                .load(conn)
        }
    };
}

rules! {
    may_0 may_1 may_2 may_3 may_4 may_5 may_6 may_7 may_8 may_9 may_10 may_11 may_12 may_13 may_14
    may_15 may_16 may_17 may_18 may_19 may_20 may_21 may_22 may_23 may_24 may_25 may_26 may_27
    may_28 may_29 may_30 may_31
}

fn main() {
    // It has no tables: what is shown is that rustc is done with it.
    let _ = all(&fsm_tests::project::mary());
}
