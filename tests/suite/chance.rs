//! A sequence of numbers that looks like chance and is the same for every run and on every machine: xorshift.

/// The sequence. It must not start at nought.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A sequence of its own for each of a row of small numbers.
    #[allow(dead_code, reason = "each of the test programs that share this module uses a part of it")]
    pub(crate) fn of(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    #[allow(dead_code, reason = "each of the test programs that share this module uses a part of it")]
    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// A place in a list.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).expect("a list fits"))).expect("it is below the length")
    }

    /// Some of the items, in an order of chance.
    #[allow(dead_code, reason = "each of the test programs that share this module uses a part of it")]
    pub(crate) fn some<T>(&mut self, mut items: Vec<T>, number: usize) -> Vec<T> {
        for at in (1..items.len()).rev() {
            let other = self.place(at + 1);
            items.swap(at, other);
        }
        items.truncate(number);
        items
    }
}
