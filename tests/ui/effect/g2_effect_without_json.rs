//! An effect that can't be kept until it is carried out.
use fsm_core::Effect;

pub struct Letter;

impl Effect for Letter {
    const NAME: &'static str = "letter";
}

fn main() {}
