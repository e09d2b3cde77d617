//! Versions that a repository asks for: `>=22.12` of npm, `>=3.11,<4` of Python, `1.95` of Cargo.

use semver::{Comparator, Op, Version, VersionReq};

/// Versions that will do: any of some sets of conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    any: Vec<VersionReq>,
    /// Of these, none, although it is in the rest.
    not: Vec<VersionReq>,
}

impl Range {
    /// This version or a newer one.
    #[must_use]
    pub fn at_least(version: &str) -> Option<Self> {
        Self::all(&format!(">={version}"))
    }

    /// As `engines` of a `package.json` has it: conditions between blanks, and `||` between sets of them.
    ///
    /// See [node-semver](https://github.com/npm/node-semver#ranges).
    #[must_use]
    pub fn npm(text: &str) -> Option<Self> {
        let set = |set: &str| -> Option<VersionReq> {
            if let Some((from, to)) = set.split_once(" - ") {
                return VersionReq::parse(&format!(">={}, <={}", from.trim(), to.trim())).ok();
            }
            let mut conditions = Vec::new();
            let mut operator = String::new();
            for word in set.split_whitespace() {
                // `>= 22` is one condition.
                if word.bytes().all(|byte| b"<>=~^".contains(&byte)) {
                    operator.push_str(word);
                    continue;
                }
                let word = word.trim_start_matches('v');
                let bare = operator.is_empty() && word.starts_with(|c: char| c.is_ascii_digit());
                let is_wild = word.contains(['x', 'X', '*']);
                // A bare `22` is every 22 to npm, and from 22 on below 23 to Cargo, which writes that with `=`.
                conditions.push(format!("{operator}{}{word}", if bare && !is_wild { "=" } else { "" }));
                operator.clear();
            }
            if conditions.is_empty() { Some(VersionReq::STAR) } else { VersionReq::parse(&conditions.join(", ")).ok() }
        };
        let any = text.split("||").map(set).collect::<Option<_>>()?;
        Some(Self { any, not: Vec::new() })
    }

    /// As `requires-python` has it: conditions between commas.
    ///
    /// See [version specifiers](https://packaging.python.org/en/latest/specifications/version-specifiers/).
    #[must_use]
    pub fn python(text: &str) -> Option<Self> {
        let mut conditions = Vec::new();
        let mut not = Vec::new();
        for condition in text.split(',').map(str::trim).filter(|condition| !condition.is_empty()) {
            if let Some(version) = condition.strip_prefix("!=") {
                not.push(VersionReq::parse(&format!("={}", version.trim().trim_end_matches(".*"))).ok()?);
            } else if let Some(version) = condition.strip_prefix("~=") {
                // `~=3.11` is any 3 from there on, `~=3.11.2` any 3.11.
                let operator = if version.matches('.').count() > 1 { "~" } else { "^" };
                conditions.push(format!("{operator}{}", version.trim()));
            } else if let Some(version) = condition.strip_prefix("==") {
                conditions.push(format!("={}", version.trim().trim_end_matches(".*")));
            } else {
                conditions.push(condition.to_owned());
            }
        }
        Some(Self { any: vec![VersionReq::parse(&conditions.join(", ")).ok()?], not })
    }

    fn all(text: &str) -> Option<Self> {
        Some(Self { any: vec![VersionReq::parse(text).ok()?], not: Vec::new() })
    }

    /// Whether `version` will do.
    #[must_use]
    pub fn has(&self, version: &Version) -> bool {
        self.any.iter().any(|set| set.comparators.iter().all(|condition| holds(condition, version)))
            && !self.not.iter().any(|set| set.matches(version))
    }
}

/// As Cargo has it, but that a beta of a version counts as that version: it is there, and it runs.
fn holds(condition: &Comparator, version: &Version) -> bool {
    let version = Version::new(version.major, version.minor, version.patch);
    let single = VersionReq { comparators: vec![condition.clone()] };
    match condition.op {
        // npm's `<=22` is any 22.
        Op::LessEq if condition.minor.is_none() => version.major <= condition.major,
        _ => single.matches(&version),
    }
}

/// The first version in what a program prints about itself.
#[must_use]
pub fn printed(text: &str) -> Option<Version> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let mut numbers = word.split('.').map(|number| number.parse().ok());
        let (major, minor) = (numbers.next()??, numbers.next()??);
        Some(Version::new(major, minor, numbers.next().flatten().unwrap_or(0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_their_ecosystem() {
        let has = |range: Option<Range>, version: &str| range.unwrap().has(&Version::parse(version).unwrap());
        for (range, good, bad) in [
            (">=22.12", "22.12.0", "20.20.2"),
            (">= 18 <23", "22.0.0", "23.0.0"),
            ("^20.9 || >=22", "20.10.0", "21.0.0"),
            ("22.x", "22.5.1", "23.0.0"),
            ("22", "22.5.1", "23.0.0"),
            ("18 - 20", "20.5.0", "21.0.0"),
            ("~20.1", "20.1.9", "20.2.0"),
            ("v20.1.0", "20.1.0", "20.1.1"),
        ] {
            assert!(has(Range::npm(range), good) && !has(Range::npm(range), bad), "{range}");
        }
        assert!(has(Range::npm("*"), "1.0.0") && has(Range::npm(""), "1.0.0"));
        for (range, good, bad) in [
            (">=3.11", "3.12.1", "3.10.0"),
            (">=3.11,<4", "3.13.0", "4.0.0"),
            ("~=3.11", "3.14.0", "4.0.0"),
            ("~=3.11.2", "3.11.9", "3.12.0"),
            ("==3.11.*", "3.11.7", "3.12.0"),
            (">=3.9,!=3.10.*", "3.11.0", "3.10.4"),
        ] {
            assert!(has(Range::python(range), good) && !has(Range::python(range), bad), "{range}");
        }
        assert!(has(Range::at_least("1.95"), "1.95.0") && !has(Range::at_least("1.95"), "1.94.1"));
        assert_eq!(Range::npm("lts/*"), None);
    }

    #[test]
    fn programs_print_their_version_in_many_ways() {
        for (text, version) in [
            ("cargo 1.95.0 (f2d3ce0bd 2026-03-25)", "1.95.0"),
            ("v22.12.0\n", "22.12.0"),
            ("Python 3.11.7", "3.11.7"),
            ("go version go1.24 linux/amd64", "1.24.0"),
            ("Docker Compose version v2.39.4", "2.39.4"),
        ] {
            assert_eq!(printed(text), Version::parse(version).ok(), "{text}");
        }
        assert_eq!(printed("none"), None);
    }
}
