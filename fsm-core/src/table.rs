//! The transition table: a constant that can be looked up and iterated.

use crate::event::Event;
use crate::state::State;

/// One edge of a table: an event that leads from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Edge<S, E> {
    /// The event.
    pub event: E,
    /// The state that it starts from.
    pub source: S,
    /// The state that it leads to.
    pub target: S,
    /// Whether the edge is an override: an exception that reachability leaves out.
    pub overrides: bool,
}

/// The transitions of one machine, known at compile time: `Loan::TABLE`.
///
/// [`next`](Self::next) takes constant time: it reads a cell per state and event where those fit
/// into 4 KiB, and rows that are packed into one another above that.
#[derive(Debug)]
pub struct Table<S: 'static, E: 'static> {
    pub(crate) rows: &'static [Row],
    /// Where each state's rows begin, and after the last state their end.
    starts: &'static [u16],
    cells: Cells<S>,
    /// The sets of states that callers may choose a target from.
    choices: &'static [&'static [S]],
    pub(crate) events: Events,
    kind: std::marker::PhantomData<fn() -> E>,
}

/// Which of a model's events belong to a machine.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Events {
    /// The position of the first.
    pub first: usize,
    /// How many there are.
    pub width: usize,
    /// How many cells a state has in a dense table: at least one for each.
    pub stride: usize,
}

impl<S, E> Clone for Table<S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for Table<S, E> {}

/// How a table is looked up.
#[derive(Debug)]
enum Cells<S: 'static> {
    /// A cell per state and event.
    Dense(&'static [Option<S>]),
    /// Sparse rows laid over one another; a slot says whose it is.
    Packed {
        offsets: &'static [u32],
        slots: &'static [Slot<S>],
    },
}

impl<S> Clone for Cells<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Cells<S> {}

/// A slot of a packed table: the state that it belongs to, and where its event leads from there.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Slot<S> {
    owner: u16,
    target: Option<S>,
}

/// What a declaration says of one source state and one event, by positions in the two enums.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub(crate) source: u16,
    pub(crate) event: u16,
    pub(crate) target: Target,
    /// Which `#[transition(..)]` of the model it comes from, for its guards.
    pub(crate) declaration: u16,
    pub(crate) overrides: bool,
}

/// Where a row leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// To the state at this position.
    State(u16),
    /// To the state of this set (by its number) that the caller names, but not the source.
    Choice(u16),
}

/// Rows as generated code writes them: source, event, target, declaration and kind. The kind is 1
/// where the target is the number of a choice, and 2 more for an override.
#[doc(hidden)]
#[must_use]
#[expect(clippy::indexing_slicing, reason = "runs at compile time only")]
pub const fn rows<const N: usize>(written: [[u16; 5]; N]) -> [Row; N] {
    let none = Row {
        source: 0,
        event: 0,
        target: Target::State(0),
        declaration: 0,
        overrides: false,
    };
    let mut rows = [none; N];
    let mut at = 0;
    while at < N {
        let [source, event, target, declaration, kind] = written[at];
        let target = if kind & 1 == 0 {
            Target::State(target)
        } else {
            Target::Choice(target)
        };
        rows[at] = Row {
            source,
            event,
            target,
            declaration,
            overrides: kind & 2 != 0,
        };
        at += 1;
    }
    rows
}

/// Where each state's rows begin; `N` is one more than there are states.
#[doc(hidden)]
#[must_use]
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "runs at compile time only"
)]
pub const fn starts<const N: usize>(rows: &[Row]) -> [u16; N] {
    let mut starts = [rows.len() as u16; N];
    let mut row = rows.len();
    while row > 0 {
        row -= 1;
        starts[rows[row].source as usize] = row as u16;
    }
    let mut state = N - 1;
    while state > 0 {
        state -= 1;
        if starts[state] > starts[state + 1] {
            starts[state] = starts[state + 1];
        }
    }
    starts
}

/// The first target of each state and event; `N` is the number of states times the stride.
#[doc(hidden)]
#[must_use]
#[expect(clippy::indexing_slicing, reason = "runs at compile time only")]
pub const fn dense<S: State, const N: usize>(rows: &[Row], events: Events) -> [Option<S>; N] {
    let mut cells = [None; N];
    let mut row = rows.len();
    while row > 0 {
        row -= 1;
        let Row {
            source,
            event,
            target,
            ..
        } = rows[row];
        if let Target::State(target) = target {
            let column = event as usize - events.first;
            cells[source as usize * events.stride + column] = Some(S::ALL[target as usize]);
        }
    }
    cells
}

/// The first target of each state and event, with each state's row laid at its offset.
#[doc(hidden)]
#[must_use]
#[expect(clippy::indexing_slicing, reason = "runs at compile time only")]
pub const fn packed<S: State, const N: usize>(
    rows: &[Row],
    events: Events,
    offsets: &[u32],
) -> [Slot<S>; N] {
    let mut slots = [Slot {
        owner: u16::MAX,
        target: None,
    }; N];
    let mut row = rows.len();
    while row > 0 {
        row -= 1;
        let Row {
            source,
            event,
            target,
            ..
        } = rows[row];
        if let Target::State(target) = target {
            let slot = offsets[source as usize] as usize + event as usize - events.first;
            slots[slot] = Slot {
                owner: source,
                target: Some(S::ALL[target as usize]),
            };
        }
    }
    slots
}

impl<S: State, E: Event> Table<S, E> {
    /// A table with a cell per state and event.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_cells(
        rows: &'static [Row],
        starts: &'static [u16],
        cells: &'static [Option<S>],
        choices: &'static [&'static [S]],
        events: Events,
    ) -> Self {
        let cells = Cells::Dense(cells);
        Self {
            rows,
            starts,
            cells,
            choices,
            events,
            kind: std::marker::PhantomData,
        }
    }

    /// A table of packed rows.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_slots(
        rows: &'static [Row],
        starts: &'static [u16],
        offsets: &'static [u32],
        slots: &'static [Slot<S>],
        choices: &'static [&'static [S]],
        events: Events,
    ) -> Self {
        let cells = Cells::Packed { offsets, slots };
        Self {
            rows,
            starts,
            cells,
            choices,
            events,
            kind: std::marker::PhantomData,
        }
    }

    /// The state that `event` leads to from `state`, guards aside.
    ///
    /// Where the event has alternatives it is the first of them. `None` where there is no edge, and
    /// also where the caller names the target: see [`targets`](Self::targets) and
    /// [`allows`](Self::allows).
    #[inline]
    #[must_use]
    pub fn next(&self, state: S, event: E) -> Option<S> {
        let column = event.index().wrapping_sub(self.events.first);
        if column >= self.events.width {
            return None;
        }
        match self.cells {
            Cells::Dense(cells) => *cells.get(state.index() * self.events.stride + column)?,
            Cells::Packed { offsets, slots } => {
                let slot = slots.get(*offsets.get(state.index())? as usize + column)?;
                if usize::from(slot.owner) == state.index() {
                    slot.target
                } else {
                    None
                }
            }
        }
    }

    /// Whether `event` has an edge from `state`.
    #[must_use]
    pub fn allows(&self, state: S, event: E) -> bool {
        self.next(state, event).is_some() || self.rows_for(state, event).next().is_some()
    }

    /// Every edge, by source state and then in order of declaration.
    pub fn edges(&self) -> impl Iterator<Item = Edge<S, E>> {
        let table = *self;
        self.rows.iter().flat_map(move |row| table.edges_of(row))
    }

    /// The edges that leave `state`, in order of declaration.
    pub fn edges_from(&self, state: S) -> impl Iterator<Item = Edge<S, E>> {
        let table = *self;
        self.rows_of(state)
            .iter()
            .flat_map(move |row| table.edges_of(row))
    }

    /// The events of this machine, in order of declaration.
    pub fn events(&self) -> impl Iterator<Item = E> {
        E::ALL
            .iter()
            .skip(self.events.first)
            .take(self.events.width)
            .copied()
    }

    /// The events that have an edge from `state`, in order of declaration, each once.
    pub fn events_from(&self, state: S) -> impl Iterator<Item = E> {
        let rows = self.rows_of(state);
        self.events().filter(move |event| {
            rows.iter()
                .any(|row| usize::from(row.event) == event.index())
        })
    }

    /// The states that `event` starts from, in order of declaration of the states.
    pub fn sources(&self, event: E) -> impl Iterator<Item = S> {
        let table = *self;
        S::ALL
            .iter()
            .copied()
            .filter(move |state| table.allows(*state, event))
    }

    /// The states that `event` may lead to from `state`: one, several where it has alternatives or
    /// the caller names it, or none.
    pub fn targets(&self, state: S, event: E) -> impl Iterator<Item = S> {
        let table = *self;
        self.rows_for(state, event)
            .flat_map(move |row| table.targets_of(row))
    }

    /// The states that can be reached from `state` in any number of steps, itself included;
    /// overrides are left out. In order of the number of steps.
    #[must_use]
    pub fn reachable_from(&self, state: S) -> Vec<S> {
        let mut seen = vec![false; S::ALL.len()];
        let mut reached = Vec::new();
        let mut next = vec![state];
        while !next.is_empty() {
            let mut after = Vec::new();
            for state in next {
                if let Some(seen @ false) = seen.get_mut(state.index()) {
                    *seen = true;
                    reached.push(state);
                    let edges = self.edges_from(state).filter(|edge| !edge.overrides);
                    after.extend(edges.map(|edge| edge.target));
                }
            }
            next = after;
        }
        reached
    }

    /// The paths from one state to another that visit no state twice, shortest first; overrides are
    /// left out.
    ///
    /// There can be very many: the iterator finds them one by one, so `take` what you need. From a
    /// state to itself there is one, the empty path.
    pub fn paths(&self, from: S, to: S) -> impl Iterator<Item = Vec<Edge<S, E>>> {
        let distances = self.distances_to(to);
        let table = *self;
        // Paths of one length after the other, each searched in depth: only one path is kept, and
        // no step is taken from which the end is too far.
        let mut length = distances.get(from.index()).copied().flatten();
        let mut open: Vec<Vec<Edge<S, E>>> = Vec::new();
        let mut path: Vec<Edge<S, E>> = Vec::new();
        std::iter::from_fn(move || {
            loop {
                let goal = length?;
                if open.is_empty() {
                    if goal == 0 {
                        length = None;
                        return Some(Vec::new());
                    }
                    open.push(table.steps(from));
                }
                while let Some(steps) = open.last_mut() {
                    let Some(edge) = steps.pop() else {
                        open.pop();
                        path.pop();
                        continue;
                    };
                    let visited =
                        edge.target == from || path.iter().any(|e| e.target == edge.target);
                    let left = goal - path.len() - 1;
                    let far = distances.get(edge.target.index()).copied().flatten();
                    if visited
                        || far.is_none_or(|far| far > left)
                        || (left > 0 && edge.target == to)
                    {
                        continue;
                    }
                    if left == 0 {
                        return Some(path.iter().copied().chain([edge]).collect());
                    }
                    path.push(edge);
                    open.push(table.steps(edge.target));
                }
                length = (goal + 1 < S::ALL.len()).then_some(goal + 1);
            }
        })
    }

    /// The edges that leave a state, overrides left out, the first last.
    fn steps(&self, state: S) -> Vec<Edge<S, E>> {
        let mut steps: Vec<_> = self
            .edges_from(state)
            .filter(|edge| !edge.overrides)
            .collect();
        steps.reverse();
        steps
    }

    /// For each state, the number of steps to `to`, where a path leads there.
    fn distances_to(&self, to: S) -> Vec<Option<usize>> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); S::ALL.len()];
        for edge in self.edges().filter(|edge| !edge.overrides) {
            if let Some(before) = before.get_mut(edge.target.index()) {
                before.push(edge.source.index());
            }
        }
        let mut distances = vec![None; S::ALL.len()];
        let mut next = vec![to.index()];
        let mut distance = 0;
        while !next.is_empty() {
            let mut after: Vec<usize> = Vec::new();
            for state in next {
                if let Some(unknown @ None) = distances.get_mut(state) {
                    *unknown = Some(distance);
                    after.extend(before.get(state).into_iter().flatten());
                }
            }
            next = after;
            distance += 1;
        }
        distances
    }

    /// How many bytes the table takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let cells = match self.cells {
            Cells::Dense(cells) => size_of_val(cells),
            Cells::Packed { offsets, slots } => size_of_val(offsets) + size_of_val(slots),
        };
        let choices: usize = self.choices.iter().map(|choice| size_of_val(*choice)).sum();
        cells + choices + size_of_val(self.rows) + size_of_val(self.starts)
    }

    pub(crate) fn rows_of(&self, state: S) -> &'static [Row] {
        let at = |index: usize| self.starts.get(index).copied().map(usize::from);
        match (at(state.index()), at(state.index() + 1)) {
            (Some(start), Some(end)) => self.rows.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    pub(crate) fn rows_for(
        &self,
        state: S,
        event: E,
    ) -> impl Iterator<Item = &'static Row> + Clone + use<S, E> {
        self.rows_of(state)
            .iter()
            .filter(move |row| usize::from(row.event) == event.index())
    }

    pub(crate) fn targets_of(&self, row: &Row) -> impl Iterator<Item = S> + use<S, E> {
        let source = usize::from(row.source);
        let (one, many): (Option<S>, &'static [S]) = match row.target {
            Target::State(target) => (S::ALL.get(usize::from(target)).copied(), &[]),
            Target::Choice(choice) => (
                None,
                self.choices
                    .get(usize::from(choice))
                    .copied()
                    .unwrap_or_default(),
            ),
        };
        one.into_iter().chain(
            many.iter()
                .copied()
                .filter(move |state| state.index() != source),
        )
    }

    fn edges_of(&self, row: &'static Row) -> impl Iterator<Item = Edge<S, E>> + use<S, E> {
        let source = S::ALL.get(usize::from(row.source)).copied();
        let event = E::ALL.get(usize::from(row.event)).copied();
        self.targets_of(row).filter_map(move |target| {
            let overrides = row.overrides || target.info().overrides;
            Some(Edge {
                event: event?,
                source: source?,
                target,
                overrides,
            })
        })
    }
}
