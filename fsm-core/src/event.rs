//! Events: the enum that `#[derive(StateMachine)]` makes for a model.

use crate::error::UnknownEvent;
use crate::note::NotePolicy;
use crate::state::value_of;

/// The events of a model; made by `#[derive(StateMachine)]`, as in `LoanEvent`.
pub trait Event: Copy + Eq + std::fmt::Debug + Send + Sync + 'static {
    /// The enum's name.
    const NAME: &'static str;
    /// Every event, in order of declaration.
    const ALL: &'static [Self];
    /// What was declared of each event, in the same order.
    const INFO: &'static [EventInfo];
    /// The names of all events, in the same order.
    const NAMES: &'static [&'static str];

    /// The position of this event in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// What was declared of this event.
    fn info(self) -> &'static EventInfo {
        Self::INFO.get(self.index()).unwrap_or(&EventInfo::NONE)
    }

    /// The name, as the method is called.
    fn name(self) -> &'static str {
        self.info().name
    }

    /// The label for a person: the name in words, or what `label` says.
    fn label(self) -> &'static str {
        self.info().label
    }

    /// A value of `#[transition(.., meta(key = ".."))]`.
    fn meta(self, key: &str) -> Option<&'static str> {
        self.info().meta(key)
    }

    /// The event of this name.
    ///
    /// # Errors
    /// [`UnknownEvent`], with the known names and the nearest of them.
    fn from_name(name: &str) -> Result<Self, UnknownEvent> {
        Self::NAMES
            .iter()
            .position(|known| *known == name)
            .and_then(|index| Self::ALL.get(index))
            .copied()
            .ok_or_else(|| UnknownEvent::new(Self::NAME, name, Self::NAMES))
    }
}

/// What was declared of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventInfo {
    /// The name.
    pub name: &'static str,
    /// The label for a person.
    pub label: &'static str,
    /// The state field that the event moves.
    pub field: &'static str,
    /// Whether the caller names the target.
    pub chooses_target: bool,
    /// Whether the event is an override.
    pub overrides: bool,
    /// Whether it takes a note.
    pub note: NotePolicy,
    /// The type of its input as written, where it takes one.
    pub input: Option<&'static str>,
    /// Free keys and values.
    pub metadata: &'static [(&'static str, &'static str)],
}

impl EventInfo {
    const NONE: Self = Self::new("", "");

    /// An event with this name and label and nothing else.
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            field: "",
            chooses_target: false,
            overrides: false,
            note: NotePolicy::NotTaken,
            input: None,
            metadata: &[],
        }
    }

    /// The metadata under `key`.
    #[must_use]
    pub fn meta(&self, key: &str) -> Option<&'static str> {
        value_of(self.metadata, key)
    }
}

/// An event with this name and label, which moves this state field, and nothing else.
#[doc(hidden)]
#[must_use]
pub const fn event_info(name: &'static str, label: &'static str, field: &'static str) -> EventInfo {
    EventInfo {
        field,
        ..EventInfo::new(name, label)
    }
}

/// What generated code sets.
#[doc(hidden)]
#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "each sets the field of its name"
)]
impl EventInfo {
    pub const fn chooses_target(self) -> Self {
        Self {
            chooses_target: true,
            ..self
        }
    }

    pub const fn overrides(self) -> Self {
        Self {
            overrides: true,
            ..self
        }
    }

    pub const fn note(self, note: NotePolicy) -> Self {
        Self { note, ..self }
    }

    pub const fn input(self, input: &'static str) -> Self {
        Self {
            input: Some(input),
            ..self
        }
    }

    pub const fn metadata(self, metadata: &'static [(&'static str, &'static str)]) -> Self {
        Self { metadata, ..self }
    }
}

/// The names out of what was declared.
#[doc(hidden)]
#[must_use]
#[expect(clippy::indexing_slicing, reason = "runs at compile time only")]
pub const fn event_names<const N: usize>(infos: &[EventInfo]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = infos[index].name;
        index += 1;
    }
    names
}

/// Writes an event as its variant is called: `manually_override` as `ManuallyOverride`.
#[doc(hidden)]
pub fn write_variant<E: Event>(event: E, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    for word in event.name().split('_') {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            write!(f, "{}{}", first.to_uppercase(), chars.as_str())?;
        }
    }
    Ok(())
}
