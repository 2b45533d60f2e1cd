//! Support for generated code. Nothing here is public: it changes without notice.

pub use crate::error::{Error, FieldError, Invalid};
pub use crate::form::{Form, InvalidForm};
pub use crate::password::Password;
pub use crate::permission::{is_sound, parse};
pub use crate::profile::{
    AnyProfile, Beginning, FieldType, HasField, Held, Joined, L, Lists, LoadsViews, MaybeHeld,
    Name, OneQueryWith, Profile, ProfileColumns, ProfileField, ProfileInfo, ProfileOf, ProfileOn,
    UserOn, Verdict, View, ViewRow, add, all, field_type, fill, fill_missing, find, get,
    get_or_create, is_a_profile, is_a_user, no_such_field, set, the_one, to_value, validate,
};
pub use crate::statements::{Assigned, bind};
pub use crate::user::{CountsFailedLogins, UserModel};
pub use accounts_derive::{__field, __profiles};
pub use diesel;
pub use fsm_core::db::{BlockingConnection, Frag};
pub use fsm_core::{Reason, transaction};
pub use serde_json::{Error as JsonError, Value};
