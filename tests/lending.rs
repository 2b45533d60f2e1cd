//! A loan desk whose transitions have rules.

use diesel::prelude::*;
use fsm_core::prelude::*;

/// The tables; `{key}` stands for the type of a key that counts up.
pub const SCHEMA: &str = "
    CREATE TABLE mortgages (
        id {key},
        branch_id BIGINT NOT NULL,
        applicant_id BIGINT NOT NULL,
        documents INTEGER NOT NULL,
        state VARCHAR(20) NOT NULL
    );
    CREATE TABLE memberships (
        id {key},
        user_id BIGINT NOT NULL,
        branch_id BIGINT NOT NULL,
        leads BOOLEAN NOT NULL
    )";

diesel::table! {
    mortgages (id) {
        id -> BigInt,
        branch_id -> BigInt,
        applicant_id -> BigInt,
        documents -> Integer,
        state -> Text,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        user_id -> BigInt,
        branch_id -> BigInt,
        leads -> Bool,
    }
}

diesel::allow_tables_to_appear_in_same_query!(mortgages, memberships);

/// Who acts.
#[derive(Debug, Clone)]
pub struct Banker {
    /// Key.
    pub id: i64,
    /// Whether mortgages are looked at.
    pub is_underwriter: bool,
    /// Whether nothing is allowed for now.
    pub is_suspended: bool,
}

impl fsm_core::Actor for Banker {
    fn key(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> String {
        format!("user {}", self.id)
    }
}

/// A user who may do nothing in particular.
#[must_use]
pub fn user(id: i64) -> Banker {
    Banker {
        id,
        is_underwriter: false,
        is_suspended: false,
    }
}

/// A user who looks at mortgages.
#[must_use]
pub fn underwriter(id: i64) -> Banker {
    Banker {
        is_underwriter: true,
        ..user(id)
    }
}

/// The states of a mortgage.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MortgageState {
    /// Not handed in.
    #[state(initial)]
    Drafted,
    /// Handed in.
    #[state(entry)]
    Filed,
    /// Looked at.
    #[state(entry)]
    Examined,
    /// Paid.
    #[state(terminal)]
    Granted,
    /// Not paid.
    #[state(terminal)]
    TurnedDown,
}

/// A mortgage.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = mortgages)]
#[machine(actor = Banker, create = !is_suspended & (owns_mortgage | is_underwriter))]
pub struct Mortgage {
    /// Key.
    pub id: i64,
    /// Its branch.
    pub branch_id: i64,
    /// Whose it is.
    pub applicant_id: i64,
    /// How many documents there are.
    pub documents: i32,
    #[transition(file: Drafted => Filed, rule = owns_mortgage)]
    #[transition(examine: Filed => Examined, rule = is_underwriter & !owns_mortgage)]
    #[transition(grant: Examined => Granted, rule = leads_branch, guard = rule(is_documented))]
    #[transition(turn_down: Examined => TurnedDown,
        rule = (is_underwriter | leads_branch) & forbid(is_suspended))]
    #[transition(withdraw: Filed | Examined => Drafted, rule = anyone)]
    state: MortgageState,
}

/// Who stands where.
#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = memberships)]
pub struct Membership {
    /// Key.
    pub id: i64,
    /// The user.
    pub user_id: i64,
    /// The branch.
    pub branch_id: i64,
    /// Whether the branch is led.
    pub leads: bool,
}

/// Whoever asked for the mortgage.
#[rule]
pub fn owns_mortgage(user: &Banker, mortgage: &Mortgage) -> bool {
    mortgage.applicant_id == user.id
}

/// Who looks at mortgages.
#[rule]
pub fn is_underwriter(user: &Banker) -> bool {
    user.is_underwriter
}

/// Who may do nothing for now.
#[rule]
pub fn is_suspended(user: &Banker) -> bool {
    user.is_suspended
}

/// Leaders of the mortgage's branch.
#[rule]
pub fn leads_branch(user: &Banker, mortgage: &Mortgage) -> bool {
    exists(|m: Membership| m.user_id == user.id && m.branch_id == mortgage.branch_id && m.leads)
}

/// Loans with all their documents.
#[rule(object)]
pub fn is_documented(mortgage: &Mortgage) -> bool {
    mortgage.documents >= 3
}

/// A mortgage of the user 1 in the branch 1, in memory.
#[must_use]
pub fn mortgage(state: MortgageState, documents: i32) -> Mortgage {
    Mortgage {
        id: 1,
        branch_id: 1,
        applicant_id: 1,
        documents,
        state,
    }
}
