//! Names, aliases, labels, codes, groups and metadata of states and events.

use fsm_core::prelude::*;
use fsm_core::{EventInfo, StateInfo, UnknownState};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[state(storage = integer)]
enum TicketState {
    #[state(initial, code = 1, group = open, meta(color = "grey", icon = "inbox"))]
    New,
    #[state(code = 5, group = open, group = busy, label = "Being worked on")]
    InProgress,
    #[state(code = -3, rename = "on-hold", alias = "paused", alias = "waiting", entry)]
    OnHold,
    #[state(code = 2, terminal)]
    Done,
    #[state(code = 0, overrides)]
    Manual,
}

#[derive(StateMachine, Debug, Clone)]
struct Ticket {
    #[transition(take: New | OnHold => InProgress, label = "Take it", meta(key = "t"))]
    #[transition(hold: open => OnHold)]
    #[transition(finish: busy => Done)]
    #[transition(override_it: any - Manual => Manual, meta(danger = "high"), meta(confirm = "yes"))]
    #[transition(release: Manual => New)]
    state: TicketState,
}

#[test]
fn a15_names_are_snake_case_or_renamed() {
    assert_eq!(
        TicketState::NAMES,
        ["new", "in_progress", "on-hold", "done", "manual"]
    );
    for state in <TicketState as State>::ALL {
        assert_eq!(state.to_string(), state.name());
        assert_eq!(state.name().parse::<TicketState>().unwrap(), *state);
    }
    assert_eq!(format!("[{:>8}]", TicketState::New), "[     new]");
    assert_eq!(format!("[{:<6}]", TicketEvent::Take), "[take  ]");
}

#[test]
fn a15_aliases_are_read_like_the_name() {
    for alias in ["on-hold", "paused", "waiting"] {
        assert_eq!(alias.parse::<TicketState>().unwrap(), TicketState::OnHold);
        assert_eq!(TicketState::from_name(alias).unwrap(), TicketState::OnHold);
    }
    assert_eq!(TicketState::OnHold.info().aliases, ["paused", "waiting"]);
    // The variant's own name is no name once it is renamed.
    let error = "on_hold".parse::<TicketState>().unwrap_err();
    assert_eq!(error.state_enum, "TicketState");
    assert_eq!(error.nearest, Some("on-hold"));
    assert_eq!(error.known, TicketState::NAMES);
    assert_eq!(
        error.to_string(),
        "`on_hold` is no state of TicketState; did you mean `on-hold`? Known: new, in_progress, on-hold, done, manual"
    );
}

#[test]
fn a15_codes_are_pinned() {
    for (state, code) in [
        (TicketState::New, 1),
        (TicketState::InProgress, 5),
        (TicketState::OnHold, -3),
        (TicketState::Done, 2),
        (TicketState::Manual, 0),
    ] {
        assert_eq!(state.info().code, Some(code));
        assert_eq!(TicketState::from_code(code).unwrap(), state);
    }
    let UnknownState { value, nearest, .. } = TicketState::from_code(9).unwrap_err();
    assert_eq!((value.as_str(), nearest), ("9", None));
}

#[test]
fn a15_labels_groups_and_metadata_are_read_by_a_program() {
    assert_eq!(TicketState::InProgress.label(), "Being worked on");
    assert_eq!(TicketState::OnHold.label(), "On hold");
    assert!(TicketState::New.is_in_group("open"));
    assert!(!TicketState::New.is_in_group("busy"));
    assert!(!TicketState::Done.is_in_group("nothing"));
    assert_eq!(TicketState::InProgress.info().groups, ["open", "busy"]);
    assert_eq!(TicketState::New.meta("color"), Some("grey"));
    assert_eq!(TicketState::New.meta("icon"), Some("inbox"));
    assert_eq!(TicketState::New.meta("size"), None);
    assert_eq!(TicketState::Done.meta("color"), None);
}

#[test]
fn a15_what_a_state_was_marked_with_can_be_read() {
    let flags = |info: &StateInfo| (info.initial, info.entry, info.terminal, info.overrides);
    let all: Vec<_> = TicketState::INFO.iter().map(flags).collect();
    assert_eq!(
        all,
        [
            (true, false, false, false),
            (false, false, false, false),
            (false, true, false, false),
            (false, false, true, false),
            (false, false, false, true),
        ]
    );
    assert!(TicketState::Done.is_terminal());
    assert!(!TicketState::New.is_terminal());
    assert_eq!(TicketState::INITIAL, TicketState::New);
    assert_eq!(TicketState::initial().state(), TicketState::New);
}

#[test]
fn a15_events_have_names_labels_and_metadata() {
    use fsm_core::Event;
    let info: Vec<&EventInfo> = TicketEvent::INFO.iter().collect();
    assert_eq!(info[0].name, "take");
    assert_eq!(info[0].label, "Take it");
    assert_eq!(TicketEvent::OverrideIt.label(), "Override it");
    assert_eq!(TicketEvent::Take.meta("key"), Some("t"));
    assert_eq!(TicketEvent::OverrideIt.meta("danger"), Some("high"));
    assert_eq!(TicketEvent::OverrideIt.meta("confirm"), Some("yes"));
    assert_eq!(TicketEvent::Hold.meta("key"), None);
    assert_eq!(
        TicketEvent::NAMES,
        ["take", "hold", "finish", "override_it", "release"]
    );
    for event in <TicketEvent as Event>::ALL {
        assert_eq!(event.to_string().parse::<TicketEvent>().unwrap(), *event);
    }
    assert_eq!(format!("{:?}", TicketEvent::OverrideIt), "OverrideIt");
}

#[test]
fn a15_groups_are_sources() {
    assert_eq!(
        Ticket::TABLE.sources(TicketEvent::Hold).collect::<Vec<_>>(),
        [TicketState::New, TicketState::InProgress]
    );
    assert_eq!(
        Ticket::TABLE
            .sources(TicketEvent::Finish)
            .collect::<Vec<_>>(),
        [TicketState::InProgress]
    );
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum OddNames {
    #[state(initial, rename = "%_")]
    Wild,
    #[state(rename = "it's \"quoted\"; --")]
    Quoted,
    #[state(rename = "zusätzlich 🦀")]
    Unicode,
    HTTPError2,
    r#Match,
}

#[test]
fn a15_a_stored_name_may_be_any_text() {
    assert_eq!(
        OddNames::NAMES,
        [
            "%_",
            "it's \"quoted\"; --",
            "zusätzlich 🦀",
            "http_error2",
            "match"
        ]
    );
    for state in <OddNames as State>::ALL {
        assert_eq!(state.name().parse::<OddNames>().unwrap(), *state);
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Numbered {
    #[state(initial)]
    High = 200,
    Low = 3,
}

#[test]
fn a15_discriminants_of_the_enum_do_not_matter() {
    assert_eq!((Numbered::High.index(), Numbered::Low.index()), (0, 1));
    assert_eq!("low".parse::<Numbered>().unwrap(), Numbered::Low);
    assert_eq!(Numbered::Low.name(), "low");
}
