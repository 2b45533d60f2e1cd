//! Names as words, and names that are near to each other.

use heck::{ToSnakeCase, ToTitleCase};

/// The candidate that is most like `name`, if one is near enough.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

/// ``; did you mean `X`?`` where there is a near name, else the list of what there is.
pub fn did_you_mean<'a>(
    name: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    match closest(name, candidates.clone()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; {what}: {}", list(candidates)),
    }
}

/// A list of names for a message: the first twelve, and how many more there are.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names
        .iter()
        .take(12)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len() {
        0 => "none".to_owned(),
        1..=12 => shown,
        more => format!("{shown} and {} more", more - 12),
    }
}

/// Whether a path names a rule over stored permissions, which is made of a permission; `true` for the one that is asked
/// about a row: `has_perm`, `has_perm_on`.
#[must_use]
pub fn stored_rule(path: &syn::Path) -> Option<bool> {
    match path.segments.last()?.ident.to_string().as_str() {
        "has_perm" => Some(false),
        "has_perm_on" => Some(true),
        _ => None,
    }
}

/// `InReview` and `in_review` become `in review`.
#[must_use]
pub fn words(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}

/// `InReview` and `in_review` become `In review`.
#[must_use]
pub fn sentence_case(name: &str) -> String {
    let words = words(name);
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => name.to_title_case(),
    }
}
