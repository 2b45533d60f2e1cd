//! The texts and numbers that stand in a statement, and among the values that it binds.

/// What stands in a statement.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Literals {
    pub(super) texts: Vec<String>,
    pub(super) numbers: Vec<String>,
    /// Names and other words, as they are written.
    pub(super) words: Vec<String>,
}

fn add(known: &mut Vec<String>, value: impl Into<String>) {
    let value = value.into();
    if !known.contains(&value) {
        known.push(value);
    }
}

const fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl Literals {
    /// A text; what fits it, too, where it is a pattern of LIKE; and the numbers in it, as in `-30 days`.
    pub(super) fn text(&mut self, text: &str) {
        add(&mut self.texts, text);
        if text.contains(['%', '_']) {
            add(&mut self.texts, text.replace(['%', '_'], ""));
        }
        for number in text.split(|c: char| !c.is_ascii_digit()) {
            if !number.is_empty() && number.len() < 10 {
                add(&mut self.numbers, number);
            }
        }
    }

    /// A number, with either sign where it has one: `-` may be an operator.
    pub(super) fn number(&mut self, number: &str, is_negative: bool) {
        if is_negative {
            add(&mut self.numbers, format!("-{number}"));
        }
        add(&mut self.numbers, number);
    }

    /// What stands in SQL.
    pub(super) fn in_sql(&mut self, sql: &str) {
        let mut rest = sql;
        let mut before = ' ';
        while let Some(first) = rest.chars().next() {
            let behind = rest.get(first.len_utf8()..).unwrap_or_default();
            if rest.starts_with("--") {
                rest = behind.split_once('\n').map_or("", |(_, rest)| rest);
            } else if rest.starts_with("/*") {
                rest = behind.split_once("*/").map_or("", |(_, rest)| rest);
            } else if matches!(first, '\'' | '"' | '`') {
                let (quoted, behind) = until_quote(behind, first);
                // In double quotes stands a name, and where there is none of that name a text.
                if first != '`' {
                    self.text(&quoted);
                }
                if first != '\'' {
                    add(&mut self.words, quoted);
                }
                rest = behind;
            } else if is_of_a_word(first) {
                let is_number = first.is_ascii_digit();
                let end = rest.find(|c| !(is_of_a_word(c) || is_number && c == '.'));
                let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
                // `$1` and `?1` are places of values.
                if !is_number {
                    add(&mut self.words, word);
                } else if !matches!(before, '$' | '?' | ':') {
                    self.number(word, before == '-');
                }
                rest = behind;
            } else {
                rest = behind;
            }
            before = first;
        }
    }

    /// What `Debug` writes of a list of values.
    pub(super) fn in_binds(&mut self, binds: &str) {
        let mut rest = binds;
        while let Some(first) = rest.chars().next() {
            let behind = rest.get(first.len_utf8()..).unwrap_or_default();
            if first == '"' {
                let (text, behind) = until_escaped_quote(behind);
                self.text(&text);
                rest = behind;
                continue;
            }
            if !(is_of_a_word(first) || first == '-') {
                rest = behind;
                continue;
            }
            let is_inside = |c: char| is_of_a_word(c) || matches!(c, '-' | ':' | '.' | '+');
            let end = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
            let (value, behind) = rest.split_at(end);
            if value.parse::<f64>().is_ok() {
                self.number(value.trim_start_matches('-'), value.starts_with('-'));
            } else if value.contains(['-', ':']) {
                // A time, or a key.
                add(&mut self.texts, value);
            }
            rest = behind;
        }
    }
}

/// What stands before the quote that ends it, and what is behind; a quote in it is written twice.
fn until_quote(rest: &str, quote: char) -> (String, &str) {
    let mut text = String::new();
    let mut rest = rest;
    loop {
        let Some((before, behind)) = rest.split_once(quote) else {
            text.push_str(rest);
            return (text, "");
        };
        text.push_str(before);
        match behind.strip_prefix(quote) {
            Some(behind) => {
                text.push(quote);
                rest = behind;
            }
            None => return (text, behind),
        }
    }
}

/// The same of a text as `Debug` writes it.
fn until_escaped_quote(rest: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, rest.get(at + 1..).unwrap_or_default()),
            '\\' => match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, 'u')) => {
                    let code: String = chars
                        .by_ref()
                        .map(|(_, c)| c)
                        .skip_while(|c| *c == '{')
                        .take_while(|c| *c != '}')
                        .collect();
                    let code = u32::from_str_radix(&code, 16).ok();
                    text.extend(code.and_then(char::from_u32));
                }
                Some((_, other)) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::Literals;

    #[test]
    fn f5_what_stands_in_sql_is_found() {
        let mut found = Literals::default();
        found.in_sql(
            "\"t\".`a` <> 'it''s' AND b1 > -8 AND c < 1.5 -- 'no'\n AND d = $1 AND e LIKE 'x%' /* 9 */ OR f > now() - interval '30 days'",
        );
        assert_eq!(found.texts, ["t", "it's", "x%", "x", "30 days"]);
        assert_eq!(found.numbers, ["-8", "8", "1.5", "30"]);
        assert!(
            ["a", "b1", "t"]
                .iter()
                .all(|word| found.words.iter().any(|w| w == word))
        );
    }

    #[test]
    fn f5_what_is_bound_is_found() {
        let mut found = Literals::default();
        found.in_binds(
            "[\"a \\\"b\\\" \\u{e9}\", -5, Some(7), 2024-06-15T12:00:00.000001Z, Captain]",
        );
        assert_eq!(
            found.texts,
            ["a \"b\" \u{e9}", "2024-06-15T12:00:00.000001Z"]
        );
        assert_eq!(found.numbers, ["-5", "5", "7"]);
    }
}
