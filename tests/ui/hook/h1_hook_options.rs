//! Hooks that are written wrong: each in a model of its own.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::Change;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

macro_rules! loan {
    ($name:ident, ($($options:tt)*), ($($of_field:tt)*)) => {
        #[derive(StateMachine, Queryable, Selectable, Clone)]
        #[diesel(table_name = loans)]
        #[machine($($options)*)]
        pub struct $name {
            pub id: i64,
            #[machine($($of_field)*)]
            #[transition(approve: Created => Approved)]
            state: LoanState,
        }
    };
}

loan!(Bare, (before_commit), ());
loan!(Text, (after_commit = "tell"), ());
loan!(Empty, (on_refusal = []), ());
loan!(Closure, (after_commit = |_| ()), ());
loan!(Connection, (connection = SqliteConnection), ());
loan!(Misspelt, (before_comit = tell), ());
loan!(Nothing, (), (enter(Approved)));
loan!(NoStates, (), (enter(before_commit = tell)));
loan!(NoSuchState, (), (leave(Aproved, before_commit = tell)));
loan!(NoSuchHook, (), (reenter(any, on_commit = tell)));
loan!(NoList, (), (enter));
loan!(NeverEntered, (), (enter(Created, after_commit = tell)));
loan!(NeverLeft, (), (leave(Approved, after_commit = tell)));
loan!(NeverStays, (), (reenter(any, after_commit = tell)));
loan!(OfTheField, (enter(Approved, after_commit = tell)), ());

#[derive(StateMachine, Queryable, Selectable, Clone)]
#[diesel(table_name = loans)]
pub struct OfTheModel {
    pub id: i64,
    #[transition(approve: Created => Approved, on_refusal = tell)]
    state: LoanState,
}

#[derive(StateMachine)]
#[machine(after_commit = tell)]
pub struct InMemory {
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn tell(_: &Change<'_, Bare>) {}

fn main() {}
