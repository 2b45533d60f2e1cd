//! States as an enum of the database's own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::Facts;
use fsm_core::prelude::*;

use super::database::Database;
use crate::models::User;
use crate::rows::users;

fn schema(labels: &str) -> String {
    format!(
        "CREATE TABLE parcels (id BIGINT NOT NULL, weight BIGINT NOT NULL, state ENUM({labels}) NOT NULL)"
    )
}

mod sql_types {
    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(mysql_type(name = "Enum"))]
    pub struct ParcelStateType;
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use super::sql_types::ParcelStateType;

    parcels (id) {
        id -> BigInt,
        weight -> BigInt,
        state -> ParcelStateType,
    }
}

include!("../native.rs");

rules!(Mysql);
