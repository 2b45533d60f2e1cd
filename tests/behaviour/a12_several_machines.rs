//! Several state fields on one model, each its own machine.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::sqlite::Database;
use fsm_tests::database::{Statements, memory};

const SCHEMA: &str = "CREATE TABLE orders (
    id INTEGER PRIMARY KEY NOT NULL, weight INTEGER NOT NULL,
    payment TEXT NOT NULL, shipping TEXT NOT NULL)";

diesel::table! {
    orders (id) {
        id -> BigInt,
        weight -> Integer,
        payment -> Text,
        shipping -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PaymentState {
    #[state(initial)]
    Open,
    Paid,
    #[state(terminal)]
    Refunded,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ShippingState {
    #[state(initial)]
    Packed,
    Shipped,
    #[state(terminal)]
    Delivered,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = orders)]
struct Order {
    id: i64,
    weight: i32,
    #[transition(pay: Open => Paid)]
    #[transition(refund: Paid => Refunded)]
    payment: PaymentState,
    #[transition(ship: Packed => Shipped, guard = is_light, as_loaded)]
    #[transition(deliver: Shipped => Delivered)]
    shipping: ShippingState,
}

fn is_light(order: &Order) -> bool {
    order.weight < 10
}

fn order(weight: i32) -> Order {
    Order {
        id: 1,
        weight,
        payment: PaymentState::Open,
        shipping: ShippingState::Packed,
    }
}

fn stored(weight: i32, conn: &mut SqliteConnection) -> Order {
    Order::create(orders::weight.eq(weight)).save(conn).unwrap()
}

fn rows(conn: &mut SqliteConnection) -> Vec<(i64, i32, String, String)> {
    orders::table.load(conn).unwrap()
}

fn row(weight: i32, payment: &str, shipping: &str) -> (i64, i32, String, String) {
    (1, weight, payment.to_owned(), shipping.to_owned())
}

#[test]
fn a12_each_machine_starts_in_its_initial_state() {
    let conn = &mut memory(SCHEMA);
    assert_eq!(stored(1, conn), order(1));
    assert_eq!(rows(conn), [row(1, "open", "packed")]);
}

#[test]
fn a12_one_machine_moves_without_the_other() {
    let conn = &mut memory(SCHEMA);
    let order = stored(1, conn);
    let order = order.pay().save(conn).unwrap();
    assert_eq!(
        (order.payment(), order.shipping()),
        (PaymentState::Paid, ShippingState::Packed)
    );
    // The row in memory need not know what the other machine did meanwhile.
    let shipped = order.ship().save(conn).unwrap();
    let refunded = order.refund().save(conn).unwrap();
    assert_eq!(shipped.shipping(), ShippingState::Shipped);
    assert_eq!(refunded.shipping(), ShippingState::Shipped);
    assert_eq!(rows(conn), [row(1, "refunded", "shipped")]);
}

#[test]
fn a12_events_of_two_machines_fire_together_in_memory() {
    let order = order(1);
    let moved = order.pay().and(order.ship()).apply().unwrap();
    assert_eq!(
        (moved.payment(), moved.shipping()),
        (PaymentState::Paid, ShippingState::Shipped)
    );
    let moved = order.ship().and(order.pay()).apply().unwrap();
    assert_eq!(
        (moved.payment(), moved.shipping()),
        (PaymentState::Paid, ShippingState::Shipped)
    );
}

#[test]
fn a12_events_of_two_machines_are_saved_by_one_update() {
    let conn = &mut memory(SCHEMA);
    let order = stored(1, conn);
    let statements = Statements::of(conn);
    let moved = order.pay().and(order.ship()).save(conn).unwrap();
    let updates = statements.take_verb("UPDATE");
    assert_eq!(updates.len(), 1, "{updates:?}");
    assert!(updates[0].contains("payment") && updates[0].contains("shipping"));
    assert_eq!(
        (moved.payment(), moved.shipping()),
        (PaymentState::Paid, ShippingState::Shipped)
    );
    assert_eq!(rows(conn), [row(1, "paid", "shipped")]);
}

#[test]
fn a12_if_one_of_two_is_refused_neither_happens() {
    let conn = &mut memory(SCHEMA);
    let heavy = stored(20, conn);
    for error in [
        heavy.pay().and(heavy.ship()).save(conn).unwrap_err(),
        heavy.ship().and(heavy.pay()).save(conn).unwrap_err(),
        heavy.pay().and(heavy.ship()).apply().unwrap_err(),
    ] {
        assert!(
            matches!(error, TransitionError::Guarded { event: "ship", .. }),
            "{error:?}"
        );
    }
    let error = heavy.pay().and(heavy.deliver()).save(conn).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::NotAllowed {
                event: "deliver",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(heavy, order(20));
    assert_eq!(rows(conn), [row(20, "open", "packed")]);
}

#[test]
fn a12_if_somebody_moved_one_machine_neither_happens() {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let order = stored(1, mine);
    order.ship().save(other).unwrap();
    for error in [
        order.pay().and(order.ship()).save(mine).unwrap_err(),
        order.ship().and(order.pay()).save(mine).unwrap_err(),
    ] {
        assert!(
            matches!(
                error,
                TransitionError::Conflict {
                    expected: "packed",
                    found: "shipped",
                    version: None
                }
            ),
            "{error:?}"
        );
    }
    assert_eq!(rows(mine), [row(1, "open", "shipped")]);
}

#[test]
fn a12_two_events_of_one_machine_are_refused() {
    let conn = &mut memory(SCHEMA);
    let paid = stored(1, conn).pay().save(conn).unwrap();
    for error in [
        paid.refund().and(paid.refund()).save(conn).unwrap_err(),
        paid.ship()
            .and(paid.refund())
            .and(paid.refund())
            .save(conn)
            .unwrap_err(),
    ] {
        assert!(
            matches!(error, TransitionError::NotTogether { .. }),
            "{error:?}"
        );
        assert_eq!((error.code(), error.http_status()), ("not_together", 422));
    }
    let error = paid.refund().and(paid.refund()).apply().unwrap_err();
    assert_eq!(
        error.to_string(),
        "refund and refund can't fire together: they belong to the same machine"
    );
    assert_eq!(rows(conn), [row(1, "paid", "packed")]);
}

#[test]
fn a12_events_begun_on_two_rows_are_refused() {
    let conn = &mut memory(SCHEMA);
    let (one, two) = (stored(1, conn), stored(1, conn));
    let error = one.pay().and(two.ship()).save(conn).unwrap_err();
    assert_eq!(
        error.to_string(),
        "pay and ship can't fire together: they were begun on two different rows"
    );
    let copy = one.clone();
    assert!(one.pay().and(copy.ship()).apply().is_err());
    let stored: Vec<String> = orders::table.select(orders::payment).load(conn).unwrap();
    assert_eq!(stored, ["open", "open"]);
}

#[test]
fn a12_events_by_value_fire_together_as_well() {
    let order = order(1);
    let moved = order
        .fire("pay".parse().unwrap())
        .and(order.fire("ship".parse().unwrap()))
        .apply()
        .unwrap();
    assert_eq!(
        (moved.payment(), moved.shipping()),
        (PaymentState::Paid, ShippingState::Shipped)
    );
    assert!(
        order
            .pay()
            .and(order.fire(OrderEvent::Ship))
            .apply()
            .is_ok()
    );
}

#[test]
fn a12_each_machine_has_its_table() {
    let payment: Vec<_> = Order::PAYMENT_TABLE.events().collect();
    let shipping: Vec<_> = Order::SHIPPING_TABLE.events().collect();
    assert_eq!(payment, [OrderEvent::Pay, OrderEvent::Refund]);
    assert_eq!(shipping, [OrderEvent::Ship, OrderEvent::Deliver]);
    let next = Order::PAYMENT_TABLE.next(PaymentState::Open, OrderEvent::Pay);
    assert_eq!(next, Some(PaymentState::Paid));
    // An event of the other machine is no event of this one.
    assert_eq!(
        Order::PAYMENT_TABLE.next(PaymentState::Open, OrderEvent::Ship),
        None
    );
    assert_eq!(
        Order::SHIPPING_TABLE.next(ShippingState::Packed, OrderEvent::Pay),
        None
    );
    for event in shipping {
        assert_eq!(Order::PAYMENT_TABLE.sources(event).count(), 0);
        for state in <PaymentState as State>::ALL {
            assert!(!Order::PAYMENT_TABLE.allows(*state, event));
        }
    }
}

#[test]
fn a12_typed_forms_stand_side_by_side() {
    let open: In<Order, payment_state::Open> = order(1).into_state_payment().unwrap();
    let paid: In<Order, payment_state::Paid> = open.pay().apply().unwrap();
    let packed: In<Order, shipping_state::Packed> = paid.into_row().into_state_shipping().unwrap();
    let shipped: In<Order, shipping_state::Shipped> = packed.ship().apply().unwrap();
    let order = shipped.into_row();
    match order.clone().typed_payment() {
        OrderPaymentIn::Paid(paid) => assert_eq!(paid.row(), &order),
        OrderPaymentIn::Open(_) | OrderPaymentIn::Refunded(_) => panic!("{order:?}"),
    }
    match order.clone().typed_shipping() {
        OrderShippingIn::Shipped(shipped) => assert_eq!(shipped.into_row(), order),
        OrderShippingIn::Packed(_) | OrderShippingIn::Delivered(_) => panic!("{order:?}"),
    }
}

#[test]
fn a12_typed_transitions_are_saved_by_machine() {
    let conn = &mut memory(SCHEMA);
    let packed: In<Order, shipping_state::Packed> = stored(1, conn).into_state_shipping().unwrap();
    let shipped = packed.ship().save(conn).unwrap();
    let open: In<Order, payment_state::Open> = shipped.into_row().into_state_payment().unwrap();
    let _ = open.pay().save(conn).unwrap();
    assert_eq!(rows(conn), [row(1, "paid", "shipped")]);
}

#[test]
fn a12_events_lists_both_machines_in_order() {
    let events = order(20).events();
    let possible: Vec<_> = events.possible.iter().map(|choice| choice.event).collect();
    let refused: Vec<_> = events.refused.iter().map(|refusal| refusal.event).collect();
    assert_eq!(possible, ["pay"]);
    assert_eq!(refused, ["refund", "ship", "deliver"]);
    let TransitionError::NotAllowed { allowed, .. } = &events.refused[2].error else {
        panic!("{:?}", events.refused[2]);
    };
    assert_eq!(*allowed, ["ship"], "what the same machine allows");
}
