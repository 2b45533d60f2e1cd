//! statum: its typestate, a method per event.

use std::hint::black_box;

use crate::subject::observe;

mod typestate {
    use statum::{machine, state, transition};

    #[state]
    pub enum LoanState {
        Approved,
        Created,
        Reviewed,
        Submitted,
        Verified,
    }

    #[machine]
    pub struct Loan<LoanState> {
        pub id: u64,
    }

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
    }

    #[transition]
    impl Loan<Verified> {
        pub fn approve(self) -> Loan<Approved> {
            self.transition()
        }
    }

    #[transition]
    impl Loan<Approved> {
        pub fn reopen(self) -> Loan<Created> {
            self.transition()
        }
    }
}

use typestate::{Created, Loan};

/// The chain, `chains` times.
#[inline(never)]
pub(super) fn run(chains: u32) -> u64 {
    let mut loan = Loan::<Created>::builder().id(1).build();
    let mut checksum = 0;
    for _ in 0..chains {
        let submitted = loan.submit();
        black_box(submitted.id);
        let reviewed = submitted.review();
        black_box(reviewed.id);
        let verified = reviewed.verify();
        black_box(verified.id);
        let approved = verified.approve();
        black_box(approved.id);
        loan = approved.reopen();
        black_box(loan.id);
        checksum = observe(checksum, loan.id);
    }
    checksum
}
