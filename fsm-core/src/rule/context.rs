//! What a decision depends on beside the actor and the object.

use chrono::{DateTime, SubsecRound, Utc};

use super::IsRule;

/// What a rule may read beside its actor and its object. It is taken once for a decision, so that
/// memory and database see one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The time, in whole microseconds.
    pub now: DateTime<Utc>,
    /// The request that this is part of.
    pub request_id: Option<String>,
    /// The tenant.
    pub tenant: Option<String>,
    /// The address of the client.
    pub ip: Option<String>,
}

impl Context {
    /// The context of this moment.
    #[must_use]
    pub fn now() -> Self {
        Self::at(Utc::now())
    }

    /// A context at a time, cut to whole microseconds as databases keep them.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now: now.trunc_subsecs(6),
            request_id: None,
            tenant: None,
            ip: None,
        }
    }

    /// The context for a rule that was given none. The clock is read only if the rule reads it.
    #[inline]
    pub(crate) fn of<R: IsRule>() -> Self {
        Self::if_read(R::READS_CONTEXT)
    }

    /// The context of this moment, if anything of it will be read.
    #[inline]
    pub(crate) fn if_read(reads: bool) -> Self {
        if reads { Self::now() } else { Self::at_epoch() }
    }

    #[inline]
    fn at_epoch() -> Self {
        Self {
            now: DateTime::UNIX_EPOCH,
            request_id: None,
            tenant: None,
            ip: None,
        }
    }

    /// The same for a request.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// The same for a tenant.
    #[must_use]
    pub fn with_tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// The same for a client's address.
    #[must_use]
    pub fn with_ip(mut self, ip: impl Into<String>) -> Self {
        self.ip = Some(ip.into());
        self
    }
}

/// The context of this moment.
impl Default for Context {
    fn default() -> Self {
        Self::now()
    }
}

/// A context type of an application's own: it has the time of the decision.
pub trait HasNow {
    /// The time, in whole microseconds.
    fn now(&self) -> DateTime<Utc>;

    /// The request that this is part of, which records keep.
    fn request_id(&self) -> Option<&str> {
        None
    }
}

impl HasNow for Context {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

/// A context, asked for its time.
#[doc(hidden)]
#[derive(Debug)]
pub struct TimeOf<'x, X: ?Sized>(pub &'x X);

/// It has one.
#[doc(hidden)]
pub trait HasTime {
    /// The time.
    fn time(&self) -> Option<DateTime<Utc>>;
}

/// It has none.
#[doc(hidden)]
pub trait HasNoTime {
    /// None.
    fn time(&self) -> Option<DateTime<Utc>>;
}

impl<X: HasNow + ?Sized> HasTime for TimeOf<'_, X> {
    fn time(&self) -> Option<DateTime<Utc>> {
        Some(self.0.now())
    }
}

impl<X: ?Sized> HasNoTime for &TimeOf<'_, X> {
    fn time(&self) -> Option<DateTime<Utc>> {
        None
    }
}
