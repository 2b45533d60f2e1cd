// A parcel whose state is an enum of the database's own, and what holds wherever there are such.

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = native, sql_type = sql_types::ParcelStateType)]
enum ParcelState {
    #[state(initial)]
    Packed,
    #[state(alias = "travelling")]
    OnTheWay,
    #[state(terminal)]
    Delivered,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = parcels)]
struct Parcel {
    id: i64,
    weight: i64,
    #[transition(hand_over: Packed => OnTheWay)]
    #[transition(deliver: OnTheWay => Delivered)]
    state: ParcelState,
}

fn stored(conn: &mut Connection) -> Parcel {
    Parcel::create(parcels::weight.eq(2)).save(conn).unwrap()
}

fn store_as(label: &str, conn: &mut Connection) {
    conn.batch_execute(&format!("UPDATE parcels SET state = '{label}'")).unwrap();
}

fn load(conn: &mut Connection) -> QueryResult<Parcel> {
    parcels::table.select(Parcel::as_select()).first(conn)
}

fn count(conn: &mut Connection, state: ParcelState) -> i64 {
    let found = parcels::table.filter(Parcel::in_state(state));
    found.count().get_result(conn).unwrap()
}

#[test]
fn a15_native_states_make_the_round_trip() {
    let database = Database::new(&schema("'packed', 'on_the_way', 'delivered'"));
    let conn = &mut database.connect();
    let parcel = stored(conn);
    assert_eq!(parcel.state(), ParcelState::Packed);
    let parcel = parcel.hand_over().save(conn).unwrap();
    assert_eq!(load(conn), Ok(parcel.clone()));
    // An alias that is no label of the type is no error.
    assert_eq!(count(conn, ParcelState::OnTheWay), 1);
    let delivered = parcel.deliver().save(conn).unwrap();
    assert_eq!(delivered.state(), ParcelState::Delivered);
    assert_eq!(parcel.deliver().save(conn).unwrap_err().code(), "conflict");
}

#[test]
fn a15_a_native_state_under_a_former_label_is_read_compared_and_filtered() {
    let database = Database::new(&schema("'packed', 'travelling', 'on_the_way', 'delivered'"));
    let conn = &mut database.connect();
    stored(conn);
    store_as("travelling", conn);
    let parcel = load(conn).unwrap();
    assert_eq!(parcel.state(), ParcelState::OnTheWay);
    assert_eq!(count(conn, ParcelState::OnTheWay), 1);
    let filter = Parcel::can_happen(ParcelEvent::Deliver);
    assert_eq!(parcels::table.filter(filter).count().get_result(conn), Ok(1_i64));
    assert!(parcel.deliver().save(conn).is_ok());
    assert!(Parcel::unknown_states(conn).unwrap().is_empty());
}

#[test]
fn a15_a_lock_says_that_rows_hold_labels() {
    let lock = fsm_core::Lock::of(&[Parcel::machine()]).to_string();
    assert!(lock.contains("column = \"parcels.state\"\nstorage = \"native\"\n"), "{lock}");
    assert!(lock.contains("{ name = \"on_the_way\", aliases = [\"travelling\"] }"), "{lock}");
}

#[test]
fn h2_a_label_that_the_program_does_not_know_is_reported() {
    let database = Database::new(&schema("'packed', 'on_the_way', 'delivered', 'lost'"));
    let conn = &mut database.connect();
    let parcel = stored(conn);
    store_as("lost", conn);
    assert!(load(conn).is_err());
    let unknown = Parcel::unknown_states(conn).unwrap().remove(0);
    assert_eq!((unknown.value.as_str(), unknown.place.unwrap().column), ("lost", "state"));
    let error = parcel.hand_over().save(conn).unwrap_err();
    assert_eq!(error.code(), "unknown_state");
}

#[test]
fn f8_an_enum_of_the_database_is_guarded() {
    let labels = schema("'packed', 'travelling', 'on_the_way', 'delivered', 'lost'");
    let guard = Parcel::ddl(super::database::DIALECT);
    let database = Database::new(&format!("{labels}; {}", guard.up));
    let conn = &mut database.connect();
    assert_eq!(fsm_core::drift(&[Parcel::machine()], conn).unwrap(), []);
    let labels = ["packed", "travelling", "on_the_way", "delivered", "lost"];
    let edges = ["packed travelling", "packed on_the_way", "on_the_way delivered", "travelling delivered"];
    for from in &labels[..4] {
        for to in labels {
            conn.batch_execute("DELETE FROM parcels").unwrap();
            conn.batch_execute(&format!("INSERT INTO parcels (weight, state) VALUES (1, '{from}')")).unwrap();
            let moved = conn.batch_execute(&format!("UPDATE parcels SET state = '{to}'"));
            let both = ["travelling", "on_the_way"];
            let is_same = from == &to || both.contains(from) && both.contains(&to);
            let is_edge = is_same || edges.contains(&format!("{from} {to}").as_str());
            assert_eq!(moved.is_ok(), is_edge, "{from} to {to}: {moved:?}");
        }
    }
    conn.batch_execute(&guard.down).unwrap();
    conn.batch_execute("UPDATE parcels SET state = 'lost'").unwrap();
}
