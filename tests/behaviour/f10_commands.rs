//! `fsm_core::cli`: what a program with these models prints, and its exit code.

use std::fs;
use std::process::{Command, Output, Stdio};

use fsm_core::{Dialect, RecordTable};

use crate::loan::{Loan, LoanState, Order};

fn loan_desk(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loan_desk"))
        .args(arguments)
        .output()
        .unwrap()
}

/// What a command prints where it does what it is asked for.
fn printed(arguments: &[&str]) -> String {
    let output = loan_desk(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a command says of a wrong request.
fn refused(arguments: &[&str]) -> String {
    let output = loan_desk(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn f10_a_program_prints_its_diagrams() {
    assert_eq!(printed(&["diagram", "Loan"]), Loan::diagram().mermaid());
    assert_eq!(
        printed(&["diagram", "Loan.state"]),
        Loan::diagram().mermaid()
    );
    assert_eq!(
        printed(&["diagram", "Order.shipping", "--format", "dot"]),
        Order::shipping_diagram().dot()
    );
    let marked = [
        "diagram",
        "--overrides",
        "--highlight",
        "verified",
        "--format",
        "svg",
        "Loan",
    ];
    let diagram = Loan::diagram()
        .with_overrides()
        .highlight(LoanState::Verified);
    assert_eq!(printed(&marked), diagram.svg().unwrap());
}

#[test]
fn f10_a_diagram_is_written_into_a_file() {
    let file = std::env::temp_dir().join(format!("loan-{}.dot", std::process::id()));
    let path = file.to_str().unwrap();
    let asked = ["diagram", "Loan", "--format", "dot", "--output", path];
    assert_eq!(printed(&asked), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), Loan::diagram().dot());
    fs::remove_file(&file).unwrap();

    let output = loan_desk(&["diagram", "Loan", "--output", "/no/such/folder/loan"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: /no/such/folder/loan can't be written: "),
        "{said}"
    );
}

#[test]
fn f10_a_wrong_request_names_what_is_near() {
    let said = refused(&["diagram", "Loam"]);
    assert!(
        said.contains("'Loam'") && said.contains("similar value exists: 'Loan'"),
        "{said}"
    );
    let said = refused(&["diagram", "Loan", "--highlight", "verfied"]);
    assert!(
        said.contains("`verfied` is no state of LoanState; did you mean `verified`?"),
        "{said}"
    );
    assert!(said.contains("diagram [OPTIONS] [MODEL]"), "{said}");
    let said = refused(&["diagram", "Loan", "--format", "svgg"]);
    assert!(said.contains("similar value exists: 'svg'"), "{said}");
    let said = refused(&["diagrm"]);
    assert!(
        said.contains("similar subcommand exists: 'diagram'"),
        "{said}"
    );
}

#[test]
fn f10_of_several_machines_one_is_named() {
    for asked in [&["diagram"][..], &["diagram", "Order"]] {
        let said = refused(asked);
        for name in ["Loan", "Order.payment", "Order.shipping"] {
            assert!(said.contains(name), "{said}");
        }
    }
    assert!(refused(&[]).contains("diagram"));
    assert!(printed(&["diagram", "--help"]).contains("Order.payment"));
}

#[test]
fn f10_a_reader_may_stop_early() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_loan_desk"))
        .args(["diagram", "Large"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
}

#[test]
fn g01_the_doctor_looks_at_a_file() {
    let file = std::env::temp_dir().join(format!("loan-desk-{}.sqlite", std::process::id()));
    let url = file.to_str().unwrap();
    let doctor = ["doctor", "--database-url", url];
    let output = loan_desk(&doctor);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(!file.exists(), "a doctor makes no database");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("there is no file"), "{said}");
    fs::write(&file, "").unwrap();
    let output = loan_desk(&doctor);
    fs::remove_file(&file).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("impatient: a second writer"), "{printed}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
#[allow(
    clippy::single_element_loop,
    reason = "how many there are depends on the features"
)]
fn g01_the_doctor_says_what_it_can_not_open() {
    for (url, says) in [
        #[cfg(not(feature = "postgres"))]
        ("postgres://localhost/x", "feature `libpq`"),
        #[cfg(not(feature = "mysql"))]
        ("mysql://localhost/x", "feature `libmysqlclient`"),
        ("oracle://localhost/x", "`oracle` is no database"),
    ] {
        let said = refused(&["doctor", "--database-url", url]);
        assert!(said.contains(says), "{said}");
    }
    assert!(refused(&["doctor"]).contains("--database-url"));
}

#[test]
fn b6_a_program_prints_the_tables_of_its_records() {
    let records = RecordTable::new("records");
    let of_crates = RecordTable::new("store.crate_records")
        .key("crate_shop", "TEXT", "crates (shop)")
        .key("crate_number", "INTEGER", "crates (number)");
    for (asked, dialect) in [("sqlite", Dialect::Sqlite), ("postgres", Dialect::Postgres)] {
        let both = printed(&["records", "--dialect", asked]);
        assert_eq!(both, records.up(dialect) + &of_crates.up(dialect));
    }
    let down = [
        "records",
        "--dialect",
        "sqlite",
        "--table",
        "records",
        "--down",
    ];
    assert_eq!(printed(&down), "DROP TABLE records;\n");
    let mysql = ["records", "--dialect", "mysql", "--table", "crate_records"];
    let mysql = printed(&mysql);
    assert!(
        mysql.contains("    crate_shop VARCHAR(255),\n    crate_number INTEGER,\n"),
        "{mysql}"
    );
    let together = "FOREIGN KEY (crate_shop, crate_number) REFERENCES crates (shop, number)";
    assert!(mysql.contains(together), "{mysql}");
    assert!(
        mysql.contains("INDEX store_crate_records_of_row (row_table"),
        "{mysql}"
    );
}

#[test]
fn b6_a_wrong_request_for_records_says_what_there_is() {
    let said = refused(&["records"]);
    assert!(said.contains("--dialect <DATABASE>"), "{said}");
    let said = refused(&["records", "--dialect", "postgre"]);
    assert!(said.contains("similar value exists: 'postgres'"), "{said}");
    let said = refused(&["records", "--dialect", "sqlite", "--table", "crate_record"]);
    assert!(
        said.contains("similar value exists: 'crate_records'"),
        "{said}"
    );
}
