//! Whether something is allowed, and why.

use std::fmt;

use super::explain::{Explanation, Outcome};
use crate::guard::Reason;

/// Whether something is allowed, and why not.
#[derive(Debug, Clone)]
#[must_use = "a decision is to be acted on: `if decision.is_allowed() { .. }`"]
pub struct Decision {
    reasons: Vec<Reason>,
    explanation: Option<Box<Explanation>>,
    allowed: bool,
}

impl Decision {
    /// It is allowed.
    pub fn allowed() -> Self {
        Self {
            reasons: Vec::new(),
            explanation: None,
            allowed: true,
        }
    }

    /// It is not, for these reasons.
    pub fn denied(reasons: Vec<Reason>) -> Self {
        Self {
            reasons,
            explanation: None,
            allowed: false,
        }
    }

    /// What an explanation says.
    pub fn of(explanation: Explanation) -> Self {
        let allowed = explanation.outcome == Outcome::Holds;
        let mut reasons = Vec::new();
        if !allowed {
            collect(&explanation, true, &mut reasons);
        }
        Self {
            reasons,
            explanation: Some(Box::new(explanation)),
            allowed,
        }
    }

    /// Whether it is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.allowed
    }

    /// Why not: each rule that denied it, with its name as code.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The whole tree, where it was made: for a denial, or by `explain`.
    #[must_use]
    pub fn explanation(&self) -> Option<&Explanation> {
        self.explanation.as_deref()
    }
}

/// The rules that did not come out as wanted, by their names; where no rule has a name, the whole.
fn collect(explanation: &Explanation, wanted: bool, reasons: &mut Vec<Reason>) {
    // A composition has no name of its own: its operands have.
    let is_composed = explanation.text.starts_with(['(', '!']);
    if explanation.is_rule && !is_composed {
        let reason = Reason::rule(&explanation.text, !wanted);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
        return;
    }
    for part in &explanation.parts {
        let wanted = match explanation.text.as_str() {
            "not" => !wanted,
            // As many hold as should not.
            "exactly one of" => part.outcome != Outcome::Holds,
            _ => wanted,
        };
        let is_wrong = match part.outcome {
            Outcome::Holds => !wanted,
            Outcome::Fails => wanted,
            Outcome::NotAsked => explanation.outcome == Outcome::NotAsked,
        };
        if is_wrong {
            collect(part, wanted, reasons);
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.allowed {
            return f.write_str("allowed");
        }
        f.write_str("denied")?;
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(
                f,
                "{}{}",
                if index == 0 { ": " } else { "; " },
                reason.clause()
            )?;
        }
        Ok(())
    }
}
