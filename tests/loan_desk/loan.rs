//! What diagrams are drawn of: a machine with everything that one shows, a model with two machines,
//! and one whose words mean something to the languages of diagrams.

use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LoanState {
    #[state(initial)]
    Created,
    #[state(entry)]
    Submitted,
    Reviewed,
    #[state(alias = "checked")]
    Verified,
    #[state(terminal)]
    Approved,
    #[state(terminal, label = "Turned down")]
    Denied,
    #[state(overrides)]
    OnHold,
}

#[derive(StateMachine, Debug, Clone)]
pub(crate) struct Loan {
    pub(crate) documents: u32,
    #[transition(submit: Created => Submitted)]
    #[transition(review: Submitted => Reviewed)]
    #[transition(verify: Reviewed => Verified)]
    #[transition(approve: Verified => Approved, guard = [is_documented, !is_blocked])]
    #[transition(sign: Verified => Approved)]
    #[transition(deny: Reviewed | Verified => Denied)]
    #[transition(remind: Verified => same)]
    #[transition(send_back: Reviewed | Verified => Created | Submitted)]
    #[transition(hold: any - OnHold => OnHold)]
    #[transition(manually_override: any => any - OnHold, overrides)]
    state: LoanState,
}

impl Loan {
    /// A loan in memory.
    #[allow(dead_code, reason = "the program has no rows, the tests do")]
    pub(crate) fn in_state(state: LoanState) -> Self {
        Self {
            documents: 0,
            state,
        }
    }
}

fn is_documented(loan: &Loan) -> bool {
    loan.documents >= 3
}

fn is_blocked(_: &Loan) -> bool {
    false
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShippingState {
    #[state(initial)]
    Waiting,
    Stalled,
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine, Debug, Clone)]
pub(crate) struct Order {
    #[transition(pay: Open => Paid)]
    payment: PaymentState,
    #[transition(ship: Waiting => Shipped, guard = is_paid)]
    #[transition(ship: Waiting => Stalled)]
    #[transition(retry: Stalled => Waiting)]
    shipping: ShippingState,
}

fn is_paid(order: &Order) -> bool {
    order.payment() == PaymentState::Paid
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordState {
    #[state(initial)]
    State,
    End,
    Note,
    Class,
    Style,
    Default,
    Click,
    Scale,
    Root,
    Constructor,
    Direction,
    S0,
    Choice0,
    Graph,
    Node,
    #[state(label = "a:b::c; d:")]
    Colons,
    #[state(label = r#""quoted" \N \ 'single'"#)]
    Quotes,
    #[state(label = "<b>bold</b> & &amp; </text> -->")]
    Markup,
    #[state(label = "1. a *b* _c_ `d` [e](f) #35; %% {g}")]
    Markdown,
    #[state(label = "grüß 日本語 🦀 e\u{301} \u{7} \u{fffe}")]
    Unicode,
    #[state(label = "\u{7}")]
    Nameless,
    #[state(rename = "no \"word\"; --> <x> & {y}")]
    Renamed,
    #[state(terminal, label = "Change Direction")]
    Turned,
    #[state(label = "direction TB", group = last)]
    Tb,
}

#[derive(StateMachine, Debug, Clone)]
pub(crate) struct Words {
    #[transition(end: State => End, label = "end note")]
    #[transition(notes: End => Note, label = "State")]
    #[transition(class: Note => Class, label = "[*] --> x")]
    #[transition(style: Class => Style, label = ": :: :::")]
    #[transition(scale: Style => Default, label = "fork <<fork>> [[fork]]")]
    #[transition(click: Default => Click, label = "direction TB")]
    #[transition(root: Click => Scale, label = "Change direction")]
    #[transition(next: Scale => Root, Root => Constructor, Constructor => Direction, Direction => S0)]
    #[transition(step: S0 => Choice0, Choice0 => Graph, Graph => Node, label = "a\"b\\nc")]
    #[transition(go: Node => Colons | Quotes, label = "\u{7}")]
    #[transition(mark: Colons => Markup, Quotes => Markup, label = "<script>alert(1)</script>")]
    #[transition(down: Markup => Markdown, label = "1) x")]
    #[transition(up: Markdown => Unicode, label = "日本語 → 🦀")]
    #[transition(on: Unicode => Nameless, Nameless => Renamed, label = "Re-open v1.2 (again) a/b a_b")]
    #[transition(turn: Renamed => Tb, label = "new\nline\ttab")]
    #[transition(leave: last => Turned)]
    word: WordState,
}
