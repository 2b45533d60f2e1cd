//! A pseudo-random generator with fixed seeds: every run on every machine gets the same streams.

/// Marsaglia's xorshift with 64 bits of state.
#[derive(Debug, Clone)]
pub struct Xorshift(u64);

impl Xorshift {
    /// The generator for a stream by number.
    #[must_use]
    pub fn new(stream: u16) -> Self {
        // The odd factor spreads the numbers over all bits; no stream starts at zero.
        Self((u64::from(stream) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below `bound`, close to uniform for the small bounds used here.
    ///
    /// # Panics
    ///
    /// If `bound` is zero.
    pub fn below(&mut self, bound: u16) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let high = self.0 >> 32;
        u16::try_from(high % u64::from(bound)).expect("a remainder is below a u16")
    }

    /// One item of a list.
    ///
    /// # Panics
    ///
    /// If the list is empty or longer than a `u16` can count.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        let length = u16::try_from(items.len()).expect("a list that a u16 can count");
        items[usize::from(self.below(length))]
    }
}
