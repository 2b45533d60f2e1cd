//! The models that the tests beside this file are of.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "it is for tests"
)]

use accounts::{Password, Profile, UserModel, UserTable, profiles};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable};

pub mod desk;

pub mod schema {
    diesel::table! {
        users (id) {
            id -> BigInt,
            identifier -> Text,
            password -> Text,
            state -> Text,
            failed_logins -> Integer,
        }
    }

    diesel::table! {
        works (user_id) {
            user_id -> BigInt,
            name -> Text,
            email -> Nullable<Text>,
            floor -> Integer,
        }
    }

    diesel::table! {
        homes (id) {
            id -> BigInt,
            owner_id -> BigInt,
            name -> Text,
            #[sql_name = "town"]
            city -> Nullable<Text>,
        }
    }

    diesel::table! {
        invoicings (user_id) {
            user_id -> BigInt,
            name -> Text,
            limit_in_cents -> BigInt,
            printed -> Integer,
        }
    }

    diesel::table! {
        badges (user_id) {
            user_id -> BigInt,
            number -> Integer,
            state -> Text,
        }
    }

    diesel::table! {
        loans (id) {
            id -> BigInt,
            applicant_id -> BigInt,
            amount -> BigInt,
            state -> Text,
        }
    }

    diesel::table! {
        notes (id) {
            id -> Integer,
            loan_id -> BigInt,
            text -> Text,
        }
    }

    diesel::table! {
        records (id) {
            id -> BigInt,
        }
    }

    diesel::allow_tables_to_appear_in_same_query!(users, works, homes, invoicings, badges, records);
}

use schema::{badges, homes, invoicings, records, users, works};

/// Who acts.
#[derive(Actor, Debug)]
pub struct Staff {
    pub id: i64,
    pub name: String,
    pub is_admin: bool,
}

#[rule]
pub fn is_admin(staff: &Staff) -> bool {
    staff.is_admin
}

/// Administrators see everybody, and everybody themselves.
#[rule]
pub fn may_see(staff: &Staff, user: &User) -> bool {
    staff.is_admin || user.id == staff.id
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserState {
    #[state(initial)]
    Invited,
    Active,
    Locked,
    Deactivated,
}

#[derive(UserModel, StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = users)]
#[machine(actor = Staff, record = records, noun = "account")]
pub struct User {
    pub id: i64,
    pub identifier: String,
    pub password: Password,
    #[transition(activate:   Invited | Deactivated     => Active,      rule = anyone)]
    #[transition(lock:       Active                    => Locked,      rule = is_admin, note)]
    #[transition(unlock:     Locked                    => Invited,     rule = is_admin)]
    #[transition(deactivate: Invited | Active | Locked => Deactivated, rule = is_admin)]
    #[transition(invite:     Invited                   => same,        rule = is_admin)]
    state: UserState,
    pub failed_logins: i32,
}

#[derive(Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq)]
#[diesel(table_name = works)]
#[profile(validate = Self::has_a_floor, validate_identifier = Self::is_an_email)]
pub struct Work {
    pub user_id: i64,
    pub name: String,
    pub email: Option<String>,
    pub floor: i32,
}

impl Work {
    fn has_a_floor(&self) -> Result<(), Reason> {
        if (-1..=12).contains(&self.floor) {
            return Ok(());
        }
        Err(Reason::new("no_such_floor", "there is no such floor").with("floor", self.floor))
    }

    #[allow(clippy::unused_self, reason = "it is a function that validates")]
    fn is_an_email(&self, identifier: &str) -> Result<(), Reason> {
        if identifier.contains('@') {
            return Ok(());
        }
        Err(Reason::new(
            "no_email",
            "colleagues log in by their email address",
        ))
    }
}

#[derive(Profile, Queryable, Selectable, Default, Debug, Clone, PartialEq)]
#[diesel(table_name = homes)]
#[profile(user = owner_id, validate_identifier = no_address)]
pub struct Home {
    pub id: i64,
    pub owner_id: i64,
    pub name: String,
    #[diesel(column_name = city)]
    pub town: Option<String>,
}

/// The opposite of what the other profile wants.
fn no_address(_: &Home, identifier: &str) -> Vec<Reason> {
    let reason = Reason::new("an_email", "an email address is no user name");
    identifier
        .contains('@')
        .then_some(reason)
        .into_iter()
        .collect()
}

#[derive(Profile, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = invoicings)]
#[profile(name = invoicing, auto_create = false)]
pub struct Invoicing {
    pub user_id: i64,
    pub name: String,
    pub limit_in_cents: i64,
    /// The database counts it.
    #[profile(skip)]
    pub printed: i32,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadgeState {
    #[state(initial)]
    Ordered,
    HandedOut,
    #[state(terminal)]
    Lost,
}

/// A profile with a machine.
#[derive(Profile, StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = badges, primary_key(user_id))]
pub struct Badge {
    pub user_id: i64,
    pub number: i32,
    #[profile(skip)]
    #[transition(hand_out: Ordered => HandedOut)]
    #[transition(lose: HandedOut => Lost)]
    state: BadgeState,
}

impl Default for Badge {
    fn default() -> Self {
        Self {
            user_id: 0,
            number: 0,
            state: BadgeState::Ordered,
        }
    }
}

profiles!(pub User => [Work, Home, Invoicing, Badge]);

/// The tables.
#[must_use]
pub fn schema(dialect: Dialect) -> String {
    let users = UserTable::new("users")
        .state("invited")
        .failed_logins()
        .up(dialect);
    let records = RecordTable::new("records").up(dialect);
    let id = match dialect {
        Dialect::Postgres => "BIGSERIAL PRIMARY KEY",
        Dialect::MySql => "BIGINT AUTO_INCREMENT PRIMARY KEY",
        _ => "INTEGER PRIMARY KEY NOT NULL",
    };
    format!(
        "{users}{records}
         CREATE TABLE works (
             user_id BIGINT PRIMARY KEY NOT NULL, name VARCHAR(100) NOT NULL, email VARCHAR(100),
             floor INTEGER NOT NULL, FOREIGN KEY (user_id) REFERENCES users (id));
         CREATE TABLE homes (
             id {id}, owner_id BIGINT NOT NULL UNIQUE, name VARCHAR(100) NOT NULL, town VARCHAR(100),
             FOREIGN KEY (owner_id) REFERENCES users (id));
         CREATE TABLE badges (
             user_id BIGINT PRIMARY KEY NOT NULL, number INTEGER NOT NULL,
             state VARCHAR(20) NOT NULL DEFAULT 'ordered', FOREIGN KEY (user_id) REFERENCES users (id));
         CREATE TABLE invoicings (
             user_id BIGINT PRIMARY KEY NOT NULL, name VARCHAR(100) NOT NULL, limit_in_cents BIGINT NOT NULL,
             printed INTEGER NOT NULL DEFAULT 7, FOREIGN KEY (user_id) REFERENCES users (id));"
    )
}
