//! What a form needs to offer events and their targets, and to take them back.

use fsm_core::prelude::*;
use fsm_core::{Choice, UnknownState};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Payment {
    #[state(initial)]
    Unpaid,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Shipping {
    #[state(initial)]
    Waiting,
    #[state(label = "Ready to go", alias = "wrapped")]
    Packed,
    #[state(label = "Put on hold")]
    OnHold,
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
struct Order {
    #[transition(pay: Unpaid => Paid)]
    payment: Payment,
    #[transition(pack: Waiting => Packed)]
    #[transition(ship: Packed => Shipped)]
    #[transition(correct: any => any - Shipped, label = "Correct the state")]
    r#shipping: Shipping,
}

fn order() -> Order {
    Order {
        payment: Payment::Unpaid,
        shipping: Shipping::Waiting,
    }
}

fn choice(event: &str) -> Choice {
    let events = order().events();
    let found = events
        .possible
        .into_iter()
        .find(|choice| choice.event == event);
    found.unwrap()
}

#[test]
fn b7_a_choice_has_names_to_send_and_labels_to_show() {
    let correct = choice("correct");
    assert_eq!(correct.targets, ["packed", "on_hold"]);
    assert_eq!(correct.target_labels, ["Ready to go", "Put on hold"]);
    let pack = choice("pack");
    assert_eq!(
        (pack.targets, pack.target_labels),
        (vec!["packed"], vec!["Ready to go"])
    );
}

#[test]
fn b7_a_choice_says_which_field_it_moves() {
    assert_eq!(choice("pay").field, "payment");
    assert_eq!(choice("correct").field, "shipping");
    let events = order().events();
    let ship = events.refused.iter().find(|r| r.event == "ship").unwrap();
    assert_eq!(ship.field, "shipping");
    assert_eq!(OrderEvent::Pay.info().field, "payment");
}

#[test]
fn b7_every_offered_target_is_taken_by_its_name() {
    for name in choice("correct").targets {
        let corrected = order()
            .fire("correct".parse().unwrap())
            .to_name(name)
            .unwrap()
            .apply()
            .unwrap();
        assert_eq!(corrected.shipping().name(), name);
    }
    let order = order();
    let by_former_name = order.fire(OrderEvent::Correct).to_name("wrapped");
    let corrected = by_former_name.unwrap().apply().unwrap();
    assert_eq!(corrected.shipping(), Shipping::Packed);
}

#[test]
fn b7_a_name_of_no_state_is_the_requests_mistake() {
    let order = order();
    let fire = || order.fire(OrderEvent::Correct);
    let error: UnknownState = fire().to_name("pakced").unwrap_err();
    assert_eq!(
        (error.state_enum, error.nearest),
        ("Shipping", Some("packed"))
    );
    let error = TransitionError::from(error);
    assert_eq!((error.code(), error.http_status()), ("unknown_state", 422));
    // A state of the other machine is none of this event's.
    assert_eq!(fire().to_name("paid").unwrap_err().state_enum, "Shipping");
    assert!(order.fire(OrderEvent::Pay).to_name("paid").is_ok());
}

#[test]
fn b7_a_state_that_the_event_does_not_lead_to_is_refused() {
    let order = order();
    let shipped = order.fire(OrderEvent::Correct).to_name("shipped").unwrap();
    let error = shipped.apply().unwrap_err();
    assert_eq!(
        error.to_string(),
        "You cannot correct to shipped, only to packed or on hold."
    );
    let error = order.fire(OrderEvent::Correct).apply().unwrap_err();
    assert_eq!(
        error.to_string(),
        "To correct, choose the next state: packed or on hold."
    );
    let error = order.fire(OrderEvent::Pay).to_name("unpaid").unwrap();
    assert_eq!(
        error.apply().unwrap_err().to_string(),
        "You cannot pay to unpaid, only to paid."
    );
}
