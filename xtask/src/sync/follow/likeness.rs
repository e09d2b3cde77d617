//! How much two files are alike, counted as Git counts it.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Longer lines count as several.
const LONGEST: usize = 64;

/// The lines of a file, as far as they matter to which other files it is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Print {
    /// How many bytes the file has, line ends counted as one.
    size: usize,
    /// Bytes by the hash of the line that they are in, sorted.
    lines: Vec<(u64, usize)>,
}

impl Print {
    /// The print of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut lines: Vec<(u64, usize)> = Vec::new();
        for line in text.lines() {
            for chunk in line.as_bytes().chunks(LONGEST) {
                lines.push((hash(chunk), chunk.len()));
            }
            if let Some(last) = lines.last_mut().filter(|_| !line.is_empty()) {
                last.1 += 1;
            }
        }
        lines.sort_unstable();
        let size = lines.iter().map(|(_, bytes)| bytes).sum();
        Self { size, lines }
    }

    /// Whether there is too little in it to tell it from others.
    pub(super) fn is_slight(&self) -> bool {
        self.size < 24
    }

    /// How much of the larger one is in both, from 0 to 100.
    pub(super) fn likeness(&self, other: &Self) -> u32 {
        let larger = self.size.max(other.size);
        if larger == 0 {
            return 100;
        }
        if self.size.min(other.size) * 2 < larger {
            return 0;
        }
        let (mut a, mut b, mut common) = (self.lines.iter().peekable(), other.lines.iter().peekable(), 0);
        while let (Some(one), Some(two)) = (a.peek(), b.peek()) {
            match one.0.cmp(&two.0) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    common += one.1.min(two.1);
                    a.next();
                    b.next();
                }
            }
        }
        u32::try_from(common * 100 / larger).unwrap_or(100)
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_the_share_of_bytes_in_lines_of_both() {
        let like = |a: &str, b: &str| Print::of(a).likeness(&Print::of(b));
        assert_eq!(like("", ""), 100);
        assert_eq!(like("a\nb\n", "b\na\n"), 100);
        assert_eq!(like("a\r\nb\r\n", "a\nb\n"), 100);
        assert_eq!(like("aaa\nbbb\n", "aaa\nccc\n"), 50);
        assert_eq!(like("aaa\n", "aaa\naaa\naaa\n"), 0);
        assert_eq!(like("aaa\naaa\n", "aaa\naaa\naaa\n"), 66);
    }
}
