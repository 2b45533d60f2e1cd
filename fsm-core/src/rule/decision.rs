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
            collect(&explanation, &mut reasons);
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

/// The rules that did not hold, by their names; where no rule has a name, the whole.
fn collect(explanation: &Explanation, reasons: &mut Vec<Reason>) {
    if explanation.is_rule {
        let reason = Reason::rule(&explanation.text, explanation.outcome == Outcome::Holds);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
        return;
    }
    // Under a `not` the rule that holds is what is wrong.
    let wrong = if explanation.text == "not" {
        Outcome::Holds
    } else {
        explanation.outcome
    };
    for part in explanation
        .parts
        .iter()
        .filter(|part| part.outcome == wrong)
    {
        collect(part, reasons);
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
