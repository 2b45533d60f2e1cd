//! Decimals.

use bigdecimal::BigDecimal;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;

use super::database::Database;

include!("../decimals.rs");

rules!(Pg);
