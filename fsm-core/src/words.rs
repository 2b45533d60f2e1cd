//! The sentences of errors, for a person.

use crate::guard::Reason;

/// The words of a refusal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// The template of the model, with `{event}`, `{a}`, `{state}` and `{noun}`.
    pub(crate) sentence: &'static str,
    pub(crate) noun: &'static str,
    /// Labels.
    pub(crate) event: &'static str,
    pub(crate) state: &'static str,
}

impl Words {
    /// `You cannot lock a deactivated account.`
    pub(crate) fn not_allowed(&self) -> String {
        let state = lower_first(self.state);
        self.sentence
            .replace("{event}", &lower_first(self.event))
            .replace("{a}", article(&state))
            .replace("{state}", &state)
            .replace("{noun}", self.noun)
    }

    /// `You may not approve this loan: not met: is underwriter.`, or `You may not create a loan.`
    pub(crate) fn denied(&self, reasons: &[Reason]) -> String {
        let what = if self.event.is_empty() {
            format!("create {} {}", article(self.noun), self.noun)
        } else {
            format!("{} this {}", lower_first(self.event), self.noun)
        };
        let clauses: Vec<String> = reasons.iter().map(Reason::clause).collect();
        let colon = if clauses.is_empty() { "" } else { ": " };
        format!(
            "You may not {what}{colon}{}.",
            clauses.join("; ").trim_end_matches('.')
        )
    }

    /// `You cannot approve this loan: documents are missing; not met: is documented.`
    pub(crate) fn guarded(&self, reasons: &[Reason]) -> String {
        let clauses: Vec<String> = reasons.iter().map(Reason::clause).collect();
        format!(
            "You cannot {} this {}: {}.",
            lower_first(self.event),
            self.noun,
            clauses.join("; ").trim_end_matches('.')
        )
    }
}

/// A label inside a sentence: `Turned down` becomes `turned down`, `VAT checked` stays.
fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => label.to_owned(),
    }
}

/// `a` or `an`, by the sound that the word begins with.
fn article(word: &str) -> &'static str {
    let lower = word.to_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    // A vowel that is spoken like "you" or "won".
    let consonant = begins(&[
        "uniq", "unit", "unif", "univ", "unio", "unil", "unis", "unic", "use", "usa", "usu", "uti",
        "ubi", "uro", "eu", "one-", "once",
    ]) || lower == "one";
    let silent_h = begins(&["hour", "honest", "honour", "honor", "heir"]);
    // Letters that are spelt out one by one, as in "an SLA".
    let spelt = word.chars().take(2).filter(|c| c.is_uppercase()).count() == 2;
    let vowel = if spelt {
        word.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X'])
    } else if word.starts_with(|c: char| c.is_ascii_digit()) {
        begins(&["8", "11", "18"])
    } else {
        begins(&["a", "e", "i", "o", "u"]) && !consonant
    };
    if vowel || silent_h { "an" } else { "a" }
}

/// `To deny, say why in a note.` The event's name is all that the error has.
pub(crate) fn missing_note(event: &str) -> String {
    format!("To {}, say why in a note.", in_words(event))
}

/// `To deny, write a note without NUL characters.`
pub(crate) fn invalid_note(event: &str) -> String {
    format!(
        "To {}, write a note without NUL characters.",
        in_words(event)
    )
}

/// `To decline, give its input: Reasons.`
pub(crate) fn missing_input(event: &str, input: &str) -> String {
    format!("To {}, give its input: {input}.", in_words(event))
}

/// `To move, choose the next state: waiting, stopped or packed.` The names of an error are all that
/// it has to say it with, so they stand here in words, and not the labels.
pub(crate) fn missing_target(event: &str, allowed: &[&str]) -> String {
    format!(
        "To {}, choose the next state: {}.",
        in_words(event),
        one_of(allowed)
    )
}

/// `You cannot move to shipped, only to waiting or packed.`
pub(crate) fn target_not_allowed(event: &str, target: &str, allowed: &[&str]) -> String {
    let (start, preposition) = if event == "create" {
        ("A new one cannot start".to_owned(), "as")
    } else {
        (format!("You cannot {}", in_words(event)), "to")
    };
    let only = if allowed.is_empty() {
        String::new()
    } else {
        format!(", only {preposition} {}", one_of(allowed))
    };
    format!("{start} {preposition} {}{only}.", in_words(target))
}

/// `in_review` becomes `in review`.
fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

/// `waiting, stopped or packed`.
fn one_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| in_words(name)).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} or {last}", others.join(", "))
        }
        Some((one, _)) => one.clone(),
        None => String::new(),
    }
}

/// What the database reported; of a refusal by the table's trigger also what that means, because the program had
/// found the edge in its own table.
#[cfg(feature = "diesel")]
pub(crate) fn reported(error: &str) -> String {
    let of_the_trigger = [": no transition leads ", ": no state of "];
    let hint = if of_the_trigger.iter().any(|words| error.contains(words)) {
        " (the table's trigger is of another version of the machine than the program: compare them with `drift`, and run the migration that `ddl` writes)"
    } else {
        ""
    };
    format!("the database reported: {error}{hint}")
}
