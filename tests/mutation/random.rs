//! Random choices that are the same everywhere.

#[path = "../random.rs"]
mod numbers;

use numbers::Random as Numbers;

/// Choices of a mutant.
pub(crate) struct Random(Numbers);

impl Random {
    /// Of each kind, tree and seed its own.
    pub(crate) fn new(kind: &str, tree: &str, seed: u64) -> Self {
        // FNV-1a.
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let bytes = [kind.as_bytes(), tree.as_bytes(), &seed.to_le_bytes()].concat();
        Self(Numbers::new(bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, hash)))
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.below(end)
    }

    /// One of `all`. `None` where there is none.
    pub(crate) fn pick<T>(&mut self, all: impl IntoIterator<Item = T>) -> Option<T> {
        let mut all: Vec<T> = all.into_iter().collect();
        if all.is_empty() { None } else { Some(all.swap_remove(self.below(all.len()))) }
    }

    /// Heads or tails.
    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}
