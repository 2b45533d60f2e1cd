//! `Order::PAYMENT_TABLE`, `payment_diagram()`, `typed_payment()`, `into_state_payment()`,
//! `OrderPaymentIn`: with several machines the field's name joins in.

use fsm_core::prelude::*;
use fsm_core::{Diagram, Table};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PaymentState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ShippingState {
    #[state(initial)]
    Packed,
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine, Debug, Clone)]
struct Order {
    #[transition(pay: Open => Paid)]
    payment: PaymentState,
    #[transition(ship: Packed => Shipped)]
    shipping: ShippingState,
}

const PAYMENT: Table<PaymentState, OrderEvent> = Order::PAYMENT_TABLE;
const SHIPPING: Table<ShippingState, OrderEvent> = Order::SHIPPING_TABLE;

fn order() -> Order {
    Order {
        payment: PaymentState::Open,
        shipping: ShippingState::Packed,
    }
}

#[test]
fn several_machines_have_names_of_their_own() -> Result<(), TransitionError> {
    assert_eq!((PAYMENT.edges().count(), SHIPPING.edges().count()), (1, 1));
    let _: (Diagram<PaymentState>, Diagram<ShippingState>) =
        (Order::payment_diagram(), Order::shipping_diagram());
    let _: (PaymentState, ShippingState) = (order().payment(), order().shipping());
    assert!(matches!(order().typed_payment(), OrderPaymentIn::Open(_)));
    assert!(matches!(
        order().typed_shipping(),
        OrderShippingIn::Packed(_)
    ));
    let open: In<Order, payment_state::Open> = order().into_state_payment()?;
    let paid: OrderPaymentHandle<payment_state::Paid> = open.pay().apply()?;
    let packed: In<Order, shipping_state::Packed> = paid.into_row().into_state_shipping()?;
    let _: OrderShippingHandle<shipping_state::Shipped> = packed.ship().apply()?;
    let order = order();
    assert!(order.pay().and(order.ship()).apply().is_ok());
    Ok(())
}
