//! statum: its typestate, kept in a hand-written enum so that an event can come at run time.

use super::{Event, Machine, State};
use crate::subject::observe;

mod typestate {
    use statum::{machine, state, transition};

    #[state]
    pub enum LoanState {
        Approved,
        Created,
        Denied,
        Reviewed,
        Submitted,
        Verified,
    }

    #[machine]
    pub struct Loan<LoanState> {}

    #[transition]
    impl Loan<Created> {
        pub fn submit(self) -> Loan<Submitted> {
            self.transition()
        }
    }

    #[transition]
    impl Loan<Submitted> {
        pub fn review(self) -> Loan<Reviewed> {
            self.transition()
        }
    }

    #[transition]
    impl Loan<Reviewed> {
        pub fn verify(self) -> Loan<Verified> {
            self.transition()
        }

        pub fn deny(self) -> Loan<Denied> {
            self.transition()
        }
    }

    #[transition]
    impl Loan<Verified> {
        pub fn approve(self) -> Loan<Approved> {
            self.transition()
        }

        pub fn deny(self) -> Loan<Denied> {
            self.transition()
        }
    }

    #[transition]
    impl Loan<Approved> {
        pub fn reopen(self) -> Loan<Created> {
            self.transition()
        }
    }

    #[transition]
    impl Loan<Denied> {
        pub fn reopen(self) -> Loan<Created> {
            self.transition()
        }
    }
}

use typestate::{Approved, Created, Denied, Loan, Reviewed, Submitted, Verified};

enum AnyLoan {
    Approved(Loan<Approved>),
    Created(Loan<Created>),
    Denied(Loan<Denied>),
    Reviewed(Loan<Reviewed>),
    Submitted(Loan<Submitted>),
    Verified(Loan<Verified>),
}

impl AnyLoan {
    #[inline]
    fn fire(self, event: Event) -> Self {
        match (self, event) {
            (Self::Created(loan), Event::Submit) => Self::Submitted(loan.submit()),
            (Self::Submitted(loan), Event::Review) => Self::Reviewed(loan.review()),
            (Self::Reviewed(loan), Event::Verify) => Self::Verified(loan.verify()),
            (Self::Reviewed(loan), Event::Deny) => Self::Denied(loan.deny()),
            (Self::Verified(loan), Event::Approve) => Self::Approved(loan.approve()),
            (Self::Verified(loan), Event::Deny) => Self::Denied(loan.deny()),
            (Self::Approved(loan), Event::Reopen) => Self::Created(loan.reopen()),
            (Self::Denied(loan), Event::Reopen) => Self::Created(loan.reopen()),
            (loan, _) => loan,
        }
    }

    #[inline]
    fn state(&self) -> State {
        match self {
            Self::Approved(_) => State::Approved,
            Self::Created(_) => State::Created,
            Self::Denied(_) => State::Denied,
            Self::Reviewed(_) => State::Reviewed,
            Self::Submitted(_) => State::Submitted,
            Self::Verified(_) => State::Verified,
        }
    }
}

/// The subject.
pub(super) struct Statum;

impl Machine for Statum {
    const NAME: &'static str = "statum";

    type Event = Event;

    fn event(event: Event) -> Event {
        event
    }

    #[inline(never)]
    fn run(events: &[Event]) -> u64 {
        let mut loan = AnyLoan::Created(Loan::<Created>::builder().build());
        let mut checksum = 0;
        for event in events {
            loan = loan.fire(*event);
            checksum = observe(checksum, loan.state() as u64);
        }
        checksum
    }
}
