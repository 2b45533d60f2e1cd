//! Several machines on one model.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Payment {
    #[state(initial)]
    Due,
    Paid,
    #[state(terminal)]
    Refunded,
}

/// States of names that the other enum has as well.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Shipping {
    #[state(initial)]
    Due,
    #[state(terminal)]
    Refunded,
}

mod more {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Payment {
        #[state(initial)]
        Open,
        #[state(terminal)]
        Closed,
    }
}

#[derive(StateMachine, Debug, Clone)]
struct Order<'a, T: Clone> {
    note: &'a T,
    #[transition(pay: Due => Paid, guard = is_noted)]
    #[transition(refund: Paid => Refunded)]
    #[transition(rebook: any => any, overrides)]
    payment: Payment,
    #[transition(ship: Due => Refunded)]
    shipping: Shipping,
    #[transition(close_books: Open => Closed)]
    r#type: more::Payment,
}

fn is_noted<T: Clone>(_: &Order<'_, T>) -> bool {
    true
}

fn order() -> Order<'static, u8> {
    Order {
        note: &3,
        payment: Payment::Due,
        shipping: Shipping::Due,
        r#type: more::Payment::Open,
    }
}

#[test]
fn each_is_moved() {
    let order = order().pay().apply().unwrap();
    let order = order.ship().apply().unwrap().close_books().apply().unwrap();
    assert_eq!(order.payment(), Payment::Paid);
    assert_eq!(order.shipping(), Shipping::Refunded);
    assert_eq!(order.r#type(), more::Payment::Closed);
    let order = order.rebook(Payment::Due).apply().unwrap();
    assert_eq!(order.payment(), Payment::Due);
}

#[test]
fn each_has_a_typed_form() {
    let order: In<Order<'_, u8>, payment::Due> = order().into_state_payment().unwrap();
    let order = order
        .pay()
        .apply()
        .unwrap()
        .rebook::<payment::Refunded>()
        .apply()
        .unwrap();
    let order: OrderShippingHandle<'_, u8, shipping::Due> =
        order.into_row().into_state_shipping().unwrap();
    match order.ship().apply().unwrap().into_row().typed_type() {
        OrderTypeIn::Open(order) => assert_eq!(order.row().note, &3),
        OrderTypeIn::Closed(_) => panic!("nobody closed the books"),
    }
    assert_eq!(Order::<u8>::SHIPPING_TABLE.edges().count(), 1);
    assert_eq!(Order::<u8>::TYPE_TABLE.edges().count(), 1);
}
