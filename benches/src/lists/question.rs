//! What is asked, and how it is written.

/// The rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The owner, or a leader's row in the roles table.
    CanEdit,
    /// Mine or my organisation's.
    IsOurs,
}

/// How the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// All rows that are allowed.
    List,
    /// A page of 50 rows, each with a column that says whether it is allowed.
    Page,
}

/// How the question is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By our rule.
    Ours,
    /// By our rule, looked up for each row of a page.
    OursPerRow,
    /// By hand, with `EXISTS`.
    Exists,
    /// By hand, with `IN (SELECT ..)`.
    In,
    /// By hand, with `= ANY(ARRAY(SELECT ..))`: PostgreSQL alone.
    Array,
}

impl Form {
    /// The name in the tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursPerRow => "ours, per row",
            Self::Exists => "by hand, EXISTS",
            Self::In => "by hand, IN",
            Self::Array => "by hand, ANY(ARRAY)",
        }
    }
}

/// A rule in a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The rule.
    pub rule: Rule,
    /// How the answer is wanted.
    pub shape: Shape,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self {
            rule: Rule::CanEdit,
            shape: Shape::List,
        },
        Self {
            rule: Rule::CanEdit,
            shape: Shape::Page,
        },
        Self {
            rule: Rule::IsOurs,
            shape: Shape::List,
        },
        Self {
            rule: Rule::IsOurs,
            shape: Shape::Page,
        },
    ];

    /// The title of its table.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match (self.rule, self.shape) {
            (Rule::CanEdit, Shape::List) => "owner or a leader's row, the list",
            (Rule::CanEdit, Shape::Page) => "owner or a leader's row, a column on a page of 50",
            (Rule::IsOurs, Shape::List) => "mine or my organisation's, the list",
            (Rule::IsOurs, Shape::Page) => "mine or my organisation's, a column on a page of 50",
        }
    }
}

/// How many rows a page has.
pub const PAGE: i64 = 50;
