//! The users, their profiles and what may be granted.

use accounts::{Holder, Password, Permissions, Profile, UserModel, permissions, profiles};
use diesel::prelude::*;
use fsm_core::prelude::*;
use serde::Deserialize;

use crate::rules::{is_self, may_deactivate, may_invite, may_lock, may_unlock};
use crate::schema::{contacts, invoicings, records, users};

/// Where an account is in its life.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserState {
    /// Signed up, or unlocked; to be activated by the user.
    #[state(initial)]
    Invited,
    /// May log in.
    Active,
    /// After too many wrong passwords, or by an administrator.
    Locked,
    /// Closed; the user can open it again.
    Deactivated,
}

/// A user. Users are also those who act: on their own accounts, and on others' as far as they were granted that.
#[derive(
    Actor,
    UserModel,
    StateMachine,
    Columns,
    Permissions,
    Queryable,
    Selectable,
    Identifiable,
    Debug,
    Clone,
    PartialEq,
)]
#[diesel(table_name = users)]
#[actor(key = id, name = identifier)]
#[machine(actor = User, record = records, noun = "account")]
pub struct User {
    /// The key.
    pub id: i64,
    /// What the user is called when logging in.
    pub identifier: String,
    /// The hash of the password.
    pub password: Password,
    #[transition(activate:   Invited | Deactivated     => Active,      rule = is_self)]
    #[transition(lock:       Active                    => Locked,      rule = may_lock, note)]
    #[transition(unlock:     Locked                    => Invited,     rule = may_unlock)]
    #[transition(deactivate: Invited | Active | Locked => Deactivated, rule = may_deactivate)]
    #[transition(invite:     Invited                   => same,        rule = may_invite)]
    state: UserState,
    /// How many wrong passwords there were since the last right one.
    pub failed_logins: i32,
    /// Whether every permission is the user's.
    pub is_superuser: bool,
}

/// Whom permissions are granted to. Who is not active has none.
impl Holder for User {
    fn user_id(&self) -> i64 {
        self.id
    }

    fn is_active(&self) -> bool {
        self.state == UserState::Active
    }

    fn is_superuser(&self) -> bool {
        self.is_superuser
    }
}

/// How a user is reached; made with the user.
#[derive(Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq)]
#[diesel(table_name = contacts)]
#[profile(validate = Self::can_be_reached, validate_identifier = is_one_word)]
pub struct Contact {
    /// Whose it is.
    pub user_id: i64,
    /// What others see.
    pub name: String,
    /// An address.
    pub email: Option<String>,
    /// Where the user lives.
    pub town: Option<String>,
}

impl Contact {
    fn can_be_reached(&self) -> Vec<Reason> {
        let mut wrong = Vec::new();
        if self.name.trim().is_empty() {
            wrong.push(Reason::new("no_name", "a name is missing"));
        }
        let email = self.email.as_deref();
        if !email.is_some_and(|email| email.contains('@')) {
            wrong.push(Reason::new("no_email", "an email address is missing"));
        }
        wrong
    }
}

/// What a profile says of the user's identifier.
fn is_one_word(_: &Contact, identifier: &str) -> Result<(), Reason> {
    if identifier.contains(char::is_whitespace) {
        return Err(Reason::new("spaces", "an identifier is one word"));
    }
    Ok(())
}

/// Who gets the invoices; only users who buy have one.
#[derive(Profile, Deserialize, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = invoicings)]
#[profile(auto_create = false, validate = Self::has_an_address)]
#[serde(deny_unknown_fields)]
pub struct Invoicing {
    /// Whose it is.
    #[serde(skip)]
    pub user_id: i64,
    /// What stands on the invoice.
    pub name: String,
    /// Where it is sent.
    pub address: String,
}

impl Invoicing {
    fn has_an_address(&self) -> Result<(), Reason> {
        if self.address.trim().is_empty() {
            return Err(Reason::new("no_address", "the address is missing"));
        }
        Ok(())
    }
}

profiles!(pub User => [Contact, Invoicing]);

permissions!(pub App => [User]);
