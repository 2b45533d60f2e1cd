//! `Loan::diagram()`: a `Diagram` with the formats and what is shown.

use fsm_core::diagram::NoLayout;
use fsm_core::{Diagram, UnknownState};

use crate::models::{Loan, LoanState};

#[test]
fn diagram_has_its_methods() {
    let diagram: Diagram<LoanState> = Loan::diagram();
    let diagram: Diagram<LoanState> = diagram.with_overrides().highlight(LoanState::Verified);
    let mermaid: String = diagram.mermaid();
    assert_eq!(mermaid, diagram.to_string());
    let dot: String = diagram.dot();
    assert!(dot.starts_with("digraph"));
    let svg: Result<String, NoLayout> = diagram.svg();
    assert!(svg.unwrap().starts_with("<svg"));
    let named: Result<Diagram<LoanState>, UnknownState> =
        Loan::diagram().highlight_named("verified");
    assert_eq!(named.unwrap().with_overrides(), diagram);
}
