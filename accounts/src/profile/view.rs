//! All profiles of a user as one, by names that are texts.

use fsm_core::Reason;
use serde_json::{Map, Value};

use super::Profile;
use crate::error::{Failure, FieldError, Invalid};
use crate::form::{Form, InvalidForm};

/// A profile whose type is not known.
pub trait AnyProfile {
    /// The value of a field.
    ///
    /// # Errors
    /// Where it does not serialize.
    fn value(&self, field: usize) -> Result<Value, serde_json::Error>;

    /// Sets a field.
    ///
    /// # Errors
    /// Where it is no value of the field's type.
    fn set_value(&mut self, field: usize, value: Value) -> Result<(), serde_json::Error>;

    /// What the profile says of itself, and of the user.
    fn failures(&self, identifier: &str) -> Vec<Reason>;
}

impl<P: Profile> AnyProfile for P {
    fn value(&self, field: usize) -> Result<Value, serde_json::Error> {
        Profile::value(self, field)
    }

    fn set_value(&mut self, field: usize, value: Value) -> Result<(), serde_json::Error> {
        Profile::set_value(self, field, value)
    }

    fn failures(&self, identifier: &str) -> Vec<Reason> {
        Profile::failures(self, identifier)
    }
}

/// A listed profile.
#[derive(Debug, Clone, Copy)]
pub struct ProfileInfo {
    name: &'static str,
    fields: &'static [&'static str],
}

impl ProfileInfo {
    /// That of a type.
    #[must_use]
    pub const fn of<P: Profile>() -> Self {
        Self {
            name: P::NAME,
            fields: P::FIELDS,
        }
    }
}

/// A user with its profiles; made by `profiles!`.
pub trait View {
    /// The listed profiles, in order.
    const PROFILES: &'static [ProfileInfo];

    /// What the user is called when logging in.
    fn identifier(&self) -> &str;

    /// A profile by its number, where the user has it.
    fn held(&self, profile: usize) -> Option<&dyn AnyProfile>;

    /// The same, to be changed.
    fn held_mut(&mut self, profile: usize) -> Option<&mut dyn AnyProfile>;
}

/// Where a field is: the numbers of the profile and of the field, and the profile's name.
#[derive(Clone, Copy)]
struct Place {
    profile: usize,
    field: usize,
    name: &'static str,
}

/// Every place that a name means: `name`, or `profile.name`.
fn places<V: View>(name: &str) -> Vec<Place> {
    let (only, field) = match name.split_once('.') {
        Some((profile, field)) => (Some(profile), field),
        None => (None, name),
    };
    let listed = V::PROFILES.iter().enumerate();
    let listed = listed.filter(|(_, info)| only.is_none_or(|only| only == info.name));
    let places = listed.filter_map(|(profile, info)| {
        let field = info.fields.iter().position(|known| *known == field)?;
        let name = info.name;
        Some(Place {
            profile,
            field,
            name,
        })
    });
    places.collect()
}

fn unknown<V: View>(name: &str) -> FieldError {
    let field = name.split_once('.').map_or(name, |(_, field)| field);
    let known = V::PROFILES.iter().flat_map(|info| info.fields.iter());
    let near = known
        .map(|known| (strsim::jaro_winkler(field, known), *known))
        .filter(|(likeness, _)| *likeness > 0.8)
        // The first of two that are equally near.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        });
    FieldError::UnknownField {
        field: name.to_owned(),
        near: near.map(|(_, known)| known),
    }
}

fn value_at<V: View>(view: &V, place: Place, name: &str) -> Result<Value, FieldError> {
    let Some(held) = view.held(place.profile) else {
        return Err(FieldError::NoProfile {
            field: name.to_owned(),
            profile: place.name,
        });
    };
    held.value(place.field).map_err(|error| wrong(name, &error))
}

fn wrong(name: &str, error: &serde_json::Error) -> FieldError {
    FieldError::WrongValue {
        field: name.to_owned(),
        why: error.to_string(),
    }
}

/// The value of a field: of the first profile that has it.
///
/// # Errors
/// Where no profile has it, or the user does not have the profile.
pub fn get<V: View>(view: &V, name: &str) -> Result<Value, FieldError> {
    let place = places::<V>(name).first().copied();
    let place = place.ok_or_else(|| unknown::<V>(name))?;
    value_at(view, place, name)
}

/// The values of a field on every profile that has it, and that the user has.
///
/// # Errors
/// Where no profile has it.
pub fn all<V: View>(view: &V, name: &str) -> Result<Vec<(&'static str, Value)>, FieldError> {
    let places = places::<V>(name);
    if places.is_empty() {
        return Err(unknown::<V>(name));
    }
    let held = places
        .into_iter()
        .filter(|place| view.held(place.profile).is_some());
    held.map(|place| Ok((place.name, value_at(view, place, name)?)))
        .collect()
}

/// All fields by profile: what a form can set.
///
/// # Errors
/// Where a value does not serialize.
pub fn to_value<V: View>(view: &V) -> Result<Value, FieldError> {
    let mut profiles = Map::new();
    for (number, info) in V::PROFILES.iter().enumerate() {
        let Some(held) = view.held(number) else {
            continue;
        };
        let mut fields = Map::new();
        for (field, name) in info.fields.iter().enumerate() {
            let value = held.value(field).map_err(|error| wrong(name, &error))?;
            fields.insert((*name).to_owned(), value);
        }
        profiles.insert(info.name.to_owned(), Value::Object(fields));
    }
    Ok(Value::Object(profiles))
}

/// Sets the field of the one profile that has it.
///
/// # Errors
/// Where none has it, or several, or the value is of another type. Nothing has changed then.
pub fn set<V: View>(view: &mut V, name: &str, value: Value) -> Result<(), FieldError> {
    let places = places::<V>(name);
    let place = match places.as_slice() {
        [] => return Err(unknown::<V>(name)),
        [place] => *place,
        several => {
            return Err(FieldError::Ambiguous {
                field: name.to_owned(),
                candidates: several.iter().map(|place| place.name).collect(),
            });
        }
    };
    let Some(held) = view.held_mut(place.profile) else {
        return Err(FieldError::NoProfile {
            field: name.to_owned(),
            profile: place.name,
        });
    };
    let set = held.set_value(place.field, value);
    set.map_err(|error| wrong(name, &error))
}

/// Sets every field of a form.
///
/// # Errors
/// Every field that can't be set. Nothing has changed then.
pub fn fill<V: View + Clone>(view: &mut V, form: &Form) -> Result<(), InvalidForm> {
    let mut filled = view.clone();
    let profiles: Vec<&str> = V::PROFILES.iter().map(|info| info.name).collect();
    let fields = form.fields(&profiles);
    let errors: Vec<FieldError> = fields
        .filter_map(|(name, value)| set(&mut filled, &name, value.clone()).err())
        .collect();
    if !errors.is_empty() {
        return Err(InvalidForm::new(errors));
    }
    *view = filled;
    Ok(())
}

/// Asks every profile what is wrong with it and with the user.
///
/// # Errors
/// Everything that is.
pub fn validate<V: View>(view: &V) -> Result<(), Invalid> {
    let mut failures = Vec::new();
    for (number, info) in V::PROFILES.iter().enumerate() {
        let reasons = view
            .held(number)
            .map(|held| held.failures(view.identifier()));
        let reasons = reasons.into_iter().flatten();
        failures.extend(reasons.map(|reason| Failure {
            profile: info.name,
            reason,
        }));
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Invalid::new(failures))
    }
}
