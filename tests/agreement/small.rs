//! A comparison of rules on a small table of its own.

/// Every rule and its negation say the same of each row in memory and in each form that asks the
/// database, in both directions, and neither says the same of all rows.
macro_rules! agree_on {
    ($conn:expr, $table:ident, $rows:expr, $users:expr, [$($rule:ident),* $(,)?]) => {$({
        let facts = fsm_core::Facts::none();
        let mut seen = [0_usize; 2];
        for user in $users {
            macro_rules! agrees {
                ($asked:expr) => {
                    let found: Vec<i64> = $table::table
                        .filter($asked.scope(user))
                        .select($table::id)
                        .load($conn)
                        .unwrap();
                    let column: Vec<(i64, bool)> = $table::table
                        .select(($table::id, $asked.column(user)))
                        .load($conn)
                        .unwrap();
                    for row in $rows {
                        let answer = $asked.eval(user, row, &facts);
                        seen[usize::from(answer)] += 1;
                        let what = format!("{}: {row:?}, {user:?}", stringify!($asked));
                        assert_eq!(found.contains(&row.id), answer, "{what}");
                        assert!(column.contains(&(row.id, answer)), "{what}");
                        let checked = $asked.check(user, row, $conn).unwrap();
                        assert_eq!(checked.is_allowed(), answer, "{what}");
                    }
                };
            }
            agrees!($rule());
            agrees!(!$rule());
        }
        assert!(seen[0] > 0 && seen[1] > 0, "{} decides nothing", stringify!($rule));
    })*};
}
