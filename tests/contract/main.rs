//! Every public name that other programs compile against, used once as the design writes it. One
//! module per name, called after it; what a name does is tested elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by a panic"
)]

mod models;
mod rules;

mod actor;
mod agreement;
mod and;
mod apply;
mod attempt;
mod bulk;
mod by;
mod can_x;
mod check;
mod choice;
mod cli;
mod create;
mod denied;
mod diagram;
mod dialect;
mod event_enum;
mod event_trait;
mod events;
mod events_for;
mod fire;
mod guard;
mod hooks;
mod in_state;
mod in_state_alias;
mod initial;
mod into_state;
mod is_retryable;
mod lock;
mod machine;
mod machine_attribute;
mod mock_rules;
mod model_in;
mod note;
mod once;
mod outbox;
mod pending_event;
mod prelude;
mod reason;
mod record;
mod refusal;
mod refused;
mod rule_attribute;
mod rule_composition;
mod rule_forms;
mod rule_option;
mod rules_list;
mod save;
mod set;
mod several_machines;
mod state_attribute;
mod state_trait;
mod table;
mod to;
mod transition_attribute;
mod transition_error;
mod typed;
mod unknown_event;
mod unknown_state;
mod with;
