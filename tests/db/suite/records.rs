//! Records: who did what, when and why, in the transaction of the change.

use chrono::{DateTime, Utc};
use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{BrokenRecord, Context, Record, check_records};
use fsm_tests::database::Statements;
use fsm_tests::loans::{
    Clerk, Loan, LoanEvent, LoanState, Offer, Order, applicant, boss, loans, mary, order_records,
    orders, records, schema,
};

use super::{Connection, Database, database};

fn database() -> Database {
    Database::new(&schema(database::DIALECT))
}

fn loan(conn: &mut Connection) -> Loan {
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    Loan::create(values).by(&applicant(1)).save(conn).unwrap()
}

fn submitted(conn: &mut Connection) -> Loan {
    loan(conn).submit().by(&applicant(1)).save(conn).unwrap()
}

fn order(number: i32, conn: &mut Connection) -> Order {
    let key = ("a,b\\".to_owned(), number);
    Order::create(orders::total.eq(5))
        .with_key(key)
        .save(conn)
        .unwrap()
}

fn context() -> Context {
    let at: DateTime<Utc> = "2026-11-21T20:15:00.123456Z".parse().unwrap();
    Context::at(at).with_request_id("request-7")
}

fn count(conn: &mut Connection) -> i64 {
    records::table.count().get_result(conn).unwrap()
}

/// Event, source and target of each record.
fn steps(history: &[Record]) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let step = |record| {
        let Record {
            event, from, to, ..
        }: &Record = record;
        (event.as_str(), from.as_deref(), to.as_deref())
    };
    history.iter().map(step).collect()
}

#[test]
fn b6_every_transition_is_recorded() {
    let database = database();
    let conn = &mut database.connect();
    let cx = context();
    let submitted = submitted(conn);
    let reviewed = submitted.review().by(&mary()).with(&cx).save(conn).unwrap();
    let offer = Offer { amount: 90 };
    let mary = mary();
    let approve = reviewed.approve().input(offer.clone()).by(&mary);
    let approved = approve.with(&cx).save(conn).unwrap();
    let history = approved.history(conn).unwrap();
    assert_eq!(
        steps(&history),
        [
            ("create", None, Some("created")),
            ("submit", Some("created"), Some("submitted")),
            ("review", Some("submitted"), Some("reviewed")),
            ("approve", Some("reviewed"), Some("approved")),
        ]
    );
    let last = &history[3];
    assert_eq!(
        (last.model.as_str(), last.machine.as_str()),
        ("Loan", "state")
    );
    assert_eq!(last.row, Some(approved.id.to_string()));
    assert_eq!(last.actor_key.as_deref(), Some("2"));
    assert_eq!(last.actor_name.as_deref(), Some("mary"));
    assert_eq!(last.input.as_deref(), Some("{\"amount\":90}"));
    assert_eq!(last.input_as::<Offer>().unwrap(), Some(offer));
    assert_eq!(last.rule.as_deref(), Some("decides"));
    assert_eq!(last.request_id.as_deref(), Some("request-7"));
    assert_eq!((last.version, last.at), (Some(3), cx.now));
    assert_eq!((last.note.as_deref(), last.overrides), (None, false));
    assert_eq!(history[2].rule.as_deref(), Some("decides & !owns_loan"));
    assert_eq!(history[0].rule.as_deref(), Some("owns_loan | decides"));
    assert_eq!(history[0].version, Some(0));
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn b6_a_note_and_an_override_are_recorded() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let odd = "  wrong 'file'; \u{1F4C1} \\ \"x\"\n ";
    let boss = boss();
    let back = submitted.manually_override(LoanState::Created).by(&boss);
    let back = back.note(odd).save(conn).unwrap();
    let history = back.history(conn).unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.note.as_deref(), Some(odd.trim()));
    assert!(last.overrides);
    assert_eq!(last.rule.as_deref(), Some("manages"));
}

#[test]
fn b6_a_self_loop_is_recorded() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let reminded = submitted.remind().by(&boss()).save(conn).unwrap();
    let history = reminded.history(conn).unwrap();
    assert_eq!(
        steps(&history)[2],
        ("remind", Some("submitted"), Some("submitted"))
    );
}

#[test]
fn f6_what_the_system_does_is_recorded_as_its_own() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let denied = submitted.deny().by_system("nightly").note("too old");
    let denied = denied.save(conn).unwrap();
    let last = denied.history(conn).unwrap().pop().unwrap();
    assert_eq!(last.actor_key.as_deref(), Some("system:nightly"));
    assert_eq!(last.actor_name.as_deref(), Some("nightly"));
    assert_eq!(last.rule, None);
}

#[test]
fn b6_neither_exists_without_the_other() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let before = count(conn);
    conn.batch_execute("ALTER TABLE records RENAME TO elsewhere")
        .unwrap();
    let lost = submitted.review().by(&mary()).save(conn);
    assert!(
        matches!(lost, Err(TransitionError::Database(_))),
        "{lost:?}"
    );
    conn.batch_execute("ALTER TABLE elsewhere RENAME TO records")
        .unwrap();
    let row: Loan = loans::table.select(Loan::as_select()).first(conn).unwrap();
    assert_eq!((row.state(), row.version), (LoanState::Submitted, 1));
    // A caller's transaction takes both away.
    let rolled_back = conn.transaction(|conn| {
        submitted.review().by(&mary()).save(conn).unwrap();
        assert_eq!(count(conn), before + 1);
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    assert!(rolled_back.is_err());
    assert_eq!(count(conn), before);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn a9_refused_attempts_are_recorded() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let before = submitted.history(conn).unwrap().len();
    let cx = context();
    let errors = [
        submitted
            .approve()
            .input(Offer { amount: 1 })
            .by(&mary())
            .with(&cx)
            .save(conn),
        submitted.review().by(&applicant(1)).save(conn),
        submitted.fire(LoanEvent::Deny).by(&mary()).save(conn),
        submitted
            .fire(LoanEvent::ManuallyOverride)
            .to(LoanState::Approved)
            .note("x")
            .by(&mary())
            .save(conn),
    ];
    let codes = errors.map(|error| error.unwrap_err().code());
    assert_eq!(codes, ["not_allowed", "denied", "missing_note", "denied"]);
    let refused = submitted.refused_attempts(conn).unwrap();
    let of = |record: &Record| record.refusal.clone().unwrap();
    assert_eq!(refused.iter().map(of).collect::<Vec<_>>(), codes);
    let first = &refused[0];
    assert_eq!(
        first.reasons.as_deref(),
        Some("You cannot approve a submitted loan.")
    );
    assert_eq!(
        (first.event.as_str(), first.from.as_deref()),
        ("approve", Some("submitted"))
    );
    assert_eq!(
        (first.to.as_deref(), first.request_id.as_deref()),
        (None, Some("request-7"))
    );
    assert_eq!(first.actor_name.as_deref(), Some("mary"));
    assert_eq!(first.input.as_deref(), Some("{\"amount\":1}"));
    assert_eq!(refused[3].to.as_deref(), Some("approved"));
    assert_eq!(refused[3].note.as_deref(), Some("x"));
    // They are no part of the history.
    assert_eq!(submitted.history(conn).unwrap().len(), before);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn a9_guards_and_lost_races_are_recorded() {
    let database = database();
    let conn = &mut database.connect();
    let reviewed = submitted(conn).review().by(&mary()).save(conn).unwrap();
    let large = reviewed.approve().input(Offer { amount: 101 });
    assert!(large.by(&mary()).save(conn).is_err());
    reviewed.deny().note("no").by(&mary()).save(conn).unwrap();
    let late = reviewed
        .approve()
        .input(Offer { amount: 9 })
        .by(&mary())
        .save(conn);
    assert!(matches!(late, Err(TransitionError::Conflict { .. })));
    let refused = reviewed.refused_attempts(conn).unwrap();
    let codes: Vec<_> = refused
        .iter()
        .map(|r| r.refusal.as_deref().unwrap())
        .collect();
    assert_eq!(codes, ["guarded", "conflict"]);
    assert_eq!(
        refused[0].reasons.as_deref(),
        Some("You cannot approve this loan: not met: is covered.")
    );
}

#[test]
fn a9_a_row_that_may_not_be_born_is_recorded() {
    let database = database();
    let conn = &mut database.connect();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let refused = Loan::create(values).by(&applicant(9)).save(conn);
    assert!(matches!(refused, Err(TransitionError::Denied { .. })));
    let kept: (String, Option<String>) = records::table
        .select((records::event, records::row_key))
        .first(conn)
        .unwrap();
    assert_eq!(kept, ("create".to_owned(), None));
    assert_eq!(loans::table.count().get_result(conn), Ok(0_i64));
}

#[test]
fn a9_in_a_transaction_of_the_callers_the_refusal_is_left_to_it() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let mut refused = None;
    let rolled_back = conn.transaction(|conn| {
        let error = submitted.review().by(&applicant(1)).save(conn).unwrap_err();
        refused = Some(error);
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    assert!(rolled_back.is_err());
    assert_eq!(submitted.refused_attempts(conn).unwrap(), []);
    let applicant = applicant(1);
    let again = submitted.review().by(&applicant);
    again.record_refusal(&refused.unwrap(), conn).unwrap();
    let refused = submitted.refused_attempts(conn).unwrap();
    assert_eq!(refused[0].refusal.as_deref(), Some("denied"));
    // What is no refusal is not recorded as one.
    again
        .record_refusal(&TransitionError::NotFound, conn)
        .unwrap();
    assert_eq!(submitted.refused_attempts(conn).unwrap().len(), 1);
}

#[test]
fn b6_a_table_of_the_models_own_refers_to_the_row() {
    let database = database();
    let conn = &mut database.connect();
    let open = order(7, conn);
    let both = open
        .pay()
        .and(open.deliver())
        .note("by hand")
        .save(conn)
        .unwrap();
    let kept: Vec<(Option<String>, Option<i32>, String)> = order_records::table
        .select((
            order_records::order_shop,
            order_records::order_number,
            order_records::event,
        ))
        .order(order_records::id)
        .load(conn)
        .unwrap();
    let key = (Some("a,b\\".to_owned()), Some(7));
    let events = ["create", "create", "pay", "deliver"];
    assert_eq!(
        kept,
        events.map(|event| (key.0.clone(), key.1, event.to_owned()))
    );
    let history = both.history(conn).unwrap();
    assert_eq!(history[2].row.as_deref(), Some("a\\,b\\\\,7"));
    let of: Vec<_> = history
        .iter()
        .map(|record| record.machine.as_str())
        .collect();
    assert_eq!(of, ["payment", "delivery", "payment", "delivery"]);
    assert_eq!(history[3].note.as_deref(), Some("by hand"));
    assert_eq!(
        (history[3].actor_key.as_ref(), history[3].version),
        (None, None)
    );
    // Only lost races are recorded of what is refused.
    assert!(both.pay().save(conn).is_err());
    assert!(open.pay().save(conn).is_err());
    let refused = both.refused_attempts(conn).unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].refusal.as_deref(), Some("conflict"));
    assert_eq!(check_records::<Order, _>(conn).unwrap(), []);
    let orders: i64 = orders::table.count().get_result(conn).unwrap();
    assert_eq!(orders, 1);
}

#[test]
fn b6_the_history_of_a_page_is_one_query() {
    let database = database();
    let conn = &mut database.connect();
    let mut page: Vec<Loan> = (0..5).map(|_| loan(conn)).collect();
    page[1] = page[1].submit().by(&applicant(1)).save(conn).unwrap();
    page.push(page[1].clone());
    let statements = Statements::of(conn);
    let histories = Loan::history_of(&page, conn).unwrap();
    assert_eq!(statements.take().len(), 1);
    let lengths: Vec<usize> = histories.iter().map(Vec::len).collect();
    assert_eq!(lengths, [1, 2, 1, 1, 1, 2]);
    assert_eq!(histories[5], page[1].history(conn).unwrap());
    assert_eq!(Loan::history_of(&[], conn).unwrap().len(), 0);
    let many: Vec<Loan> = page.iter().cycle().take(1_200).cloned().collect();
    let statements = Statements::of(conn);
    let histories = Loan::history_of(&many, conn).unwrap();
    assert!(statements.take().len() <= 3);
    assert_eq!(histories.len(), 1_200);
    assert_eq!(histories[1_199], histories[1_199 % 6]);
}

#[test]
fn b6_a_break_in_the_records_is_found() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let reviewed = submitted.review().by(&mary()).save(conn).unwrap();
    let second = super::records::submitted(conn);
    // A record is gone, and another row was written past the machine.
    conn.batch_execute(&format!(
        "DELETE FROM records WHERE event = 'submit' AND row_key = '{}';
         UPDATE loans SET state = 'denied' WHERE id = {}",
        reviewed.id, second.id
    ))
    .unwrap();
    let broken = check_records::<Loan, _>(conn).unwrap();
    assert_eq!(broken.len(), 2, "{broken:?}");
    assert!(matches!(&broken[0],
        BrokenRecord::Gap { row, expected, found, .. }
        if *row == reviewed.id.to_string() && expected == "created" && found == "submitted"));
    assert_eq!(
        broken[1].to_string(),
        format!(
            "row {} of Loan is in `denied` (state), and its last record led to `submitted`",
            second.id
        )
    );
}

#[test]
fn a15_a_former_name_of_a_state_is_the_state_in_records() {
    let database = database();
    let conn = &mut database.connect();
    let reviewed = submitted(conn).review().by(&mary()).save(conn).unwrap();
    conn.batch_execute("UPDATE records SET to_state = 'seen' WHERE to_state = 'reviewed'")
        .unwrap();
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    let denied = reviewed.deny().note("no").by(&mary()).save(conn).unwrap();
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    assert_eq!(denied.history(conn).unwrap()[2].to.as_deref(), Some("seen"));
}

#[test]
fn g2_only_the_winner_of_a_race_is_recorded_as_done() {
    let database = database();
    let conn = &mut database.connect();
    let rows: Vec<Loan> = (0..20).map(|_| submitted(conn)).collect();
    let clerks: Vec<Clerk> = vec![mary(), Clerk { id: 7, ..mary() }];
    std::thread::scope(|scope| {
        for clerk in &clerks {
            let (rows, database) = (&rows, &database);
            scope.spawn(move || {
                let conn = &mut database.connect();
                for row in rows {
                    let _ = row.review().by(clerk).save(conn);
                    let _ = row.deny().note("no").by(clerk).save(conn);
                }
            });
        }
    });
    for history in Loan::history_of(&rows, conn).unwrap() {
        assert_eq!(history.len(), 3, "{history:?}");
    }
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn b6_rows_that_come_and_go_by_plain_diesel_are_no_break() {
    let database = database();
    let conn = &mut database.connect();
    // Born without a record.
    let values = (
        loans::applicant_id.eq(1),
        loans::amount.eq(100),
        loans::version.eq(0),
        loans::state.eq(LoanState::initial()),
    );
    diesel::insert_into(loans::table)
        .values(values)
        .execute(conn)
        .unwrap();
    let plain: Loan = loans::table.select(Loan::as_select()).first(conn).unwrap();
    let submitted = plain.submit().by(&applicant(1)).save(conn).unwrap();
    assert_eq!(steps(&submitted.history(conn).unwrap()).len(), 1);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    // Of a row, the oldest records may be taken away.
    let reviewed = submitted.review().by(&mary()).save(conn).unwrap();
    conn.batch_execute("DELETE FROM records WHERE event = 'submit'")
        .unwrap();
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    // A row that is gone leaves its records.
    diesel::delete(loans::table).execute(conn).unwrap();
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    assert_eq!(reviewed.history(conn).unwrap().len(), 1);
    // A row that is given its key is not the one that had it.
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let again = Loan::create(values).with_key(reviewed.id);
    again.by(&applicant(1)).save(conn).unwrap();
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    let again: Loan = loans::table.select(Loan::as_select()).first(conn).unwrap();
    let born = [("create", None, Some("created"))];
    assert_eq!(steps(&again.history(conn).unwrap()), born);
    let histories = Loan::history_of(&[again, reviewed], conn).unwrap();
    assert_eq!(steps(&histories[0]), born);
    assert_eq!(histories[0], histories[1]);
}

#[test]
fn b6_each_machine_is_born_with_the_row() {
    let database = database();
    let conn = &mut database.connect();
    for _ in 0..2 {
        let again = order(7, conn);
        let born = ["payment", "delivery"];
        let history = again.history(conn).unwrap();
        let machines = history.iter().map(|record| record.machine.as_str());
        assert!(machines.eq(born));
        conn.batch_execute("UPDATE order_records SET order_shop = NULL, order_number = NULL")
            .unwrap();
        diesel::delete(orders::table).execute(conn).unwrap();
    }
    assert_eq!(check_records::<Order, _>(conn).unwrap(), []);
}

diesel::table! {
    archived_loans (id) {
        id -> BigInt,
        amount -> Nullable<BigInt>,
        state -> Text,
    }
}

mod archive {
    use diesel::prelude::*;
    use fsm_core::prelude::*;
    use fsm_tests::loans::{LoanState, loans, records};

    use super::archived_loans;

    /// Who acts.
    #[derive(Actor)]
    pub(super) struct Person {
        pub(super) id: String,
        pub(super) name: String,
    }

    /// Called like another model, on a table of its own.
    #[derive(StateMachine, Queryable, Selectable)]
    #[diesel(table_name = archived_loans)]
    #[machine(actor = Person, record = records)]
    pub(super) struct Loan {
        id: i64,
        #[transition(submit: Created => Submitted, rule = anyone)]
        #[transition(put_into: any => any, rule = anyone)]
        state: LoanState,
    }

    /// Another model of the same table.
    #[derive(StateMachine, Queryable, Selectable)]
    #[diesel(table_name = loans)]
    #[machine(record = records)]
    pub(super) struct Brief {
        id: i64,
        #[transition(deny: Submitted => Denied)]
        #[transition(put_into: any => any)]
        state: LoanState,
    }
}

fn with_archive() -> Database {
    let of_archive =
        "CREATE TABLE archived_loans (id {key}, amount BIGINT, state VARCHAR(20) NOT NULL);";
    Database::new(&(schema(database::DIALECT) + of_archive))
}

fn archived(by: &str, conn: &mut Connection) -> archive::Loan {
    let by = &archive::Person {
        id: by.to_owned(),
        name: by.to_owned(),
    };
    let archived = archive::Loan::create(archived_loans::amount.eq(1));
    let archived = archived.by(by).save(conn).unwrap();
    archived.submit().by(by).save(conn).unwrap()
}

#[test]
fn f6_a_person_is_not_taken_for_the_system() {
    let database = with_archive();
    let conn = &mut database.connect();
    let archived = archived("system:nightly", conn);
    let history = archived.history(conn).unwrap();
    assert_eq!(history[1].actor_name.as_deref(), Some("system:nightly"));
    assert_eq!(history[1].actor_key.as_deref(), Some("\\system:nightly"));
}

#[test]
fn b6_a_history_is_of_the_row_of_a_table() {
    let database = with_archive();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let archived = archived("ann", conn);
    assert_eq!(archived.history(conn).unwrap()[1].table, "archived_loans");
    let brief: archive::Brief = loans::table
        .select(archive::Brief::as_select())
        .first(conn)
        .unwrap();
    let brief = brief.deny().save(conn).unwrap();
    let history = submitted.history(conn).unwrap();
    let of: Vec<_> = history
        .iter()
        .map(|record| {
            (
                record.table.as_str(),
                record.model.as_str(),
                record.event.as_str(),
            )
        })
        .collect();
    assert_eq!(
        of,
        [
            ("loans", "Loan", "create"),
            ("loans", "Loan", "submit"),
            ("loans", "Brief", "deny")
        ]
    );
    assert_eq!(brief.history(conn).unwrap(), history);
    assert_eq!(archived.history(conn).unwrap().len(), 2);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
    assert_eq!(check_records::<archive::Loan, _>(conn).unwrap(), []);
}
