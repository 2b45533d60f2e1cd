//! Hand-written: a type parameter for the state, a method per event.

use std::hint::black_box;
use std::marker::PhantomData;

use crate::subject::observe;

struct Approved;
struct Created;
struct Reviewed;
struct Submitted;
struct Verified;

struct Loan<S> {
    id: u64,
    state: PhantomData<S>,
}

impl<S> Loan<S> {
    const fn new(id: u64) -> Self {
        Self {
            id,
            state: PhantomData,
        }
    }
}

impl Loan<Created> {
    fn submit(self) -> Loan<Submitted> {
        Loan::new(self.id)
    }
}

impl Loan<Submitted> {
    fn review(self) -> Loan<Reviewed> {
        Loan::new(self.id)
    }
}

impl Loan<Reviewed> {
    fn verify(self) -> Loan<Verified> {
        Loan::new(self.id)
    }
}

impl Loan<Verified> {
    fn approve(self) -> Loan<Approved> {
        Loan::new(self.id)
    }
}

impl Loan<Approved> {
    fn reopen(self) -> Loan<Created> {
        Loan::new(self.id)
    }
}

/// The chain, `chains` times.
#[inline(never)]
pub(super) fn run(chains: u32) -> u64 {
    let mut loan = Loan::<Created>::new(1);
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
