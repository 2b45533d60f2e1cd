//! The command line.

use clap::{Args, Parser, Subcommand};

/// Accounts: sign-up, login, lock and unlock, profile data as JSON, and permissions from a file.
///
/// Without a command it shows all of that, step by step, and leaves nothing behind.
#[derive(Parser, Debug, Clone)]
#[command(version)]
pub struct Options {
    /// The database: a file for SQLite, `postgres://..` (feature `postgres`), `mysql://..` (feature `mysql`).
    /// Without it the file `sign-up.db`; without a command SQLite in memory
    #[arg(long, value_name = "URL", global = true)]
    pub database_url: Option<String>,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Subcommand, Debug, Clone)]
pub enum Command {
    /// Make the tables, and store what may be granted
    Setup,
    /// Sign somebody up
    Create {
        /// A form in JSON, over the user and the profiles
        form: String,
        /// Every permission is the user's
        #[arg(long)]
        superuser: bool,
    },
    /// Activate one's own account
    Activate {
        /// Whose
        name: String,
        /// The password
        #[arg(long)]
        password: String,
    },
    /// Log in, by a password or by what another party vouches for
    Login {
        /// Who
        #[arg(required_unless_present = "vouched_for")]
        name: Option<String>,
        /// The password
        #[arg(long, required_unless_present = "vouched_for")]
        password: Option<String>,
        /// An email address that a provider of identities has checked
        #[arg(long, value_name = "EMAIL", conflicts_with_all = ["name", "password"])]
        vouched_for: Option<String>,
    },
    /// Lock an account
    Lock {
        /// Whose, and who does it
        #[command(flatten)]
        act: Act,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Unlock an account; the user has to activate it
    Unlock(Act),
    /// Invite somebody again
    Invite(Act),
    /// Close an account
    Deactivate(Act),
    /// Read and change what the profiles hold
    Data {
        /// Whose, and who does it
        #[command(flatten)]
        act: Act,
        /// `town` reads a field, `town=Rome` sets it; values are JSON or plain texts. Without any, all are read
        fields: Vec<String>,
        /// Set all fields of a form in JSON
        #[arg(long, value_name = "JSON", conflicts_with = "fields")]
        form: Option<String>,
    },
    /// Everybody whom somebody may see, with what may be done to them
    List {
        /// Who looks
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// What happened to an account, and what was refused
    History(Act),
    /// Print groups and grants, or compare them with a file from the standard input
    Grants {
        /// Show what the file would change
        #[arg(long)]
        compare: bool,
        /// Change it
        #[arg(long, conflicts_with = "compare")]
        import: bool,
    },
}

/// Something that somebody does to an account.
#[derive(Args, Debug, Clone)]
pub struct Act {
    /// Whose account
    pub name: String,
    /// Who does it
    #[arg(long, value_name = "NAME")]
    pub by: String,
}
