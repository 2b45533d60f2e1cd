//! Two machines on one model.

use fsm_core::StateType;
use fsm_core::prelude::*;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::subject::{pick, subject};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentState {
    #[state(initial)]
    Open,
    Paid,
    #[state(terminal)]
    Refunded,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShippingState {
    #[state(initial)]
    Packed,
    Shipped,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
pub(crate) struct Order {
    #[transition(pay: Open => Paid)]
    #[transition(charge_back: Paid => Open)]
    #[transition(refund: Paid => Refunded)]
    payment: PaymentState,
    #[transition(ship: Packed => Shipped)]
    #[transition(send_back: Shipped => Packed)]
    shipping: ShippingState,
}

subject! {
    Payment, Order, PaymentState, payment_state, OrderEvent,
    OrderPaymentIn, OrderPaymentHandle, typed_payment, payment, |payment, bits| Order {
        payment,
        shipping: if bits & 1 == 0 { ShippingState::Packed } else { ShippingState::Shipped },
    };
    Open {
        Pay pay [Paid];
    }
    Paid {
        ChargeBack charge_back [Open];
        Refund refund [Refunded];
    }
    Refunded {}
}

subject! {
    Shipping, Order, ShippingState, shipping_state, OrderEvent,
    OrderShippingIn, OrderShippingHandle, typed_shipping, shipping, |shipping, bits| Order {
        payment: [PaymentState::Open, PaymentState::Paid, PaymentState::Refunded]
            [usize::from(bits) % 3],
        shipping,
    };
    Packed {
        Ship ship [Shipped];
    }
    Shipped {
        SendBack send_back [Packed];
    }
}

proptest! {
    #![proptest_config(crate::graph::config())]

    #[test]
    fn a12_two_events_fire_together_exactly_where_each_may_and_their_machines_differ(
        payment: Index, shipping: Index, one: Index, two: Index,
    ) {
        let order = Order {
            payment: pick(<PaymentState as State>::ALL, payment),
            shipping: pick(<ShippingState as State>::ALL, shipping),
        };
        let [one, two] = [one, two].map(|index| pick(<OrderEvent as fsm_core::Event>::ALL, index));
        let is_payment = |event: OrderEvent| event.index() < 3;
        let outcome = order.fire(one).and(order.fire(two)).apply();
        let expected = order.can(one) && order.can(two) && is_payment(one) != is_payment(two);
        prop_assert_eq!(outcome.is_ok(), expected);
        if let Ok(both) = outcome {
            let after = order.fire(one).apply().unwrap();
            prop_assert_eq!(both, after.fire(two).apply().unwrap());
        }
    }

    #[test]
    fn a12_a_machine_leaves_the_other_alone(payment: Index, shipping: Index, event: Index) {
        let order = Order {
            payment: pick(<PaymentState as State>::ALL, payment),
            shipping: pick(<ShippingState as State>::ALL, shipping),
        };
        let event = pick(<OrderEvent as fsm_core::Event>::ALL, event);
        if let Ok(moved) = order.fire(event).apply() {
            if event.index() < 3 {
                prop_assert_eq!(moved.shipping, order.shipping);
            } else {
                prop_assert_eq!(moved.payment, order.payment);
            }
        }
    }
}

properties_of!(payment: Payment, shipping: Shipping);
