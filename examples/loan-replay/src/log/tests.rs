//! The reader, on good and bad input.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const HEADER: &str = "case,at,actor,activity,amount";
const GOOD: &str = "7,2012-03-01T00:30:00.5+01:00,112,preaccepted,2000";

fn log(text: impl Into<Vec<u8>>) -> Result<Log, Error> {
    Log::new(io::Cursor::new(text.into()))
}

fn lines(log: &mut Log) -> Result<Vec<Line>, Error> {
    std::iter::from_fn(|| log.next_line().transpose()).collect()
}

/// What is wrong with a line behind a good header and before a good line.
fn wrong(line: impl AsRef<[u8]>) -> Result<String, Error> {
    let text = [HEADER.as_bytes(), line.as_ref(), GOOD.as_bytes()].join(b"\n".as_slice());
    let mut lines = lines(&mut log(text)?)?;
    let good = lines.pop().map(|line| (line.number, line.event.is_ok()));
    assert_eq!(good, Some((3, true)), "the next line is read all the same");
    let event = lines.pop().map(|line| line.event);
    Ok(event.map_or("no line".to_owned(), |event| format!("{event:?}")))
}

fn gzip(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

#[test]
fn h4_a_line_becomes_an_event() -> Outcome {
    let mut log = log(format!("{HEADER}\n{GOOD}"))?;
    let line = log.next_line()?;
    let at = NaiveDateTime::parse_from_str("2012-02-29T23:30:00.5", "%Y-%m-%dT%H:%M:%S%.f")?;
    let event = LogEvent {
        case: 7,
        at,
        actor: 112,
        activity: LoanState::PreAccepted,
        amount: 2000,
    };
    let expected = Line {
        number: 2,
        event: Ok(event),
    };
    assert_eq!(line, Some(expected));
    assert_eq!(log.next_line()?, None);
    assert_eq!(log.next_line()?, None);
    Ok(())
}

#[test]
fn h4_columns_are_found_by_their_names() -> Outcome {
    let text = "\u{feff}activity, amount,\"case\",note,at,actor\r\n\
                approved,1, 7 ,\"a, \"\"b\"\"\",2012-03-01T09:30:00Z,-3\r\n";
    let lines = lines(&mut log(text)?)?;
    let event = lines.first().and_then(|line| line.event.as_ref().ok());
    let found = event.map(|event| (event.case, event.amount, event.actor, event.activity));
    assert_eq!(found, Some((7, 1, -3, LoanState::Approved)));
    Ok(())
}

#[test]
fn h4_plain_and_compressed_are_the_same_log() -> Outcome {
    let text = format!("{HEADER}\n{GOOD}\n\n{GOOD}\n");
    let mut sums = Vec::new();
    let parts = [
        gzip(&format!("{HEADER}\n"))?,
        gzip(&format!("{GOOD}\n\n{GOOD}\n"))?,
    ];
    for bytes in [
        text.clone().into_bytes(),
        text.trim_end().to_owned().into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
        gzip(&text)?,
        parts.concat(),
    ] {
        let mut log = log(bytes)?;
        let numbers: Vec<i64> = lines(&mut log)?.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [2, 4], "a blank line counts, and is no event");
        sums.push((log.line(), log.checksum()));
    }
    sums.dedup();
    assert_eq!(sums.len(), 1, "{sums:?}");
    Ok(())
}

#[test]
fn h4_every_mistake_of_a_line_is_said() -> Outcome {
    let long = "7".repeat(100_000);
    let widest = ",".repeat(MOST_COLUMNS);
    let clipped = format!("`{}..`", "7".repeat(60));
    for (line, expected) in [
        (
            "7,2012-03-01T00:30:00Z,112,accepted",
            "has 4 columns, the header has 5",
        ),
        (
            "7,2012-03-01T00:30:00Z,112,accepted,1,2",
            "has 6 columns, the header has 5",
        ),
        ("7,2012-03-01T00:30:00Z,112,accepted,", "has no amount"),
        (
            "x7,2012-03-01T00:30:00Z,112,accepted,1",
            "the case is not a whole number: `x7`",
        ),
        (
            "7,2012-03-01T00:30:00Z,112,accepted,1.5",
            "the amount is not a whole number: `1.5`",
        ),
        (
            "7,2012-03-01T00:30:00Z,9223372036854775808,accepted,1",
            "the actor is not a whole number: `9223372036854775808`",
        ),
        (
            "7,2012-03-01 00:30,112,accepted,1",
            "at is not a time as in 2012-03-01T09:30:00+01:00: `2012-03-01 00:30`",
        ),
        (
            "7,0999-03-01T00:30:00Z,112,accepted,1",
            "at is not in the years 1000..=9999: `0999-03-01T00:30:00Z`",
        ),
        (
            "7,9999-12-31T23:30:00-01:00,112,accepted,1",
            "at is not in the years 1000..=9999: `9999-12-31T23:30:00-01:00`",
        ),
        (
            "7,2012-03-01T00:30:00Z,112,acepted,1",
            "unknown activity `acepted`; did you mean `accepted`?",
        ),
        (
            "7,2012-03-01T00:30:00Z,112,\u{1b}[2J\0,1",
            "known are submitted, partlysubmitted",
        ),
        (
            "7,2012-03-01T00:30:00Z,112,\u{1b}[2J\0,1",
            "unknown activity `\\u{1b}[2J\\0`;",
        ),
        (
            "7,\"2012-03-01T00:30:00Z,112,accepted,1",
            "has a quote that is not closed",
        ),
        (
            "7,2012-03-01T00:30:00Z,112\r,accepted,1",
            "has an end of line in its middle",
        ),
        (&long, "is longer than 65536 bytes"),
        (&long[..60_000], "has 1 columns, the header has 5"),
        (&widest, "has over 256 columns"),
        (
            &format!("{},2012-03-01T00:30:00Z,112,accepted,1", &long[..61]),
            &clipped,
        ),
    ] {
        let wrong = wrong(line)?;
        let wrong = wrong.replace("\\\\", "\\");
        assert!(
            wrong.starts_with("Err") && wrong.contains(expected),
            "{wrong}"
        );
    }
    let wrong = wrong(b"7,2012-03-01T00:30:00Z,112,\xff\xfe,1")?;
    assert!(wrong.contains("the activity is not UTF-8"), "{wrong}");
    Ok(())
}

#[test]
fn h4_a_leap_second_is_the_one_after_it() -> Outcome {
    let mut log = log(format!("{HEADER}\n7,2016-12-31T23:59:60.25Z,1,submitted,1"))?;
    let line = log.next_line()?.and_then(|line| line.event.ok());
    let at = line.map(|event| event.at.to_string());
    assert_eq!(at.as_deref(), Some("2017-01-01 00:00:00.250"));
    Ok(())
}

#[test]
fn h4_a_header_without_the_columns_is_an_error() {
    for text in [
        "case,at,actor,activity",
        "case,at,actor,activity,amount,at",
        "\n",
        "\"case",
    ] {
        let error = log(text).err();
        assert!(matches!(error, Some(Error::Header { .. })), "{error:?}");
    }
    let error = log("").err();
    assert!(matches!(error, Some(Error::Empty(_))), "{error:?}");
}

#[test]
fn h4_a_log_that_is_cut_short_gives_its_whole_lines() -> Outcome {
    let text = format!("{HEADER}\n{}", format!("{GOOD}\n").repeat(5000));
    let whole = gzip(&text)?;
    for length in (0..whole.len()).step_by(97).skip(1) {
        let cut = whole.iter().take(length).copied();
        let Ok(mut log) = log(cut.collect::<Vec<u8>>()) else {
            continue;
        };
        let mut read = 1;
        let line = loop {
            match log.next_line() {
                Ok(Some(line)) => {
                    assert!(line.event.is_ok());
                    read = line.number;
                }
                Ok(None) => return Err("a log that is cut short has no end".into()),
                Err(Error::CutShort { line }) => break line,
                Err(error) => return Err(error.into()),
            }
        };
        assert_eq!((line, log.line()), (read, read));
        let checksum = log.checksum();
        let mut again = Log::new(io::Cursor::new(text.clone()))?;
        assert!(again.skip_to(line)?);
        assert_eq!(again.checksum(), checksum);
    }
    Ok(())
}

#[test]
fn h4_a_long_line_that_is_cut_short_leaves_the_checksum() -> Outcome {
    struct Broken(bool);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            buffer.fill(b'7');
            Ok(buffer.len())
        }
    }
    let mut whole = log(format!("{HEADER}\n{GOOD}\n"))?;
    let mut broken = Log::new(
        io::Cursor::new(format!("{HEADER}\n{GOOD}\n{}", "7".repeat(LONGEST))).chain(Broken(false)),
    )?;
    assert_eq!(lines(&mut whole)?.len(), 1);
    assert!(broken.next_line()?.is_some());
    assert!(matches!(
        broken.next_line(),
        Err(Error::CutShort { line: 2 })
    ));
    assert_eq!(broken.checksum(), whole.checksum());
    Ok(())
}
