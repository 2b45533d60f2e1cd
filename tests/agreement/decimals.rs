// Rules of one backend, about decimals: SQLite has none.

diesel::table! {
    goods (id) {
        id -> BigInt,
        price -> Numeric,
        discount -> Nullable<Numeric>,
    }
}

#[derive(Columns, Queryable, Selectable, Debug)]
#[diesel(table_name = goods)]
struct Good {
    id: i64,
    price: BigDecimal,
    discount: Option<BigDecimal>,
}

#[derive(Debug)]
struct Buyer {
    limit: BigDecimal,
    wish: Option<BigDecimal>,
    prices: Vec<BigDecimal>,
}

macro_rules! rules {
    ($backend:ident) => {
        #[rule(backend = $backend)]
        fn costs_the_limit(buyer: &Buyer, good: &Good) -> bool {
            good.price == buyer.limit
        }

        #[rule(backend = $backend)]
        fn is_affordable(buyer: &Buyer, good: &Good) -> bool {
            good.price <= buyer.limit
        }

        #[rule(backend = $backend)]
        fn is_too_dear(buyer: &Buyer, good: &Good) -> bool {
            good.price > buyer.limit
        }

        #[rule(backend = $backend)]
        fn is_discounted_as_wished(buyer: &Buyer, good: &Good) -> bool {
            buyer.wish.is_some() && same_or_both_none(good.discount, buyer.wish)
        }

        #[rule(backend = $backend)]
        fn is_cheap_with_its_discount(buyer: &Buyer, good: &Good) -> bool {
            good.discount.as_ref().is_some_and(|discount| *discount >= buyer.limit)
        }

        #[rule(backend = $backend)]
        fn costs_its_discount(_buyer: &Buyer, good: &Good) -> bool {
            good.discount.as_ref().is_some_and(|discount| *discount == good.price)
        }

        #[rule(backend = $backend)]
        fn has_one_of_the_prices(buyer: &Buyer, good: &Good) -> bool {
            buyer.prices.contains(&good.price)
        }
    };
}

fn decimal(text: &str) -> BigDecimal {
    text.parse().unwrap()
}

#[test]
fn f5_rules_on_decimals_agree() {
    let database = Database::new(
        "CREATE TABLE goods (id BIGINT NOT NULL, price NUMERIC(30, 10) NOT NULL, discount NUMERIC(30, 5))",
    );
    let conn = &mut database.connect();
    let prices = [
        "0", "-0.0000000001", "0.1", "0.10", "1", "1.00", "0.9999999999", "1.0000000001", "-1", "100", "1e2",
        "12345678901234567890.0123456789", "12345678901234567890.012345679",
    ];
    let discounts = [None, Some("0.1"), Some("1.00000"), Some("100")];
    for (id, price) in prices.into_iter().cycle().take(52).enumerate() {
        let discount = discounts[id / prices.len()].unwrap_or("NULL");
        conn.batch_execute(&format!("INSERT INTO goods VALUES ({id}, {price}, {discount})"))
            .unwrap();
    }
    let rows: Vec<Good> = goods::table.select(Good::as_select()).load(conn).unwrap();
    assert_eq!(decimal("1.0"), decimal("1.00"), "in Rust, too, a decimal is its value");
    let limits = [
        "1", "1.00", "1.000000000000000000000", "0.1", "1e2", "100.0", "0", "-1", "1e-10",
        "12345678901234567890.0123456789",
    ];
    let buyers: Vec<Buyer> = limits
        .into_iter()
        .map(|limit| Buyer {
            limit: decimal(limit),
            wish: (limit != "-1").then(|| decimal(limit)),
            prices: vec![decimal(limit), decimal("0.10"), decimal("-1.0")],
        })
        .collect();
    agree_on!(
        conn,
        goods,
        &rows,
        &buyers,
        [
            costs_the_limit,
            is_affordable,
            is_too_dear,
            is_discounted_as_wished,
            is_cheap_with_its_discount,
            costs_its_discount,
            has_one_of_the_prices,
        ]
    );
}

/// Values that no column of the table can hold: no row is taken for equal to one.
#[test]
fn f5_decimals_with_more_digits_than_the_column_agree() {
    let database = Database::new(
        "CREATE TABLE goods (id BIGINT NOT NULL, price NUMERIC(30, 10) NOT NULL, discount NUMERIC(30, 5));
         INSERT INTO goods VALUES (1, 1, 1), (2, 0, NULL), (3, 1.0000000001, 2);",
    );
    let conn = &mut database.connect();
    let rows: Vec<Good> = goods::table.select(Good::as_select()).load(conn).unwrap();
    let limits = [
        "1.00000000000000000001",
        "0.99999999999999999999",
        "1.000000000000000000000000000001",
        "1.00000000000000000000000000000000000000000000000001",
        "1234567890123456789012345678901234567890.000000000000000000000000000001",
        "1e-12",
        "1e40",
        "-1e40",
    ];
    let buyers: Vec<Buyer> = limits
        .into_iter()
        .chain(["1"])
        .map(|limit| Buyer {
            limit: decimal(limit),
            wish: Some(decimal(limit)),
            prices: vec![decimal(limit)],
        })
        .collect();
    agree_on!(
        conn,
        goods,
        &rows,
        &buyers,
        [
            costs_the_limit,
            is_affordable,
            is_too_dear,
            is_discounted_as_wished,
            is_cheap_with_its_discount,
            has_one_of_the_prices,
        ]
    );
}
