//! Profiles: what is known of a user beside how it logs in.

mod held;
mod joined;
mod stored;
mod view;

use std::fmt::Debug;

use diesel::prelude::*;
use diesel::query_source::TableNotEqual;
use fsm_core::Reason;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use held::{Held, MaybeHeld, fill_missing};
pub use joined::{Joined, LoadsViews, ViewRow};
pub use stored::{ProfileColumns, ProfileOn, UserOn, find, get_or_create, the_one};
pub use view::{AnyProfile, ProfileInfo, View, all, fill, get, set, to_value, validate};

/// A model that holds data of a user, one row for each; made by `#[derive(Profile)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no profile",
    label = "not a profile",
    note = "a profile is a model with a one-to-one key to the user, and derives `accounts::Profile`"
)]
pub trait Profile: Clone + Sized + Send + 'static {
    /// Its name: of the accessor, `user.work(&mut conn)`, and in texts.
    const NAME: &'static str;

    /// The names of its fields, without the user's key.
    const FIELDS: &'static [&'static str];

    /// The table.
    type Table: Table + Default + 'static;

    /// The key of the user.
    type UserId: Clone + Send + 'static;

    /// The column that refers to the user.
    type UserColumn: Column<Table = Self::Table> + Expression + Default + 'static;

    /// The key of the user whose profile it is.
    fn user_id(&self) -> &Self::UserId;

    #[doc(hidden)]
    fn set_user_id(&mut self, id: Self::UserId);

    /// Takes what is no field of the profile from there: keys, and what is skipped.
    #[doc(hidden)]
    fn keep_others(&mut self, stored: &Self);

    /// The values of a profile that is created by itself.
    #[doc(hidden)]
    fn beginning() -> Option<Self>;

    #[doc(hidden)]
    fn value(&self, field: usize) -> Result<Value, serde_json::Error>;

    #[doc(hidden)]
    fn set_value(&mut self, field: usize, value: Value) -> Result<(), serde_json::Error>;

    /// Whether a field has another value than there.
    #[doc(hidden)]
    fn differs(&self, other: &Self) -> bool;

    /// What the profile says of itself, and of the user.
    #[doc(hidden)]
    fn failures(&self, identifier: &str) -> Vec<Reason>;
}

/// The field with the number `N` of a profile; made by `#[derive(Profile)]`.
#[doc(hidden)]
pub trait ProfileField<const N: usize>: Profile {
    /// Its type.
    type Type;
    /// Its column.
    type Column: Column<Table = <Self as Profile>::Table> + Default;

    /// The value.
    fn get(&self) -> &Self::Type;

    /// The value, to be changed.
    fn get_mut(&mut self) -> &mut Self::Type;
}

/// Anything that has a field of this name: a profile, or the view of all profiles of a user.
///
/// `field!(name)` is the name as a type. So code that knows no profile can ask for "some profile with a name":
///
/// ```
/// use accounts::{HasField, field};
///
/// fn greeting(someone: &impl HasField<field!(name), Type = String>) -> String {
///     format!("Hello, {}!", someone.field())
/// }
/// ```
///
/// The view has the fields whose first profile every user has: not those of a profile with `auto_create = false`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no field of the name that is asked for: `{F}`",
    label = "no such field on the profile, or on any that `profiles!` lists",
    note = "a field of a profile that is `auto_create = false` can be missing, and does not count"
)]
pub trait HasField<F> {
    /// The field's type.
    type Type;

    /// The value.
    fn field(&self) -> &Self::Type;
}

/// A name as a type; written `field!(name)`.
#[derive(Debug)]
pub struct Name<Letters>(std::marker::PhantomData<fn() -> Letters>);

/// A letter of a [`Name`].
#[derive(Debug)]
pub struct L<const LETTER: char>;

/// What a field of a profile can hold: a value that is compared with the stored one, copied, and read and written
/// as JSON where its name comes as a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the type of a profile's field",
    label = "not the value of a field",
    note = "it derives `Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize`",
    note = "or leave the field out of the profile: `#[profile(skip)]`"
)]
pub trait FieldValue:
    Debug + Clone + PartialEq + Serialize + DeserializeOwned + Send + 'static
{
}

#[diagnostic::do_not_recommend]
impl<T: Debug + Clone + PartialEq + Serialize + DeserializeOwned + Send + 'static> FieldValue
    for T
{
}

/// What is done with the values of a field. It is asked for at one place for each field, so that a type that can't
/// be one is one error.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct FieldType<T> {
    /// As JSON.
    pub to_value: fn(&T) -> Result<Value, serde_json::Error>,
    /// From JSON.
    pub from_value: fn(Value) -> Result<T, serde_json::Error>,
    /// Whether two differ.
    pub differ: fn(&T, &T) -> bool,
    /// A copy.
    pub copy: fn(&T) -> T,
}

/// What is done with the values of a field of this type.
#[doc(hidden)]
#[must_use]
pub const fn field_type<T: FieldValue>() -> FieldType<T> {
    FieldType {
        to_value: |value| serde_json::to_value(value),
        from_value: |value| serde_json::from_value(value),
        differ: |one, other| one != other,
        copy: Clone::clone,
    }
}

/// That a profile which is created by itself has values to begin with.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the profile `{Self}` is created with its user, and has no values to begin with",
    label = "no default values",
    note = "derive `Default`; or `#[profile(auto_create = false)]`, and it is created when the program says so"
)]
pub trait Beginning: Sized {
    /// The values to begin with.
    fn beginning() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Beginning for T {
    fn beginning() -> Self {
        T::default()
    }
}

/// That `profiles!` lists a profile of a user: once, whatever path it is listed by.
#[doc(hidden)]
pub trait Lists<P> {}

/// Says in our words that a type is no profile; rustc says beside it that there is no macro of its name.
#[doc(hidden)]
pub const fn is_a_profile<P: Profile>() {}

/// The same of the model of the users.
#[doc(hidden)]
pub const fn is_a_user<U: crate::UserModel>() {}

/// That a profile refers to users by their key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the profile `{Self}` refers to its user by another type than the key of `{U}`",
    label = "the types of the keys differ",
    note = "the field that refers to the user has the type of the user's `id`"
)]
pub trait ProfileOf<U> {}

#[diagnostic::do_not_recommend]
impl<U: crate::UserModel, P: Profile<UserId = U::Id>> ProfileOf<U> for P {}

/// That two tables may appear in one query.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the tables of a user and its profiles are joined, and `{Self}` and `{T}` may not appear in one query",
    label = "its table is not allowed in one query with `{T}`",
    note = "list all of them: `diesel::allow_tables_to_appear_in_same_query!(users, works, homes);`"
)]
pub trait OneQueryWith<T> {}

#[diagnostic::do_not_recommend]
impl<A: TableNotEqual<B>, B: Table> OneQueryWith<B> for A {}

/// There is no field of this number.
#[doc(hidden)]
#[must_use]
pub fn no_such_field() -> serde_json::Error {
    serde::de::Error::custom("there is no such field")
}

/// What a function that validates gives.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a function that validates gives `Result<(), Reason>` or `Vec<Reason>`, and not `{Self}`",
    label = "neither"
)]
pub trait Verdict {
    /// What is wrong.
    fn reasons(self) -> Vec<Reason>;
}

impl Verdict for Result<(), Reason> {
    fn reasons(self) -> Vec<Reason> {
        self.err().into_iter().collect()
    }
}

impl Verdict for Vec<Reason> {
    fn reasons(self) -> Vec<Reason> {
        self
    }
}

/// Adds what one function says.
#[doc(hidden)]
pub fn add(reasons: &mut Vec<Reason>, verdict: impl Verdict) {
    reasons.extend(verdict.reasons());
}
