//! `rule = ..`, `guard = rule(..)`, and `#[machine(actor, context, create, isolation)]`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::rule::HasNow;

diesel::table! {
    papers (id) {
        id -> BigInt,
        pages -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PaperState {
    #[state(initial)]
    Draft,
    #[state(terminal)]
    Signed,
}

struct User {
    is_notary: bool,
}

struct Cx {
    at: DateTime<Utc>,
    is_open: bool,
}

impl HasNow for Cx {
    fn now(&self) -> DateTime<Utc> {
        self.at
    }
}

#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = papers)]
#[machine(actor = User, context = Cx, create = anyone, isolation = "repeatable read")]
struct Paper {
    id: i64,
    pages: i32,
    #[transition(sign: Draft => Signed, rule = (is_notary | !is_closed) & fsm_is_open & forbid(is_closed),
        guard = [rule(is_long), !rule(is_empty)])]
    #[transition(keep: Draft => same, rule = is_notary ^ is_closed)]
    state: PaperState,
}

#[rule]
fn is_notary(user: &User) -> bool {
    user.is_notary
}

#[rule]
fn is_closed(_user: &User, cx: &Cx) -> bool {
    !cx.is_open
}

#[rule]
fn fsm_is_open(_user: &User, cx: &Cx) -> bool {
    cx.is_open
}

#[rule(object)]
fn is_long(paper: &Paper) -> bool {
    paper.pages > 3
}

#[rule(object)]
fn is_empty(paper: &Paper) -> bool {
    paper.pages == 0
}

#[test]
fn rule_option_takes_its_forms() {
    let mut paper = Paper {
        id: 1,
        pages: 9,
        state: PaperState::Draft,
    };
    let mut cx = Cx {
        at: Utc::now(),
        is_open: true,
    };
    let notary = User { is_notary: true };
    assert!(paper.sign().by(&notary).with(&cx).apply().is_ok());
    assert!(paper.keep().by(&notary).with(&cx).apply().is_ok());
    cx.is_open = false;
    assert!(paper.sign().by(&notary).with(&cx).apply().is_err());
    assert!(paper.keep().by(&notary).with(&cx).apply().is_err());
    assert!(paper.can_sign());
    paper.pages = 1;
    assert!(!paper.can_sign());
}
