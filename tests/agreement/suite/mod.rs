//! What is asked of each database.

mod agree;
mod bound;
mod corpus;
mod hours;
mod places;
mod topics;
mod unknown;
