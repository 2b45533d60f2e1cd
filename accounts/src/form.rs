//! A form over a user and all its profiles.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use crate::error::{Error, FieldError};
use crate::password::{Hashing, Password, PasswordError};
use crate::user::{IdentifierError, UserModel, UserValues};

/// What somebody sends about a user and its profiles at once: one value to deserialize, and to fill a view with.
///
/// ```
/// let form: accounts::Form = serde_json::from_str(
///     r#"{"identifier": "mary", "password": "correct horse", "email": "m@example.org", "work": {"name": "Mary"}}"#,
/// )?;
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `identifier` and `password` are the user's. A profile's name holds fields of that profile; any other name is that
/// of a field, which is on one profile.
#[derive(Clone, Default)]
pub struct Form {
    identifier: Option<String>,
    password: Option<String>,
    fields: Map<String, Value>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form")
            .field("identifier", &self.identifier)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl Form {
    /// The values of a new user, to be inserted. Without a password none matches.
    ///
    /// # Errors
    /// Where the identifier is missing, empty or none, or the password is empty, as a field is that nobody has filled
    /// in, or can't be hashed.
    pub fn values<U: UserModel>(&self, hashing: &Hashing) -> Result<UserValues<U>, Error> {
        let identifier = self.identifier.as_deref();
        let identifier = identifier.filter(|identifier| !identifier.trim().is_empty());
        let identifier = identifier.ok_or(IdentifierError::Missing)?;
        let password = self.password.as_deref();
        if password.is_some_and(str::is_empty) {
            return Err(PasswordError::Empty.into());
        }
        let password = password
            .map(|password| hashing.hash(password))
            .transpose()?;
        let password = password.unwrap_or_else(Password::unusable);
        Ok(U::values(identifier, password)?)
    }

    /// The fields of the profiles, by the names that [`UserData::set`](crate::profiles) takes. An object under a
    /// profile's name is the fields of that profile.
    pub(crate) fn fields<'f>(
        &'f self,
        profiles: &[&str],
    ) -> impl Iterator<Item = (String, &'f Value)> {
        let mut fields = Vec::new();
        for (name, value) in &self.fields {
            match value {
                Value::Object(of_profile) if profiles.contains(&name.as_str()) => {
                    let of_profile = of_profile.iter();
                    fields.extend(
                        of_profile.map(|(field, value)| (format!("{name}.{field}"), value)),
                    );
                }
                value => fields.push((name.clone(), value)),
            }
        }
        fields.into_iter()
    }
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let mut text = |name: &'static str| match fields.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(de::Error::custom(format!("`{name}` is no text"))),
        };
        let identifier = text("identifier")?;
        let password = text("password")?;
        Ok(Self {
            identifier,
            password,
            fields,
        })
    }
}

/// Every field of a form that could not be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct InvalidForm {
    errors: Vec<FieldError>,
}

impl InvalidForm {
    pub(crate) fn new(errors: Vec<FieldError>) -> Self {
        Self { errors }
    }

    /// Each of them, in the order of the form.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}
