//! The guide: chapters of their own for what takes more than a page.
//!
//! | chapter | |
//! | --- | --- |
//! | [`users`] | users, profiles, logging in |
//! | [`permissions`] | stored permissions: who was granted what, and rules that ask it |
//! | [`django`] | coming from Django: taking over its users, with their passwords |

// Their programs need a database.
#[cfg_attr(feature = "sqlite", doc = include_str!("../guide/users.md"))]
#[cfg_attr(
    not(feature = "sqlite"),
    doc = "The chapter needs the feature `sqlite`."
)]
pub mod users {}

#[cfg_attr(feature = "sqlite", doc = include_str!("../guide/permissions.md"))]
#[cfg_attr(
    not(feature = "sqlite"),
    doc = "The chapter needs the feature `sqlite`."
)]
pub mod permissions {}

#[cfg_attr(feature = "sqlite", doc = include_str!("../guide/django.md"))]
#[cfg_attr(
    not(feature = "sqlite"),
    doc = "The chapter needs the feature `sqlite`."
)]
pub mod django {}
