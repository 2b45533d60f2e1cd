// Rules of one backend, about a state that is an enum of the database's own.

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

#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = parcels)]
struct Parcel {
    id: i64,
    weight: i64,
    #[transition(hand_over: Packed => OnTheWay)]
    #[transition(deliver: OnTheWay => Delivered)]
    state: ParcelState,
}

macro_rules! rules {
    ($backend:ident) => {
        #[rule(backend = $backend)]
        fn is_on_the_way(_user: &User, p: &Parcel) -> bool {
            p.state() == ParcelState::OnTheWay
        }

        #[rule(backend = $backend)]
        fn is_packed_or_heavy(user: &User, p: &Parcel) -> bool {
            p.state() == ParcelState::Packed || p.weight > user.id
        }

        #[rule(backend = $backend)]
        fn by_arms(user: &User, p: &Parcel) -> bool {
            match p.state() {
                ParcelState::Packed => p.weight == user.id,
                ParcelState::OnTheWay => !user.is_admin,
                _ => p.weight > 2,
            }
        }

        #[rule(backend = $backend)]
        fn another_is_on_the_way(_user: &User, p: &Parcel) -> bool {
            exists(|q: Parcel| q.weight == p.weight && q.id != p.id && is_delivered(q))
        }

        #[rule(object, backend = $backend)]
        fn is_delivered(p: &Parcel) -> bool {
            matches!(p.state(), ParcelState::Delivered | ParcelState::OnTheWay)
        }
    };
}

#[test]
fn f5_rules_on_native_states_agree() {
    let database = Database::new(&schema("'packed', 'travelling', 'on_the_way', 'delivered', 'lost'"));
    let conn = &mut database.connect();
    let labels = ["packed", "travelling", "on_the_way", "delivered"];
    for (id, label) in labels.into_iter().cycle().take(24).enumerate() {
        let weight = [1, 5, 7][id % 3];
        conn.batch_execute(&format!("INSERT INTO parcels VALUES ({id}, {weight}, '{label}')"))
            .unwrap();
    }
    let all: Vec<Parcel> = parcels::table.select(Parcel::as_select()).load(conn).unwrap();
    let facts = Facts::none().with(all.clone());
    for user in users() {
        macro_rules! agrees {
            ($($rule:expr),*) => {
                $(
                    let found: Vec<i64> = parcels::table
                        .filter($rule.scope(&user))
                        .select(parcels::id)
                        .load(conn)
                        .unwrap();
                    let column: Vec<(i64, bool)> = parcels::table
                        .select((parcels::id, $rule.column(&user)))
                        .load(conn)
                        .unwrap();
                    for parcel in &all {
                        let answer = $rule.eval(&user, parcel, &facts);
                        let name = stringify!($rule);
                        assert_eq!(found.contains(&parcel.id), answer, "{name}: {parcel:?}");
                        assert!(column.contains(&(parcel.id, answer)), "{name}: {parcel:?}");
                        let checked = $rule.check(&user, parcel, conn).unwrap();
                        assert_eq!(checked.is_allowed(), answer, "{name}: {parcel:?}");
                    }
                )*
            };
        }
        agrees!(
            is_on_the_way(),
            !is_on_the_way(),
            is_packed_or_heavy(),
            !is_packed_or_heavy(),
            by_arms(),
            !by_arms(),
            another_is_on_the_way(),
            !another_is_on_the_way()
        );
    }
    conn.batch_execute("INSERT INTO parcels VALUES (99, 0, 'lost')").unwrap();
    for user in users() {
        macro_rules! denied {
            ($($rule:expr),*) => {
                $(
                    let found: i64 = parcels::table
                        .filter($rule.scope(&user))
                        .filter(parcels::id.eq(99))
                        .count()
                        .get_result(conn)
                        .unwrap();
                    assert_eq!(found, 0, "{}", stringify!($rule));
                )*
            };
        }
        denied!(is_on_the_way(), !is_on_the_way(), by_arms(), !by_arms());
    }
}
