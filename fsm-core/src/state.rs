//! States: what `#[derive(State)]` implements.

use crate::error::UnknownState;

/// An enum whose variants are the states of a machine; made by `#[derive(State)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of states",
    label = "does not derive `State`",
    note = "put `#[derive(State)]` on the enum, and mark the state that a new row starts in `#[state(initial)]`"
)]
pub trait State: Copy + Eq + std::fmt::Debug + 'static {
    /// The enum's name, as in `LoanState`.
    const NAME: &'static str;
    /// Every state, in order of declaration.
    const ALL: &'static [Self];
    /// What was declared of each state, in the same order.
    const INFO: &'static [StateInfo];
    /// The names of all states, in the same order.
    const NAMES: &'static [&'static str];
    /// The state marked `#[state(initial)]`.
    const INITIAL: Self;

    /// The position of this state in [`ALL`](Self::ALL).
    fn index(self) -> usize;

    /// What was declared of this state.
    fn info(self) -> &'static StateInfo {
        Self::INFO.get(self.index()).unwrap_or(&StateInfo::NONE)
    }

    /// The name that is stored: snake case, or what `rename` says.
    fn name(self) -> &'static str {
        self.info().name
    }

    /// The label for a person: the variant in words, or what `label` says.
    fn label(self) -> &'static str {
        self.info().label
    }

    /// A value of `#[state(meta(key = ".."))]`.
    fn meta(self, key: &str) -> Option<&'static str> {
        self.info().meta(key)
    }

    /// Whether the state is in the group `name` (`#[state(group = name)]`).
    fn is_in_group(self, name: &str) -> bool {
        self.info().groups.contains(&name)
    }

    /// Whether no event leaves this state.
    fn is_terminal(self) -> bool {
        self.info().terminal
    }

    /// The initial state, as the only value of this enum that Diesel takes for a column.
    #[must_use]
    fn initial() -> Initial<Self> {
        Initial {
            state: Self::INITIAL,
        }
    }

    /// Another state in which a row may be born, marked `#[state(entry)]`; takes the marker type:
    /// `LoanState::entry(loan_state::Imported)`.
    #[must_use]
    fn entry<T: EntryState<Enum = Self>>(_: T) -> Initial<Self> {
        // A marker of one's own may claim to be an entry; the enum says what is one.
        Initial::at(T::At::INDEX).unwrap_or_else(Self::initial)
    }

    /// The state of this name or alias.
    ///
    /// # Errors
    /// [`UnknownState`], with the known names and the nearest of them.
    fn from_name(name: &str) -> Result<Self, UnknownState> {
        Self::INFO
            .iter()
            .position(|info| info.name == name || info.aliases.contains(&name))
            .and_then(|index| Self::ALL.get(index))
            .copied()
            .ok_or_else(|| UnknownState::new(Self::NAME, name, Self::NAMES))
    }

    /// The state of this integer code (`#[state(code = n)]`).
    ///
    /// # Errors
    /// [`UnknownState`], with the known names.
    fn from_code(code: i32) -> Result<Self, UnknownState> {
        Self::INFO
            .iter()
            .position(|info| info.code == Some(code))
            .and_then(|index| Self::ALL.get(index))
            .copied()
            .ok_or_else(|| UnknownState::new(Self::NAME, &code.to_string(), Self::NAMES))
    }
}

/// Says in our words that the type of a state field is no enum of states.
#[doc(hidden)]
pub const fn is_an_enum_of_states<S: State>() {}

/// The marker type of one state, as in `loan_state::Verified`.
pub trait StateType: 'static {
    /// The enum that the state belongs to.
    type Enum: State;
    /// The state's position, as a type that does not depend on the enum.
    #[doc(hidden)]
    type At: Place;
}

/// The value of a marker type: `loan_state::Verified::VALUE`.
///
/// It stands apart from [`StateType`] so that no implementation can give another value than that of
/// the marker's position.
pub trait StateValue: StateType {
    /// The state itself.
    const VALUE: Self::Enum;
}

impl<S: StateType> StateValue for S {
    #[expect(clippy::indexing_slicing, reason = "runs at compile time only")]
    const VALUE: S::Enum = S::Enum::ALL[S::At::INDEX];
}

/// A position in an enum of states, as a type.
#[doc(hidden)]
#[derive(Debug)]
pub struct At<const INDEX: usize>;

/// The position that a type stands for.
#[doc(hidden)]
pub trait Place {
    const INDEX: usize;
}

impl<const INDEX: usize> Place for At<INDEX> {
    const INDEX: usize = INDEX;
}

/// The marker of a state in which a row may be born: the initial one and those marked
/// `#[state(entry)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state that a row may be born in",
    label = "neither the initial state nor marked `#[state(entry)]`",
    note = "mark its variant `#[state(entry)]`, or start in the initial state and fire an event"
)]
pub trait EntryState: StateType {}

/// From a state's position to its marker type.
#[doc(hidden)]
pub trait Nth<const INDEX: usize> {
    /// The marker.
    type Type: StateType<Enum = Self>;
}

/// What was declared of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark that a state may have"
)]
#[non_exhaustive]
pub struct StateInfo {
    /// The stored name.
    pub name: &'static str,
    /// The label for a person.
    pub label: &'static str,
    /// Other names under which a stored value is read.
    pub aliases: &'static [&'static str],
    /// The pinned integer code.
    pub code: Option<i32>,
    /// The groups that the state is in.
    pub groups: &'static [&'static str],
    /// Whether a row starts here unless told otherwise.
    pub initial: bool,
    /// Whether a row may start here.
    pub entry: bool,
    /// Whether no event leaves the state.
    pub terminal: bool,
    /// Whether the state is entered and left by exception.
    pub overrides: bool,
    /// Free keys and values.
    pub metadata: &'static [(&'static str, &'static str)],
}

impl StateInfo {
    const NONE: Self = Self::new("", "");

    /// A state with this name and label and nothing else.
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            aliases: &[],
            code: None,
            groups: &[],
            initial: false,
            entry: false,
            terminal: false,
            overrides: false,
            metadata: &[],
        }
    }

    /// The metadata under `key`.
    #[must_use]
    pub fn meta(&self, key: &str) -> Option<&'static str> {
        value_of(self.metadata, key)
    }
}

/// A state with this name and label and nothing else.
#[doc(hidden)]
#[must_use]
pub const fn state_info(name: &'static str, label: &'static str) -> StateInfo {
    StateInfo::new(name, label)
}

/// What generated code sets.
#[doc(hidden)]
#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "each sets the field of its name"
)]
impl StateInfo {
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    pub const fn code(self, code: i32) -> Self {
        Self {
            code: Some(code),
            ..self
        }
    }

    pub const fn groups(self, groups: &'static [&'static str]) -> Self {
        Self { groups, ..self }
    }

    pub const fn initial(self) -> Self {
        Self {
            initial: true,
            ..self
        }
    }

    pub const fn entry(self) -> Self {
        Self {
            entry: true,
            ..self
        }
    }

    pub const fn terminal(self) -> Self {
        Self {
            terminal: true,
            ..self
        }
    }

    pub const fn overrides(self) -> Self {
        Self {
            overrides: true,
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
pub const fn state_names<const N: usize>(infos: &[StateInfo]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = infos[index].name;
        index += 1;
    }
    names
}

/// The value of `key` in a list of pairs.
pub(crate) fn value_of(
    pairs: &'static [(&'static str, &'static str)],
    key: &str,
) -> Option<&'static str> {
    pairs
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, value)| *value)
}

/// A state in which a row may be born: the one value of a state enum that is a Diesel expression.
///
/// It comes from [`State::initial`] and [`State::entry`], and is the type to use in an `Insertable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Initial<S> {
    state: S,
}

impl<S: State> Initial<S> {
    /// The state itself.
    #[must_use]
    pub fn state(self) -> S {
        self.state
    }

    #[cfg(feature = "diesel")]
    pub(crate) fn as_state(&self) -> &S {
        &self.state
    }

    /// The state at this position, where a row may be born in it.
    pub(crate) fn at(index: usize) -> Option<Self> {
        let info = S::INFO.get(index)?;
        let state = *S::ALL.get(index)?;
        (info.initial || info.entry).then_some(Self { state })
    }
}

impl<S: State> PartialEq<S> for Initial<S> {
    fn eq(&self, other: &S) -> bool {
        self.state == *other
    }
}

/// A position in the machine over `S` of the model `M`, as bits; see [`Differs`].
#[doc(hidden)]
pub trait Position<M, S> {
    /// The bits, the highest first.
    type Bits;
}

/// Two states are different: their positions, as lists of bits, differ somewhere.
///
/// A target that the caller names is every listed state but the source, and stable Rust has no
/// "is another type"; this says it with a bound whose proof is as long as the number has bits.
#[doc(hidden)]
pub trait Differs<Other> {}

/// A bit that is 0; see [`Differs`].
#[doc(hidden)]
#[derive(Debug)]
pub enum Zero {}

/// A bit that is 1; see [`Differs`].
#[doc(hidden)]
#[derive(Debug)]
pub enum One {}

impl<A, B> Differs<(Zero, B)> for (One, A) {}
impl<A, B> Differs<(One, B)> for (Zero, A) {}
impl<A: Differs<B>, B> Differs<(One, B)> for (One, A) {}
impl<A: Differs<B>, B> Differs<(Zero, B)> for (Zero, A) {}
