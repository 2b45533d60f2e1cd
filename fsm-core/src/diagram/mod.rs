//! Diagrams of machines, as Mermaid, DOT and SVG.

use std::fmt;
use std::marker::PhantomData;

use crate::error::UnknownState;
use crate::info::MachineInfo;
use crate::machine::Machine;
use crate::state::State;

mod dot;
mod drawing;
mod mermaid;
#[cfg(feature = "diagram")]
mod svg;

#[cfg(feature = "diagram")]
pub use svg::NoLayout;

/// The diagram of a machine: `Loan::diagram()`, or `Order::payment_diagram()` where the model has
/// several.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use fsm_core::prelude::*;
///
/// #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
/// enum LoanState {
///     #[state(initial)]
///     Created,
///     Verified,
///     #[state(terminal)]
///     Approved,
///     #[state(terminal, label = "Turned down")]
///     Denied,
/// }
///
/// #[derive(StateMachine)]
/// struct Loan {
///     documents: u32,
///     #[transition(verify: Created => Verified)]
///     #[transition(approve: Verified => Approved, guard = is_documented)]
///     #[transition(deny: Created | Verified => Denied)]
///     #[transition(manually_override: any => any, overrides)]
///     state: LoanState,
/// }
///
/// fn is_documented(loan: &Loan) -> bool {
///     loan.documents >= 3
/// }
///
/// assert_eq!(
///     Loan::diagram().to_string(),
///     "stateDiagram-v2
///     created: Created
///     verified: Verified
///     approved: Approved
///     denied: Turned down
///     [*] --> created
///     created --> verified: Verify
///     created --> denied: Deny
///     verified --> approved: Approve [is documented]
///     verified --> denied: Deny
///     approved --> [*]
///     denied --> [*]
/// "
/// );
///
/// // For a page that shows where a loan is.
/// let loan = Loan { documents: 0, state: LoanState::Verified };
/// let page = Loan::diagram().with_overrides().highlight(loan.state()).dot();
/// assert!(page.starts_with("digraph"));
/// # }
/// ```
///
/// # How to read it
///
/// | | |
/// | --- | --- |
/// | an arrow from a dot | a row may start here; `entry` stands beside it unless it is the initial state |
/// | a double border (in Mermaid an arrow to a ringed dot) | a terminal state |
/// | `Approve [is documented]` | an event, and its guards |
/// | `Park [else]` | the alternative that is taken where the guards of the earlier ones refuse |
/// | a diamond | the caller names the target: one of those behind it, but not the state that it comes from |
/// | dashes (in Mermaid `(override)` behind the event) | an override |
///
/// Events between the same two states share one arrow, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Diagram<S = ()> {
    machine: MachineInfo,
    overrides: bool,
    highlight: Option<usize>,
    states: PhantomData<fn() -> S>,
}

impl<S: State> Diagram<S> {
    /// The diagram of the machine of `M` over these states.
    pub fn of<M: Machine<S>>() -> Self {
        Self::new(MachineInfo::of::<M, S>())
    }

    /// Marks one state, such as the one that a row is in.
    pub fn highlight(mut self, state: S) -> Self {
        self.highlight = Some(state.index());
        self
    }
}

impl<S> Diagram<S> {
    pub(crate) fn new(machine: MachineInfo) -> Self {
        Self {
            machine,
            overrides: false,
            highlight: None,
            states: PhantomData,
        }
    }

    /// Shows the overrides as well, drawn apart from the other edges.
    pub fn with_overrides(mut self) -> Self {
        self.overrides = true;
        self
    }

    /// Marks the state of this name or alias, for a name that comes from outside.
    ///
    /// # Errors
    /// [`UnknownState`], with the known names and the nearest of them.
    pub fn highlight_named(mut self, name: &str) -> Result<Self, UnknownState> {
        let MachineInfo {
            state_enum,
            states,
            state_names,
            ..
        } = self.machine;
        let index = states
            .iter()
            .position(|state| state.name == name || state.aliases.contains(&name))
            .ok_or_else(|| UnknownState::new(state_enum, name, state_names))?;
        self.highlight = Some(index);
        Ok(self)
    }

    /// As Mermaid (`stateDiagram-v2`), which GitHub, GitLab and many editors draw.
    ///
    /// Mermaid refuses texts of more than 50,000 characters unless its `maxTextSize` is raised; 500
    /// states are about as many.
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::write(&self.drawing())
    }

    /// As DOT, for Graphviz and what else reads its language.
    #[must_use]
    pub fn dot(&self) -> String {
        dot::write(&self.title(), &self.drawing())
    }

    /// As SVG, laid out in layers from top to bottom; a text that stands in a page or in a file of
    /// its own. Each state is a `<g class="state" data-state="its name">`, so that a page can add
    /// links and colours.
    ///
    /// A machine of 500 states takes about a second in a release build.
    ///
    /// # Errors
    /// [`NoLayout`] where the layout finds no place for the states; no machine is known where it
    /// does not.
    #[cfg(feature = "diagram")]
    pub fn svg(&self) -> Result<String, NoLayout> {
        svg::write(&self.title(), &self.drawing())
    }

    fn title(&self) -> String {
        format!("{}.{}", self.machine.model, self.machine.field)
    }

    fn drawing(&self) -> drawing::Drawing {
        drawing::Drawing::of(&self.machine, self.overrides, self.highlight)
    }
}

/// The Mermaid text.
impl<S> fmt::Display for Diagram<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mermaid())
    }
}
