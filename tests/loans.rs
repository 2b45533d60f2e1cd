//! A loan desk whose changes are recorded: loans in the table of the application, orders in one of their
//! own.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable};

/// The tables; `{key}` stands for the type of a key that counts up.
#[must_use]
pub fn schema(dialect: Dialect) -> String {
    let tables = "
    CREATE TABLE loans (
        id {key},
        applicant_id BIGINT NOT NULL,
        amount BIGINT NOT NULL,
        version INTEGER NOT NULL DEFAULT 0,
        state VARCHAR(20) NOT NULL
    );
    CREATE TABLE orders (
        shop VARCHAR(20) NOT NULL,
        number INTEGER NOT NULL,
        total BIGINT NOT NULL,
        payment VARCHAR(20) NOT NULL,
        delivery VARCHAR(20) NOT NULL,
        PRIMARY KEY (shop, number)
    );
    ";
    let of_orders = RecordTable::new("order_records")
        .key("order_shop", "VARCHAR(20)", "orders (shop)")
        .key("order_number", "INTEGER", "orders (number)");
    let of_orders = of_orders.up(dialect);
    let records = RecordTable::new("records").up(dialect);
    format!("{tables}{records}{of_orders}")
}

diesel::table! {
    loans (id) {
        id -> BigInt,
        applicant_id -> BigInt,
        amount -> BigInt,
        version -> Integer,
        state -> Text,
    }
}

diesel::table! {
    orders (shop, number) {
        shop -> Text,
        number -> Integer,
        total -> BigInt,
        payment -> Text,
        delivery -> Text,
    }
}

diesel::table! {
    records (id) {
        id -> BigInt,
        model -> Text,
        row_key -> Nullable<Text>,
        event -> Text,
        note -> Nullable<Text>,
        once -> Nullable<Text>,
    }
}

diesel::table! {
    order_records (id) {
        id -> BigInt,
        order_shop -> Nullable<Text>,
        order_number -> Nullable<Integer>,
        event -> Text,
    }
}

/// Who acts.
#[derive(Actor, Debug, Clone)]
pub struct Clerk {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Whether loans are decided.
    pub decides: bool,
    /// Whether exceptions are made.
    pub manages: bool,
}

/// An applicant.
#[must_use]
pub fn applicant(id: i64) -> Clerk {
    Clerk {
        id,
        name: format!("user {id}"),
        decides: false,
        manages: false,
    }
}

/// Mary, who decides loans.
#[must_use]
pub fn mary() -> Clerk {
    Clerk {
        name: "mary".to_owned(),
        decides: true,
        ..applicant(2)
    }
}

/// The manager.
#[must_use]
pub fn boss() -> Clerk {
    Clerk {
        name: "boss".to_owned(),
        manages: true,
        ..applicant(3)
    }
}

/// The states of a loan.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    /// Not handed in.
    #[state(initial)]
    Created,
    /// Handed in.
    Submitted,
    /// Looked at.
    #[state(alias = "seen")]
    Reviewed,
    /// Paid.
    #[state(terminal)]
    Approved,
    /// Not paid.
    #[state(terminal)]
    Denied,
}

/// What is offered.
#[derive(serde::Serialize, serde::Deserialize, Debug, Clone, PartialEq)]
pub struct Offer {
    /// How much.
    pub amount: i64,
}

/// A loan.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = loans)]
#[machine(actor = Clerk, version = version, create = owns_loan | decides, record = records)]
pub struct Loan {
    /// Key.
    pub id: i64,
    /// Whose it is.
    pub applicant_id: i64,
    /// How much.
    pub amount: i64,
    /// How often it was changed.
    pub version: i32,
    #[transition(submit: Created => Submitted, rule = owns_loan)]
    #[transition(review: Submitted => Reviewed, rule = decides & !owns_loan, note = "optional")]
    #[transition(approve: Reviewed => Approved, rule = decides, input = Offer, guard = is_covered)]
    #[transition(deny: Submitted | Reviewed => Denied, rule = decides, note)]
    #[transition(remind: Submitted => same, rule = anyone)]
    #[transition(manually_override: any => any, rule = manages, note, overrides)]
    state: LoanState,
}

/// The applicant's own loan.
#[rule]
pub fn owns_loan(clerk: &Clerk, loan: &Loan) -> bool {
    loan.applicant_id == clerk.id
}

/// Whoever decides.
#[rule]
pub fn decides(clerk: &Clerk) -> bool {
    clerk.decides
}

/// Whoever makes exceptions.
#[rule]
pub fn manages(clerk: &Clerk) -> bool {
    clerk.manages
}

fn is_covered(loan: &Loan, offer: &Offer) -> bool {
    offer.amount <= loan.amount
}

/// Whether an order is paid.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Not yet.
    #[state(initial)]
    Open,
    /// It is.
    #[state(terminal)]
    Paid,
}

/// Where an order is.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// In the shop.
    #[state(initial)]
    Waiting,
    /// With the customer.
    #[state(terminal)]
    Delivered,
}

/// An order; nobody in particular moves it.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = orders, primary_key(shop, number))]
#[machine(record = order_records(order_shop, order_number), refusals = [conflict])]
pub struct Order {
    /// Key.
    pub shop: String,
    /// Key.
    pub number: i32,
    /// How much.
    pub total: i64,
    #[transition(pay: Open => Paid)]
    payment: PaymentState,
    #[transition(deliver: Waiting => Delivered, note = "optional")]
    delivery: DeliveryState,
}
