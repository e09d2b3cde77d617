//! One of several shares of a list, which a matrix of jobs looks at side by side.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::plan::Digest;

/// The `number`th of `of` shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which it is, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// What is no share.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a shard is given as k/n, such as 2/8, where k is from 1 to n")]
pub struct NotAShard;

impl Shard {
    /// The share that `path` falls into where there are `of`: the first eight bytes of its SHA-256 as a number, most
    /// significant first, modulo `of`. The same on every machine, whatever else is in the list.
    #[must_use]
    pub fn of_path(path: &str, of: usize) -> Self {
        let digest = Digest::of(path.as_bytes()).to_string();
        let number = u64::from_str_radix(digest.get(..16).unwrap_or("0"), 16).unwrap_or(0);
        let rest = number % u64::try_from(of.max(1)).unwrap_or(1);
        Self { number: usize::try_from(rest).unwrap_or(0) + 1, of }
    }

    /// Whether `path` falls into it.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        Self::of_path(path, self.of) == *self
    }
}

impl FromStr for Shard {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let (number, of) = text.split_once('/').ok_or(NotAShard)?;
        let (number, of) = (number.parse().map_err(|_| NotAShard)?, of.parse().map_err(|_| NotAShard)?);
        if (1..=of).contains(&number) { Ok(Self { number, of }) } else { Err(NotAShard) }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_several() {
        assert_eq!("2/8".parse(), Ok(Shard { number: 2, of: 8 }));
        for wrong in ["", "2", "0/8", "9/8", "a/b", "1/0", "-1/3", "1/2/3"] {
            assert_eq!(wrong.parse::<Shard>(), Err(NotAShard), "{wrong}");
        }
    }

    #[test]
    fn every_path_is_in_one_share_and_the_shares_are_about_as_large() {
        let paths: Vec<String> = (0..2000).map(|number| format!("checkouts/service-{number}")).collect();
        let sizes: Vec<usize> =
            (1..=8).map(|number| paths.iter().filter(|path| Shard { number, of: 8 }.has(path)).count()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 2000);
        assert!(sizes.iter().all(|size| (200..300).contains(size)), "{sizes:?}");
    }
}
