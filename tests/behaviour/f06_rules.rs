//! Rules on transitions, in memory: who may, in which context, and what a refusal says.

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_core::rule::HasNow;
use fsm_tests::lending::{self, Mortgage, mortgage_state};

struct User {
    id: i64,
    is_clerk: bool,
    is_blocked: bool,
}

fn clerk(id: i64) -> User {
    User {
        id,
        is_clerk: true,
        is_blocked: false,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ParcelState {
    #[state(initial)]
    Packed,
    Sent,
    Lost,
    #[state(terminal)]
    Received,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    #[state(initial)]
    Unpaid,
    #[state(terminal)]
    Paid,
}

#[derive(StateMachine, Debug, Clone, PartialEq)]
#[machine(actor = User)]
struct Parcel {
    owner_id: i64,
    weight: i32,
    sent_at: Option<DateTime<Utc>>,
    #[transition(send: Packed => Sent, rule = is_clerk & !owns_parcel, stamp = sent_at,
        guard = [has_weight, rule(is_light), !rule(is_empty | is_odd)])]
    #[transition(receive: Sent => Received, rule = owns_parcel | self::is_clerk)]
    #[transition(lose: Sent => Lost, rule = (is_clerk ^ owns_parcel) & forbid(is_blocked))]
    #[transition(find: Lost => Sent, guard = is_heavy, rule = anyone)]
    #[transition(find: Lost => Packed, rule = is_clerk)]
    #[transition(reroute: any => any, rule = is_clerk, overrides)]
    state: ParcelState,
    #[transition(pay: Unpaid => Paid, rule = owns_parcel)]
    duty: Duty,
}

#[rule]
fn is_clerk(user: &User) -> bool {
    user.is_clerk
}

#[rule]
fn is_blocked(user: &User) -> bool {
    user.is_blocked
}

#[rule(memory)]
fn owns_parcel(user: &User, parcel: &Parcel) -> bool {
    parcel.owner_id == user.id
}

#[rule(object, memory)]
fn is_light(parcel: &Parcel) -> bool {
    parcel.weight < 10
}

#[rule(object, memory)]
fn is_empty(parcel: &Parcel) -> bool {
    parcel.weight == 0
}

#[rule(object, memory)]
fn is_odd(parcel: &Parcel) -> bool {
    parcel.weight % 2 == 1
}

fn has_weight(parcel: &Parcel) -> bool {
    parcel.weight > 0
}

fn is_heavy(parcel: &Parcel) -> bool {
    parcel.weight > 5
}

fn parcel(state: ParcelState) -> Parcel {
    Parcel {
        owner_id: 1,
        weight: 2,
        sent_at: None,
        state,
        duty: Duty::Unpaid,
    }
}

fn codes(error: &TransitionError) -> Vec<String> {
    let reasons = error.reasons();
    reasons
        .iter()
        .map(|reason| reason.code().to_owned())
        .collect()
}

#[test]
fn f6_in_memory_the_rule_decides_by_actor_and_object() {
    let packed = parcel(ParcelState::Packed);
    let sent = packed.send().by(&clerk(2)).apply().unwrap();
    assert_eq!(sent.state(), ParcelState::Sent);
    let error = packed.send().by(&clerk(1)).apply().unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("denied", 403));
    assert_eq!(codes(&error), ["owns_parcel"]);
    assert_eq!(
        error.to_string(),
        "You may not send this parcel: owns parcel."
    );
    let nobody = User {
        id: 1,
        is_clerk: false,
        is_blocked: false,
    };
    let error = packed.send().by(&nobody).apply().unwrap_err();
    assert_eq!(codes(&error), ["is_clerk", "owns_parcel"]);
    assert_eq!(
        error.to_string(),
        "You may not send this parcel: not met: is clerk; owns parcel."
    );
    let error = sent
        .receive()
        .by(&User { id: 9, ..nobody })
        .apply()
        .unwrap_err();
    assert_eq!(codes(&error), ["owns_parcel", "is_clerk"]);
}

#[test]
fn f6_forbid_denies_whatever_allows() {
    let sent = parcel(ParcelState::Sent);
    let mut mary = clerk(2);
    assert!(sent.lose().by(&mary).apply().is_ok());
    mary.is_blocked = true;
    let error = sent.lose().by(&mary).apply().unwrap_err();
    assert_eq!(codes(&error), ["is_blocked"]);
    // Exactly one of both; a clerk who owns it is both.
    let error = sent.lose().by(&clerk(1)).apply().unwrap_err();
    assert_eq!(error.code(), "denied");
    assert!(!error.reasons().is_empty());
}

#[test]
fn f6_each_edge_of_an_event_has_its_own_rule() {
    let mut lost = parcel(ParcelState::Lost);
    let nobody = User {
        id: 9,
        is_clerk: false,
        is_blocked: false,
    };
    // The guard chooses the edge, and the rule of that edge decides.
    let error = lost.find().by(&nobody).apply().unwrap_err();
    assert_eq!(codes(&error), ["is_clerk"]);
    lost.weight = 6;
    assert_eq!(
        lost.find().by(&nobody).apply().unwrap().state(),
        ParcelState::Sent
    );
}

#[test]
fn f6_a_rule_among_the_guards_decides_like_a_guard() {
    let mut packed = parcel(ParcelState::Packed);
    assert!(packed.can_send());
    packed.weight = 11;
    assert!(!packed.can_send());
    let error = packed.send().by(&clerk(2)).apply().unwrap_err();
    assert_eq!(error.code(), "guarded");
    assert_eq!(codes(&error), ["is_light", "is_odd"]);
    assert_eq!(
        error.to_string(),
        "You cannot send this parcel: not met: is light; is odd."
    );
    packed.weight = 0;
    let error = packed.send().by_system("job").apply().unwrap_err();
    assert_eq!(codes(&error), ["has_weight", "is_empty"]);
    let events = packed.events();
    assert_eq!(events.refused[0].reasons().len(), 2);
}

#[test]
fn f6_the_system_is_asked_no_rule() {
    let packed = parcel(ParcelState::Packed);
    assert!(packed.send().by_system("nightly job").apply().is_ok());
    let name = String::from("import of 7");
    assert!(
        packed
            .reroute(ParcelState::Lost)
            .by_system(name)
            .apply()
            .is_ok()
    );
}

#[test]
fn f6_an_event_that_is_known_at_run_time_asks_the_rule() {
    let packed = parcel(ParcelState::Packed);
    assert!(packed.fire(ParcelEvent::Send).by(&clerk(2)).apply().is_ok());
    let error = packed
        .fire(ParcelEvent::Send)
        .by(&clerk(1))
        .apply()
        .unwrap_err();
    assert_eq!(error.code(), "denied");
    let mary = clerk(1);
    let reroute = packed.fire(ParcelEvent::Reroute).by(&mary);
    let rerouted = reroute.to(ParcelState::Lost).apply().unwrap();
    assert_eq!(rerouted.state(), ParcelState::Lost);
}

#[test]
fn f6_in_typed_form_a_denial_gives_the_handle_back() {
    let sent: In<Parcel, parcel_state::Sent> =
        parcel(ParcelState::Sent).into_state_state().unwrap();
    let stranger = User {
        id: 9,
        is_clerk: false,
        is_blocked: false,
    };
    let refused = sent.receive().by(&stranger).apply().unwrap_err();
    assert_eq!(refused.error().code(), "denied");
    let sent = refused.into_handle();
    let received: In<Parcel, parcel_state::Received> =
        sent.receive().by(&clerk(3)).apply().unwrap();
    assert_eq!(received.row().state(), ParcelState::Received);
}

#[test]
fn f6_machines_that_move_together_have_one_actor_and_all_of_their_rules() {
    let sent = parcel(ParcelState::Sent);
    let both = || sent.receive().and(sent.pay());
    let owner = User {
        id: 1,
        is_clerk: false,
        is_blocked: false,
    };
    let done = both().by(&owner).apply().unwrap();
    assert_eq!(
        (done.state(), done.duty()),
        (ParcelState::Received, Duty::Paid)
    );
    let error = both().by(&clerk(2)).apply().unwrap_err();
    assert!(matches!(
        error,
        TransitionError::Denied { event: "pay", .. }
    ));
    assert!(sent.receive().by(&owner).and(sent.pay()).apply().is_ok());
}

#[test]
fn f6_the_actor_is_taken_from_what_holds_it() {
    let packed = parcel(ParcelState::Packed);
    let mary = &clerk(2);
    assert!(packed.send().by(mary).apply().is_ok());
    assert!(packed.send().by(&mary).apply().is_ok());
    assert!(packed.send().by(&Arc::new(clerk(2))).apply().is_ok());
    assert!(packed.send().by(&Box::new(clerk(2))).apply().is_ok());
}

#[test]
fn f6_without_a_database_a_rule_about_related_rows_denies() {
    let mortgage = lending::mortgage(lending::MortgageState::Examined, 3);
    let error = mortgage.grant().by(&lending::user(7)).apply().unwrap_err();
    assert_eq!(error.code(), "denied");
    assert_eq!(codes(&error), ["needs_database"]);
    assert_eq!(
        error.to_string(),
        "You may not grant this mortgage: it can't be decided without the database."
    );
    // What actor and object decide is decided.
    let mut suspended = lending::underwriter(7);
    assert!(mortgage.turn_down().by(&suspended).apply().is_ok());
    suspended.is_suspended = true;
    let error = mortgage.turn_down().by(&suspended).apply().unwrap_err();
    assert_eq!(codes(&error), ["is_suspended"]);
    let typed: In<Mortgage, mortgage_state::Examined> = mortgage.clone().into_state().unwrap();
    let refused = typed.grant().by(&lending::user(7)).apply().unwrap_err();
    assert_eq!(codes(refused.error()), ["needs_database"]);
}

/// What this application's rules read.
struct Request {
    at: DateTime<Utc>,
    is_inside: bool,
}

impl HasNow for Request {
    fn now(&self) -> DateTime<Utc> {
        self.at
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum GateState {
    #[state(initial)]
    Shut,
    Open,
}

#[derive(StateMachine, Debug, Clone)]
#[machine(actor = Visitor, context = Request)]
struct Gate {
    opens_at: DateTime<Utc>,
    moved_at: Option<DateTime<Utc>>,
    #[transition(open: Shut => Open, rule = has_badge & is_time, stamp = moved_at)]
    #[transition(shut: Open => Shut, rule = is_inside, stamp = moved_at)]
    state: GateState,
}

struct Visitor {
    badge: Option<u32>,
}

#[rule]
fn has_badge(visitor: &Visitor) -> bool {
    visitor.badge.is_some()
}

#[rule(memory)]
fn is_time(_visitor: &Visitor, gate: &Gate, cx: &Request) -> bool {
    gate.opens_at <= cx.at
}

#[rule]
fn is_inside(_visitor: &Visitor, cx: &Request) -> bool {
    cx.is_inside
}

#[test]
fn f6_rules_read_a_context_of_the_applications_own_and_its_time_is_the_stamps() {
    let noon = Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap();
    let gate = Gate {
        opens_at: noon,
        moved_at: None,
        state: GateState::Shut,
    };
    let mut request = Request {
        at: noon - chrono::TimeDelta::minutes(1),
        is_inside: false,
    };
    let visitor = &Visitor { badge: Some(3) };
    let error = gate.open().by(visitor).with(&request).apply().unwrap_err();
    assert_eq!(codes(&error), ["is_time"]);
    request.at = noon;
    let open = gate.open().with(&request).by(visitor).apply().unwrap();
    assert_eq!(open.moved_at, Some(noon));
    let error = open.shut().by(visitor).with(&request).apply().unwrap_err();
    assert_eq!(codes(&error), ["is_inside"]);
    request.is_inside = true;
    let shut = open.shut().by_system("fire alarm").with(&request).apply();
    assert_eq!(shut.unwrap().state(), GateState::Shut);
}

#[test]
fn f6_our_own_context_gives_the_time_of_the_stamps() {
    let noon = Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap();
    let cx = Context::at(noon);
    let packed = parcel(ParcelState::Packed);
    let sent = packed.send().by(&clerk(2)).with(&cx).apply().unwrap();
    assert_eq!(sent.sent_at, Some(noon));
    let sent = packed.send().by_system("job").with(&cx).apply().unwrap();
    assert_eq!(sent.sent_at, Some(noon));
    let before = Utc::now() - chrono::TimeDelta::seconds(1);
    let sent = packed.send().by(&clerk(2)).apply().unwrap();
    assert!(sent.sent_at.unwrap() > before);
}

#[derive(StateMachine, Debug, Clone)]
#[machine(actor = Vec<u8>)]
struct Lock {
    #[transition(open: Shut => Open, rule = is_the_code)]
    #[transition(shut: Open => Shut, rule = anyone)]
    state: GateState,
}

#[rule(memory)]
fn is_the_code(code: &Vec<u8>) -> bool {
    code == b"1234"
}

#[test]
fn f6_the_actor_is_any_type() {
    let lock = Lock {
        state: GateState::Shut,
    };
    let open = lock.open().by(&b"1234".to_vec()).apply().unwrap();
    assert_eq!(
        lock.open().by(&Vec::new()).apply().unwrap_err().code(),
        "denied"
    );
    assert!(open.shut().by(&Vec::new()).apply().is_ok());
}
