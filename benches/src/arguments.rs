//! Command lines: `--name value` and `--flag` in any place, words for the rest.

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::str::FromStr;

/// What the caller of a program wrote and nobody has taken yet.
#[derive(Debug)]
pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    /// The arguments of this process.
    #[must_use]
    pub fn from_env() -> Self {
        Self {
            words: env::args().skip(1).collect(),
        }
    }

    /// Takes `--name value`; `default` where it is absent.
    ///
    /// # Errors
    ///
    /// The option has no value, or one that does not parse.
    pub fn option<T>(&mut self, name: &str, default: T) -> Result<T, Box<dyn Error>>
    where
        T: FromStr<Err: Display>,
    {
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(default);
        };
        self.words.remove(at);
        if at == self.words.len() {
            return Err(format!("`{name}` needs a value").into());
        }
        let value = self.words.remove(at);
        value
            .parse()
            .map_err(|error| format!("`{name} {value}`: {error}").into())
    }

    /// Takes `--name a,b,c`; `default` where it is absent.
    ///
    /// # Errors
    ///
    /// The option has no value, or an item that does not parse.
    pub fn list<T>(&mut self, name: &str, default: &[T]) -> Result<Vec<T>, Box<dyn Error>>
    where
        T: FromStr<Err: Display> + Clone,
    {
        let value = self.option(name, String::new())?;
        if value.is_empty() {
            return Ok(default.to_vec());
        }
        value
            .split(',')
            .map(|item| {
                item.parse()
                    .map_err(|error| format!("`{name} {item}`: {error}").into())
            })
            .collect()
    }

    /// Takes `--name`; whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let found = self.words.iter().position(|word| word == name);
        if let Some(at) = found {
            self.words.remove(at);
        }
        found.is_some()
    }

    /// The words that are left.
    ///
    /// # Errors
    ///
    /// One of them is an option that nobody took.
    pub fn words(self) -> Result<Vec<String>, Box<dyn Error>> {
        match self.words.iter().find(|word| word.starts_with('-')) {
            Some(unknown) => Err(format!("unknown option `{unknown}`").into()),
            None => Ok(self.words),
        }
    }
}
