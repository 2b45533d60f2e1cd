//! Pending events: a form is saved, and what it asks for happens with it, all or nothing.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Context, NoActor};
use fsm_tests::loans::{
    Loan, LoanEvent, LoanState, Offer, Order, OrderEvent, applicant, boss, loans, mary, orders,
    schema,
};

use super::{Connection, Database, database};

/// A form as a browser sends it.
#[derive(AsChangeset, PendingEvent, Debug, Clone, Default)]
#[diesel(table_name = loans)]
struct Form {
    amount: Option<i64>,
    #[diesel(skip_update)]
    pending: Option<String>,
    #[diesel(skip_update)]
    pending_note: String,
    #[diesel(skip_update)]
    pending_target: String,
}

/// A changeset that a program makes.
#[derive(AsChangeset, PendingEvent, Debug, Default)]
#[diesel(table_name = loans)]
struct Changes {
    amount: Option<i64>,
    #[diesel(skip_update)]
    pending: Option<LoanEvent>,
    #[diesel(skip_update)]
    pending_note: Option<String>,
    #[diesel(skip_update)]
    pending_target: Option<LoanState>,
    #[diesel(skip_update)]
    pending_input: Option<Offer>,
}

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = orders)]
struct Total {
    total: Option<i64>,
    #[diesel(skip_update)]
    pending: Option<OrderEvent>,
}

fn database() -> Database {
    Database::new(&schema(database::DIALECT))
}

fn submitted(conn: &mut Connection) -> Loan {
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    loan.submit().by(&applicant(1)).save(conn).unwrap()
}

fn stored(loan: &Loan, conn: &mut Connection) -> Loan {
    let loan = loans::table.find(loan.id).select(Loan::as_select());
    loan.first(conn).unwrap()
}

fn form(event: &str) -> Form {
    Form {
        amount: Some(70),
        pending: Some(event.to_owned()),
        ..Form::default()
    }
}

#[test]
fn b4_the_event_happens_with_the_other_columns() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let denied = Form {
        pending_note: "no income".to_owned(),
        ..form("deny")
    };
    let denied = submitted.save_with_event(denied, &mary(), conn).unwrap();
    assert_eq!(
        (denied.state(), denied.amount, denied.version),
        (LoanState::Denied, 70, 2)
    );
    assert_eq!(stored(&denied, conn), denied);
    let last = denied.history(conn).unwrap().pop().unwrap();
    assert_eq!(
        (last.event.as_str(), last.note.as_deref()),
        ("deny", Some("no income"))
    );
    assert_eq!(last.actor_name.as_deref(), Some("mary"));
}

#[test]
fn b4_a_refused_event_leaves_the_columns_alone() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let refused = [
        submitted.save_with_event(form("approve"), &mary(), conn),
        submitted.save_with_event(form("deny"), &mary(), conn),
        submitted.save_with_event(form("review"), &applicant(1), conn),
        submitted.save_with_event(form("aprove"), &mary(), conn),
    ];
    let codes = refused.map(|refused| refused.unwrap_err().code());
    assert_eq!(
        codes,
        ["not_allowed", "missing_note", "denied", "unknown_event"]
    );
    assert_eq!(stored(&submitted, conn), submitted);
    // A lost race as well.
    submitted
        .deny()
        .note("first")
        .by(&mary())
        .save(conn)
        .unwrap();
    let late = submitted.save_with_event(form("review"), &mary(), conn);
    assert!(matches!(late, Err(TransitionError::Conflict { .. })));
    assert_eq!(stored(&submitted, conn).amount, 100);
}

#[test]
fn b4_without_an_event_the_columns_are_saved() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    for nothing in [None, Some(String::new()), Some("  ".to_owned())] {
        let only = Form {
            amount: Some(55),
            pending: nothing,
            ..Form::default()
        };
        let before = stored(&submitted, conn);
        // Nobody needs a right for it.
        let saved = before.save_with_event(only, &applicant(9), conn).unwrap();
        assert_eq!((saved.amount, saved.state()), (55, LoanState::Submitted));
        assert_eq!(saved.version, before.version + 1);
        assert_eq!(stored(&saved, conn), saved);
    }
    let old = submitted.save_with_event(Form::default(), &mary(), conn);
    assert!(
        matches!(
            old,
            Err(TransitionError::Conflict {
                version: Some((1, 4)),
                ..
            })
        ),
        "{old:?}"
    );
    let events: usize = stored(&submitted, conn).history(conn).unwrap().len();
    assert_eq!(events, 2);
    diesel::delete(loans::table).execute(conn).unwrap();
    let gone = submitted.save_with_event(Form::default(), &mary(), conn);
    assert!(matches!(gone, Err(TransitionError::NotFound)));
}

#[test]
fn b4_a_program_gives_events_targets_and_inputs_by_value() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let cx = Context::now().with_request_id("r9");
    let reviewed = Changes {
        pending: Some(LoanEvent::Review),
        ..Changes::default()
    };
    let reviewed = submitted
        .with(&cx)
        .save_with_event(reviewed, &mary(), conn)
        .unwrap();
    let last = reviewed.history(conn).unwrap().pop().unwrap();
    assert_eq!(last.request_id.as_deref(), Some("r9"));
    let without = Changes {
        pending: Some(LoanEvent::Approve),
        ..Changes::default()
    };
    let without = reviewed.save_with_event(without, &mary(), conn);
    assert!(matches!(without, Err(TransitionError::MissingInput { .. })));
    let back = Changes {
        amount: Some(500),
        pending: Some(LoanEvent::ManuallyOverride),
        pending_note: Some("wrong file".to_owned()),
        pending_target: Some(LoanState::Submitted),
        ..Changes::default()
    };
    let back = reviewed.save_with_event(back, &boss(), conn).unwrap();
    assert_eq!((back.state(), back.amount), (LoanState::Submitted, 500));
    let again = Form {
        pending_target: "reviewed".to_owned(),
        pending_note: "right after all".to_owned(),
        ..form("manually_override")
    };
    let again = back.save_with_event(again, &boss(), conn).unwrap();
    assert_eq!(again.state(), LoanState::Reviewed);
    let nowhere = Form {
        pending_target: "revewed".to_owned(),
        ..form("manually_override")
    };
    let nowhere = again.save_with_event(nowhere, &boss(), conn).unwrap_err();
    assert_eq!(
        (nowhere.code(), nowhere.http_status()),
        ("unknown_state", 422)
    );
    let approved = Changes {
        pending: Some(LoanEvent::Approve),
        pending_input: Some(Offer { amount: 7 }),
        ..Changes::default()
    };
    let approved = again.save_with_event(approved, &mary(), conn).unwrap();
    assert_eq!(approved.state(), LoanState::Approved);
    let last = approved.history(conn).unwrap().pop().unwrap();
    assert_eq!(last.input_as::<Offer>().unwrap(), Some(Offer { amount: 7 }));
}

#[test]
fn b4_a_machine_without_an_actor_has_nobody() {
    let database = database();
    let conn = &mut database.connect();
    let key = ("north".to_owned(), 1);
    let order = Order::create(orders::total.eq(5))
        .with_key(key)
        .save(conn)
        .unwrap();
    let paid = Total {
        total: Some(6),
        pending: Some(OrderEvent::Pay),
    };
    let paid = order.save_with_event(paid, &NoActor, conn).unwrap();
    assert_eq!((paid.payment().name(), paid.total), ("paid", 6));
    // Nothing to write is nothing wrong, also without a version.
    let nothing = Total {
        total: None,
        pending: None,
    };
    assert_eq!(paid.save_with_event(nothing, &NoActor, conn).unwrap(), paid);
}
