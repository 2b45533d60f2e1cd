//! Machines as they were when a lock was written, and what became of them.
#![allow(dead_code, reason = "they are compared, and no row is ever loaded")]

use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { credits (id) { id -> BigInt, state -> Text, } }
diesel::table! { tickets (id) { id -> BigInt, state -> Integer, } }
diesel::table! { named_tickets (id) { id -> BigInt, state -> Text, } }

/// A model on a table, with the states and transitions of its module.
macro_rules! loan {
    ($module:ident: $table:ident, $model:ident { $($states:tt)* } { $(($($transition:tt)*))* }) => {
        pub(crate) mod $module {
            use super::*;

            #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
            pub(crate) enum LoanState { $($states)* }

            #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
            #[diesel(table_name = $table)]
            pub(crate) struct $model {
                id: i64,
                $(#[transition($($transition)*)])*
                state: LoanState,
            }
        }
    };
}

loan!(before: loans, Loan {
    #[state(initial)] Created,
    #[state(alias = "seen")] Reviewed,
    Verified,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (verify: Reviewed => Verified) (approve: Verified => Approved) });

// `Verified` was renamed, and so was `verify`.
loan!(renamed: loans, Loan {
    #[state(initial)] Created,
    #[state(alias = "seen")] Reviewed,
    Checked,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (check_it: Reviewed => Checked) (approve: Checked => Approved) });

// The same with an alias.
loan!(aliased: loans, Loan {
    #[state(initial)] Created,
    #[state(alias = "seen")] Reviewed,
    #[state(alias = "verified")] Checked,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (verify: Reviewed => Checked) (approve: Checked => Approved) });

// A first step: the former name is written, and both are read.
loan!(both_names: loans, Loan {
    #[state(initial)] Created,
    #[state(alias = "seen")] Reviewed,
    #[state(rename = "verified", alias = "checked")] Checked,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (verify: Reviewed => Checked) (approve: Checked => Approved) });

// Two states were renamed, one into something that is like its name; `seen` was taken for another state.
loan!(reworked: loans, Loan {
    #[state(initial)] New,
    ReviewedTwice,
    #[state(alias = "seen")] Verified,
    #[state(terminal)] Approved,
    #[state(terminal)] Archived,
} {
    (review: New => ReviewedTwice)
    (verify: ReviewedTwice => Verified)
    (approve: Verified => Approved)
    (archive: Verified => Archived)
});

// The former name was cleaned up.
loan!(without_alias: loans, Loan {
    #[state(initial)] Created,
    Reviewed,
    Verified,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (verify: Reviewed => Verified) (approve: Verified => Approved) });

// The model was renamed, and a state with it.
loan!(other_name: loans, Credit {
    #[state(initial)] Created,
    #[state(alias = "seen")] Reviewed,
    Checked,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (verify: Reviewed => Checked) (approve: Checked => Approved) });

loan!(other_table: credits, Loan {
    #[state(initial)] Created,
    #[state(alias = "seen")] Reviewed,
    Verified,
    #[state(terminal)] Approved,
} { (review: Created => Reviewed) (verify: Reviewed => Verified) (approve: Verified => Approved) });

// Rows hold names, so the codes do not matter.
loan!(codes: named_tickets, Ticket {
    #[state(initial, code = 1)] Created,
    #[state(code = 2)] Reviewed,
    #[state(code = 3, terminal)] Closed,
} { (review: Created => Reviewed) (close: Reviewed => Closed) });

/// The same machine in other clothes, stored as integers.
macro_rules! ticket {
    ($module:ident { $($states:tt)* } $last:ident) => {
        pub(crate) mod $module {
            use super::*;

            #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
            #[state(storage = integer)]
            pub(crate) enum TicketState { $($states)* }

            #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
            #[diesel(table_name = tickets)]
            pub(crate) struct Ticket {
                id: i64,
                #[transition(review: Created => Reviewed)]
                #[transition(close: Reviewed => $last)]
                state: TicketState,
            }
        }
    };
}

ticket!(coded { #[state(initial, code = 1)] Created, #[state(code = 2)] Reviewed, #[state(code = 3, terminal)] Closed } Closed);
ticket!(code_gone { #[state(initial, code = 1)] Created, #[state(code = 4)] Reviewed, #[state(code = 3, terminal)] Closed } Closed);
ticket!(code_moved { #[state(initial, code = 1)] Created, #[state(code = 3)] Reviewed, #[state(code = 2, terminal)] Closed } Closed);
ticket!(code_kept { #[state(initial, code = 1)] Created, #[state(code = 2)] Reviewed, #[state(code = 3, terminal)] Done } Done);
ticket!(code_and_alias { #[state(initial, code = 1)] Created, #[state(code = 2)] Reviewed, #[state(code = 3, terminal, alias = "closed")] Done } Done);
ticket!(both_gone { #[state(initial, code = 1)] Created, #[state(code = 2)] Reviewed, #[state(code = 9, terminal)] Done } Done);

pub(crate) mod as_text {
    use super::*;

    diesel::table! { tickets (id) { id -> BigInt, state -> Text, } }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
    #[diesel(table_name = tickets)]
    pub(crate) struct Ticket {
        id: i64,
        #[transition(review: Created => Reviewed)]
        #[transition(close: Reviewed => Closed)]
        state: TicketState,
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum TicketState {
        #[state(initial)]
        Created,
        Reviewed,
        #[state(terminal)]
        Closed,
    }
}

/// A model without a table, and with two machines.
macro_rules! order {
    ($module:ident { $($fields:tt)* }) => {
        pub(crate) mod $module {
            use super::*;

            #[derive(StateMachine, Debug, Clone)]
            pub(crate) struct Order { $($fields)* }
        }
    };
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Payment {
    #[state(initial)]
    Unpaid,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shipping {
    #[state(initial)]
    Waiting,
    #[state(terminal)]
    Shipped,
}

order!(two {
    #[transition(pay: Unpaid => Paid)]
    payment: Payment,
    #[transition(ship: Waiting => Shipped)]
    #[transition(send: Waiting => Shipped)]
    shipping: Shipping,
});

order!(moved {
    #[transition(pay: Unpaid => Paid)]
    #[transition(send: Unpaid => Paid)]
    payment: Payment,
    #[transition(ship: Waiting => Shipped)]
    shipping: Shipping,
});

order!(one {
    #[transition(pay: Unpaid => Paid)]
    payment: Payment,
});

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Odd {
    #[state(
        initial,
        rename = "it's \"quoted\"\\; --",
        alias = "]\n[[machine]]\t\u{7f}\u{0}"
    )]
    Quoted,
    #[state(rename = "zusätzlich 🦀 \u{85}", alias = "'''", alias = "# no")]
    Unicode,
}

#[derive(StateMachine, Debug, Clone)]
pub(crate) struct OddModel {
    #[transition(r#move: Quoted => Unicode, Unicode => Quoted)]
    r#type: Odd,
}
