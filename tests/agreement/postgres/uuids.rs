//! UUIDs.

use diesel::prelude::*;
use fsm_core::prelude::*;
use uuid::Uuid;

use super::database::Database;

diesel::table! {
    tokens (id) {
        id -> BigInt,
        token -> Uuid,
        parent -> Nullable<Uuid>,
    }
}

#[derive(Columns, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = tokens)]
struct Ticket {
    id: i64,
    token: Uuid,
    parent: Option<Uuid>,
}

#[derive(Debug)]
struct Holder {
    token: Uuid,
    parent: Option<Uuid>,
}

#[rule(backend = Pg)]
fn holds_it(holder: &Holder, token: &Ticket) -> bool {
    token.token == holder.token
}

#[rule(backend = Pg)]
fn holds_the_parent(holder: &Holder, token: &Ticket) -> bool {
    token.parent == Some(holder.token)
}

#[rule(backend = Pg)]
fn has_the_same_parent(holder: &Holder, token: &Ticket) -> bool {
    same_or_both_none(token.parent, holder.parent)
}

#[rule(backend = Pg)]
fn is_its_own_parent(_holder: &Holder, token: &Ticket) -> bool {
    token.parent.is_some_and(|parent| parent == token.token)
}

#[rule(backend = Pg)]
fn is_one_of_both(holder: &Holder, token: &Ticket) -> bool {
    [holder.token, Uuid::nil()].contains(&token.token)
}

#[test]
fn f5_rules_on_uuids_agree() {
    let database =
        Database::new("CREATE TABLE tokens (id BIGINT NOT NULL, token UUID NOT NULL, parent UUID)");
    let conn = &mut database.connect();
    let uuids = [
        Uuid::nil(),
        Uuid::from_u128(1),
        Uuid::from_u128(1 << 127),
        Uuid::max(),
    ];
    let parents: Vec<Option<Uuid>> = uuids.into_iter().map(Some).chain([None]).collect();
    let mut id = 0;
    for token in uuids {
        for parent in &parents {
            id += 1;
            let parent = *parent;
            diesel::insert_into(tokens::table)
                .values(&Ticket { id, token, parent })
                .execute(conn)
                .unwrap();
        }
    }
    let rows: Vec<Ticket> = tokens::table
        .select(Ticket::as_select())
        .load(conn)
        .unwrap();
    let holders: Vec<Holder> = uuids
        .into_iter()
        .zip(parents.into_iter().rev())
        .map(|(token, parent)| Holder { token, parent })
        .collect();
    agree_on!(
        conn,
        tokens,
        &rows,
        &holders,
        [
            holds_it,
            holds_the_parent,
            has_the_same_parent,
            is_its_own_parent,
            is_one_of_both,
        ]
    );
}
