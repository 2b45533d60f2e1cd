//! Texts, which compare by their bytes.

use fsm_core::prelude::*;

use crate::models::{Task, User};

const INJECTION: &str = "'; DROP TABLE tasks; --";

rules! {
    #[rule]
    fn title_is_a(_user: &User, t: &Task) -> bool { t.title == "a" }

    #[rule]
    fn title_is_not_a(_user: &User, t: &Task) -> bool { t.title != "a" }

    #[rule]
    fn code_is_a(_user: &User, t: &Task) -> bool { t.code == "a" }

    #[rule]
    fn code_is_not_a(_user: &User, t: &Task) -> bool { !(t.code.as_str() == "a") }

    #[rule]
    fn title_is_the_name(user: &User, t: &Task) -> bool { t.title == user.name }

    #[rule]
    fn name_is_not_the_title(user: &User, t: &Task) -> bool { user.name != t.title }

    #[rule]
    fn code_is_the_name(user: &User, t: &Task) -> bool { user.name == t.code }

    #[rule]
    fn title_is_the_code(_user: &User, t: &Task) -> bool { t.title == t.code }

    #[rule]
    fn title_is_not_the_code(_user: &User, t: &Task) -> bool { t.title != t.code }

    #[rule]
    fn title_is_empty(_user: &User, t: &Task) -> bool { t.title.is_empty() }

    #[rule]
    fn code_is_the_empty_text(_user: &User, t: &Task) -> bool { t.code == "" }

    #[rule]
    fn code_is_not_empty(_user: &User, t: &Task) -> bool { !t.code.is_empty() }

    #[rule]
    fn title_starts(_user: &User, t: &Task) -> bool { t.title.starts_with("a") }

    #[rule]
    fn code_starts(_user: &User, t: &Task) -> bool { t.code.starts_with("a") }

    #[rule]
    fn title_starts_with_percent(_user: &User, t: &Task) -> bool { t.title.starts_with("a%") }

    #[rule]
    fn title_does_not_start_with_the_name(user: &User, t: &Task) -> bool { !t.title.starts_with(&user.name) }

    #[rule]
    fn code_starts_with_the_name(user: &User, t: &Task) -> bool { t.code.starts_with(user.name.as_str()) }

    #[rule]
    fn title_ends(_user: &User, t: &Task) -> bool { t.title.ends_with("a") }

    #[rule]
    fn title_ends_with_a_blank(_user: &User, t: &Task) -> bool { t.title.ends_with(" ") }

    #[rule]
    fn code_ends_with_a_combining_accent(_user: &User, t: &Task) -> bool { t.code.ends_with("\u{301}") }

    #[rule]
    fn code_does_not_end_with_the_name(user: &User, t: &Task) -> bool { !t.code.ends_with(&user.name) }

    #[rule]
    fn title_contains(_user: &User, t: &Task) -> bool { t.title.contains("b") }

    #[rule]
    fn title_contains_an_underscore(_user: &User, t: &Task) -> bool { t.title.contains("_") }

    #[rule]
    fn code_contains_an_accent(_user: &User, t: &Task) -> bool { t.code.contains("é") }

    #[rule]
    fn code_contains_an_emoji(_user: &User, t: &Task) -> bool { t.code.contains("😀") }

    #[rule]
    fn title_does_not_contain_the_name(user: &User, t: &Task) -> bool { !t.title.contains(&user.name) }

    #[rule]
    fn title_contains_a_backslash(_user: &User, t: &Task) -> bool { t.title.contains("\\") }

    #[rule]
    fn title_contains_a_quote(_user: &User, t: &Task) -> bool { t.title.contains("'") || t.title.contains("\"") }

    #[rule]
    fn title_is_sql(_user: &User, t: &Task) -> bool { t.title == INJECTION }

    #[rule]
    fn title_is_not_sql(_user: &User, t: &Task) -> bool { t.title != INJECTION && !t.title.starts_with("'") }

    #[rule]
    fn note_is_a(_user: &User, t: &Task) -> bool { t.note.as_deref() == Some("a") }

    #[rule]
    fn note_is_not_a(_user: &User, t: &Task) -> bool { t.note.as_deref() != Some("a") }

    #[rule]
    fn note_is_the_name(user: &User, t: &Task) -> bool { t.note == Some(user.name.clone()) }

    #[rule]
    fn note_is_not_the_name(user: &User, t: &Task) -> bool { t.note.as_deref() != Some(user.name.as_str()) }

    #[rule]
    fn note_is_the_title(_user: &User, t: &Task) -> bool { t.note == Some(t.title.clone()) }

    #[rule]
    fn note_is_empty(_user: &User, t: &Task) -> bool { t.note.as_deref().is_some_and(|note| note.is_empty()) }

    #[rule]
    fn note_is_none_or_not_empty(_user: &User, t: &Task) -> bool { t.note.as_deref().is_none_or(|note| !note.is_empty()) }

    #[rule]
    fn note_starts_with_the_name(user: &User, t: &Task) -> bool { t.note.as_ref().is_some_and(|note| note.starts_with(&user.name)) }

    #[rule]
    fn note_does_not_contain(_user: &User, t: &Task) -> bool { !t.note.as_deref().is_some_and(|note| note.contains("a")) }

    #[rule]
    fn note_as_named_or_none(user: &User, t: &Task) -> bool { same_or_both_none(t.note.clone(), user.nick.clone()) }

    #[rule]
    fn note_is_among_the_names(user: &User, t: &Task) -> bool { t.note.as_ref().is_some_and(|note| user.names.contains(note)) }

    #[rule]
    fn title_is_among_the_names(user: &User, t: &Task) -> bool { user.names.contains(&t.title) }

    #[rule]
    fn code_is_not_among_the_names(user: &User, t: &Task) -> bool { !user.names.contains(&t.code) }

    #[rule]
    fn code_is_one_of(_user: &User, t: &Task) -> bool { ["a", "é", "%", ""].contains(&t.code.as_str()) }

    #[rule]
    fn code_is_none_of(_user: &User, t: &Task) -> bool { !["a", "é", "%", ""].contains(&t.code.as_str()) }

    #[rule]
    fn title_matches(_user: &User, t: &Task) -> bool { matches!(t.title.as_str(), "a" | "A " | "_") }

    #[rule]
    fn code_does_not_match(_user: &User, t: &Task) -> bool { !matches!(t.code.as_str(), "a" | "b" | "😁") }

    #[rule]
    fn note_matches(_user: &User, t: &Task) -> bool { matches!(t.note.as_deref(), Some("a" | "é")) }

    #[rule]
    fn note_does_not_match(_user: &User, t: &Task) -> bool { !matches!(t.note.as_deref(), Some("a" | "")) && t.note.is_some() }
}
