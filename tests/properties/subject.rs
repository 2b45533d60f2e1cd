//! A machine beside the list of its edges.

use std::fmt::Debug;

use fsm_core::actor::NoRules;
use fsm_core::{Event, Machine, Model, State, TransitionError};
use proptest::sample::Index;

/// Source, event, targets in order, and whether the edges are overrides.
pub(crate) type Row<X> = (
    <X as Subject>::State,
    EventOf<X>,
    &'static [<X as Subject>::State],
    bool,
);

pub(crate) type EventOf<X> = <<X as Subject>::Model as Model>::Event;
pub(crate) type Outcome<X> = Result<<X as Subject>::Model, TransitionError>;

/// One machine of a model.
pub(crate) trait Subject: 'static {
    type State: State + Debug;
    type Model: Machine<Self::State> + Model<Rules = NoRules> + Clone + PartialEq + Debug;

    /// Every edge, as written by hand.
    const EDGES: &'static [Row<Self>];

    /// A row in this state; its guards answer by the bits.
    fn row(state: Self::State, bits: u8) -> Self::Model;

    /// The state that a row is in.
    fn state(row: &Self::Model) -> Self::State;

    /// What the typed form does; `None` where it has no such transition.
    fn typed(row: Self::Model, event: EventOf<Self>, target: Self::State) -> Option<Outcome<Self>>;
}

pub(crate) fn pick<T: Copy>(all: &[T], index: Index) -> T {
    all[index.index(all.len())]
}

/// The targets of an event, as written by hand.
pub(crate) fn targets<X: Subject>(state: X::State, event: EventOf<X>) -> &'static [X::State] {
    X::EDGES
        .iter()
        .find(|row| row.0 == state && row.1 == event)
        .map_or(&[], |row| row.2)
}

/// The edges of the graph as pairs of states, overrides left out.
pub(crate) fn steps<X: Subject>() -> Vec<(X::State, X::State)> {
    let mut steps = Vec::new();
    for (source, _, targets, overrides) in X::EDGES {
        if !overrides {
            steps.extend(targets.iter().map(|target| (*source, *target)));
        }
    }
    steps
}

/// The events of this machine.
pub(crate) fn events<X: Subject>() -> Vec<EventOf<X>> {
    X::Model::TABLE.events().collect()
}

/// Whether the caller names the target.
pub(crate) fn chooses<E: Event>(event: E) -> bool {
    event.info().chooses_target
}

/// Puts a machine beside its edges. Every pair that stands here has to compile in typed form.
///
/// A row is `Source: event method [targets]`; a bar before it where the caller names the target,
/// `true` behind it where it is an exception.
macro_rules! subject {
    (
        $subject:ident, $model:ty, $state:ident, $markers:ident, $event:ident,
        $sorted:ident, $handle:ident, $typed:ident, $read:ident, $row:expr;
        $($source:ident {
            $($variant:ident $method:ident [$($target:ident),+] $($overrides:literal)?;)*
            $(| $choice:ident $choose:ident [$($chosen:ident),+] $($exception:literal)?;)*
        })*
    ) => {
        pub(crate) struct $subject;

        impl $crate::subject::Subject for $subject {
            type State = $state;
            type Model = $model;

            const EDGES: &'static [$crate::subject::Row<Self>] = &[$(
                $((
                    $state::$source,
                    $event::$variant,
                    &[$($state::$target),+],
                    false $(|| $overrides)?,
                ),)*
                $((
                    $state::$source,
                    $event::$choice,
                    &[$($state::$chosen),+],
                    false $(|| $exception)?,
                ),)*
            )*];

            fn row(state: $state, bits: u8) -> $model {
                let row: fn($state, u8) -> $model = $row;
                row(state, bits)
            }

            fn state(row: &$model) -> $state {
                row.$read()
            }

            #[allow(
                unreachable_patterns,
                unused_variables,
                clippy::match_wildcard_for_single_variants,
                reason = "a machine may have every pair, or none"
            )]
            fn typed(
                row: $model,
                event: $event,
                target: $state,
            ) -> Option<$crate::subject::Outcome<Self>> {
                match row.$typed() {
                    $($sorted::$source(handle) => match event {
                        $($event::$variant => Some(
                            handle
                                .$method()
                                .apply()
                                .map($crate::subject::IntoRow::into_row)
                                .map_err(TransitionError::from),
                        ),)*
                        $($event::$choice => match target {
                            $($state::$chosen => Some(
                                handle
                                    .$choose::<$markers::$chosen>()
                                    .apply()
                                    .map($crate::subject::IntoRow::into_row)
                                    .map_err(TransitionError::from),
                            ),)*
                            _ => None,
                        },)*
                        _ => None,
                    },)*
                }
            }
        }

        impl<S: StateType<Enum = $state>> $crate::subject::IntoRow<$model> for $handle<S> {
            fn into_row(self) -> $model {
                self.into_row()
            }
        }

        impl $crate::subject::IntoRow<$model> for $sorted {
            fn into_row(self) -> $model {
                match self {
                    $($sorted::$source(handle) => handle.into_row(),)*
                }
            }
        }
    };
}

pub(crate) use subject;

/// Whatever a typed transition gives back, as a row.
pub(crate) trait IntoRow<M> {
    fn into_row(self) -> M;
}
