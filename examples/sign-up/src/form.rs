//! What somebody sends to sign up.

use accounts::Form;
use serde::Deserialize;

use crate::model::Invoicing;

/// A user and both profiles at once. The profile that not everybody has is a field of its own; what else there is
/// goes into the profile that has it.
#[derive(Deserialize, Debug, Clone)]
pub struct SignUp {
    /// `identifier`, `password`, and fields of the profiles by their names.
    #[serde(flatten)]
    pub form: Form,
    /// For users who buy.
    pub invoicing: Option<Invoicing>,
}
