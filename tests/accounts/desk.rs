//! Models with permissions.

use accounts::{Grants, Holder, PermissionTables, Permissions, has_perm, has_perm_on, permissions};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable};

use crate::schema::{loans, notes, records};

/// An actor that permissions are granted to.
#[derive(Actor, Debug, Clone)]
pub struct Clerk {
    pub id: i64,
    pub name: String,
    pub is_active: bool,
    pub is_superuser: bool,
    pub grants: Option<Grants>,
}

impl Clerk {
    #[must_use]
    pub fn new(id: i64, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            is_active: true,
            is_superuser: false,
            grants: None,
        }
    }
}

impl Holder for Clerk {
    fn user_id(&self) -> i64 {
        self.id
    }

    fn is_active(&self) -> bool {
        self.is_active
    }

    fn is_superuser(&self) -> bool {
        self.is_superuser
    }

    fn grants(&self) -> Option<&Grants> {
        self.grants.as_ref()
    }
}

/// Not one's own.
#[rule]
pub fn may_approve(clerk: &Clerk, loan: &Loan) -> bool {
    has_perm(clerk, LoanPermission::Approve) && loan.applicant_id != clerk.id
}

/// The applicant, and whoever was granted the loan or all loans.
#[rule]
pub fn may_change(clerk: &Clerk, loan: &Loan) -> bool {
    loan.applicant_id == clerk.id || has_perm_on(clerk, LoanPermission::Change, loan)
}

/// Whoever may change the loan that the note is on.
#[rule]
pub fn may_annotate(clerk: &Clerk, note: &Note) -> bool {
    parent(note.loan_id, |l: Loan| {
        has_perm_on(clerk, LoanPermission::Change, l)
    }) && !has_perm(clerk, NotePermission::Delete)
}

/// By the actor alone.
#[rule]
pub fn may_export(clerk: &Clerk) -> bool {
    has_perm(clerk, LoanPermission::Export)
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoanState {
    #[state(initial)]
    Submitted,
    Verified,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(
    StateMachine, Columns, Permissions, Queryable, Selectable, Identifiable, Debug, Clone, PartialEq,
)]
#[diesel(table_name = loans)]
#[machine(actor = Clerk, record = records)]
#[permissions(custom(export, audit = "Can look through the books"))]
pub struct Loan {
    pub id: i64,
    pub applicant_id: i64,
    pub amount: i64,
    #[transition(verify:  Submitted            => Verified, rule = may_change | has_perm_on(LoanPermission::Verify))]
    #[transition(approve: Verified             => Approved, rule = may_approve)]
    #[transition(deny:    Submitted | Verified => Denied,   rule = may_approve & !may_export, note)]
    state: LoanState,
}

/// A model without a machine, with a key of 32 bits.
#[derive(
    Columns, Permissions, Queryable, Selectable, Identifiable, Insertable, Debug, Clone, PartialEq,
)]
#[diesel(table_name = notes)]
#[permissions(without(view))]
pub struct Note {
    pub id: i32,
    pub loan_id: i64,
    pub text: String,
}

permissions!(pub Desk => [Loan, Note]);

/// The tables.
#[must_use]
pub fn schema(dialect: Dialect) -> String {
    let permissions = PermissionTables::new("users")
        .objects_of("loans")
        .objects_of("notes")
        .up(dialect);
    let records = RecordTable::new("records").up(dialect);
    let users = accounts::UserTable::new("users")
        .state("invited")
        .failed_logins();
    let users = users.up(dialect);
    format!(
        "{users}{records}
         CREATE TABLE loans (
             id {{key}}, applicant_id BIGINT NOT NULL, amount BIGINT NOT NULL, state VARCHAR(20) NOT NULL);
         CREATE TABLE notes (
             id INTEGER PRIMARY KEY NOT NULL, loan_id BIGINT NOT NULL, text VARCHAR(100) NOT NULL);
         {permissions}"
    )
}
