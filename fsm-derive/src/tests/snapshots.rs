//! What the macros make, as text: would one have written it by hand?

use quote::quote;

use super::{diagrams, expand};

#[test]
fn an_account_in_memory() {
    let states = quote! {
        enum AccountState {
            #[state(initial)]
            Invited,
            Active,
            Locked,
            Deactivated,
        }
    };
    let model = quote! {
        #[machine(noun = "account")]
        struct Account {
            #[transition(activate: Invited | Deactivated => Active)]
            #[transition(lock: Active => Locked)]
            #[transition(unlock: Locked => Invited)]
            #[transition(deactivate: Invited | Active | Locked => Deactivated)]
            #[transition(invite: Invited => same)]
            state: AccountState,
        }
    };
    insta::assert_snapshot!(expand(&[states], &model));
}

#[test]
fn a_loan_on_a_table() {
    let states = quote! {
        pub enum LoanState {
            #[state(initial)]
            Created,
            #[state(group = open, alias = "checked")]
            Submitted,
            #[state(terminal, label = "Paid out", meta(colour = "green"))]
            Approved,
            #[state(entry)]
            Denied,
        }
    };
    let model = quote! {
        #[diesel(table_name = crate::schema::loans)]
        #[machine(version = lock_version)]
        pub struct Loan {
            pub id: i64,
            pub amount: i64,
            #[diesel(column_name = version)]
            pub lock_version: i32,
            #[transition(submit: Created => Submitted)]
            #[transition(approve: open => Approved, guard = [is_documented, !is_blocked])]
            #[transition(deny: Submitted => Denied)]
            #[transition(manually_override: any => any - Created, overrides, label = "Override")]
            state: LoanState,
        }
    };
    insta::assert_snapshot!(expand(&[states], &model));
}

#[test]
fn an_order_with_two_machines_and_parameters() {
    let payment = quote! {
        pub(crate) enum Payment { #[state(initial)] Open, #[state(terminal)] Paid }
    };
    let shipping = quote! {
        pub(crate) enum Shipping {
            #[state(initial)]
            Waiting,
            Stalled,
            #[state(terminal)]
            Shipped,
        }
    };
    let model = quote! {
        pub(crate) struct Order<'a, T: Clone> where T: Copy {
            note: &'a str,
            extra: T,
            #[transition(pay: Open => Paid)]
            payment: Payment,
            #[transition(ship: Waiting => Shipped, guard = is_packed)]
            #[transition(ship: Waiting => Stalled)]
            #[transition(retry: Stalled => Waiting)]
            shipping: Shipping,
        }
    };
    insta::assert_snapshot!(expand(&[payment, shipping], &model));
}

#[test]
fn a_loan_with_rules() {
    let states = quote! {
        enum LoanState {
            #[state(initial)]
            Created,
            Reviewed,
            #[state(terminal)]
            Approved,
        }
    };
    let model = quote! {
        #[diesel(table_name = loans)]
        #[machine(actor = User, context = Request<u8>, create = owns_loan, isolation = "serializable")]
        struct Loan {
            id: i64,
            #[transition(review: Created => Reviewed, rule = desk::is_underwriter & !owns_loan)]
            #[transition(again: Reviewed => Created, rule = desk::is_underwriter & !owns_loan)]
            #[transition(approve: Reviewed => Approved,
                rule = (is_manager | owns_loan) & forbid(is_suspended),
                guard = [rule(is_documented), is_signed, !rule(is_old | is_late)], as_loaded)]
            #[transition(touch: Created => same, rule = anyone)]
            state: LoanState,
        }
    };
    insta::assert_snapshot!(expand(&[states], &model));
}

#[test]
fn a_wrong_declaration_leaves_what_other_code_needs() {
    let states = quote! {
        enum DoorState { #[state(initial)] Open, Closed }
    };
    let model = quote! {
        struct Door {
            #[transition(close: Open => Closd)]
            #[transition(open: Closed => Open)]
            state: DoorState,
        }
    };
    insta::assert_snapshot!(expand(&[states], &model));
}

/// The machines of `tests/loan_desk/loan.rs`; the behaviour tests compare with what `Diagram::mermaid` gives.
#[test]
fn the_diagrams_of_a_documentation() {
    let source = include_str!("../../../tests/loan_desk/loan.rs");
    insta::assert_snapshot!(diagrams(source));
}
