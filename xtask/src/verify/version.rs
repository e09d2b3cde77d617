//! Whether what runs is the commit that should.

use super::probe::Outcome;
use super::site::Site;
use super::{Kind, World};
use crate::repo::revision::Revision;

/// The fewest letters of a commit's id that are taken for one.
const SHORTEST: usize = 7;

pub(super) fn version(world: &World<'_>, site: &Site<'_>) -> Outcome {
    if world.target.kind == Kind::Ci {
        return Outcome::not_checked("nothing runs there that could be asked");
    }
    let health = match site.read() {
        Ok(health) => health,
        Err(outcome) => return outcome,
    };
    let Some(reported) = health.version else {
        return Outcome::not_checked("`/health` tells no `version`")
            .note("have it report the commit it was built from");
    };
    let Some(revision) = world.revision else {
        return Outcome::not_checked(format!("`/health` reports `{reported}`, and there is no commit to compare with"));
    };
    compare(&reported, revision)
}

fn compare(reported: &str, revision: &Revision) -> Outcome {
    let short = &revision.short;
    let names = |version: &str| version.trim_start_matches('v') == reported.trim_start_matches('v');
    let ids: Vec<&str> = ids(reported).collect();
    if ids.iter().any(|id| revision.id.starts_with(id)) {
        return Outcome::pass(format!("`/health` reports `{reported}`, which is commit {short}"));
    }
    if let Some(tag) = revision.tags.iter().find(|tag| names(tag)) {
        return Outcome::pass(format!("`/health` reports `{reported}`, which is tag `{tag}` of commit {short}"));
    }
    // The right version of another commit is not this one. A date is no commit.
    if !ids.iter().any(|id| id.bytes().any(|byte| byte.is_ascii_alphabetic()))
        && let Some((path, _)) = revision.versions.iter().find(|(_, version)| names(version))
    {
        return Outcome::pass(format!("`/health` reports `{reported}`, which commit {short} has in `{path}`"))
            .note("other commits may have the same version; a commit in it would tell them apart");
    }
    let tags = revision.tags.iter().map(|tag| format!("tag `{tag}`"));
    let versions = revision.versions.iter().map(|(path, version)| format!("`{version}` of `{path}`"));
    let expected: Vec<String> = std::iter::once(format!("commit {short}")).chain(tags).chain(versions).collect();
    Outcome::fail(format!("`/health` reports `{reported}` rather than {}", expected.join(" or ")))
}

/// What in a version may be a commit's id: `1.2.3+abc1234`, `v1.2-3-gabc1234`.
fn ids(version: &str) -> impl Iterator<Item = &str> {
    let is_id = |word: &&str| word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = version.split(|c: char| !c.is_ascii_alphanumeric());
    words.map(|word| word.strip_prefix('g').unwrap_or(word)).filter(is_id)
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn a_version_is_a_commit_a_tag_or_what_the_manifest_says() {
        let revision = Revision {
            id: "1a2b3c4d5e6f708192a3b4c5d6e7f80912a3b4c5".to_owned(),
            short: "1a2b3c4".to_owned(),
            tags: vec!["v1.2.0".to_owned()],
            versions: vec![("Cargo.toml".to_owned(), "1.3.0".to_owned())],
        };
        for right in ["1a2b3c4", "1a2b3c4d5e6f", "1.3.0+1a2b3c4d", "v1.1-3-g1a2b3c4", "1.2.0", "v1.2.0", "1.3.0"] {
            assert_eq!(compare(right, &revision).verdict, Verdict::Pass, "{right}");
        }
        for wrong in ["1.3.0+9f8e7d6", "9f8e7d6", "1.2.1", "20260102", "dev"] {
            let outcome = compare(wrong, &revision);
            assert_eq!(outcome.verdict, Verdict::Fail, "{wrong}");
            assert!(
                outcome.seen.contains("commit 1a2b3c4 or tag `v1.2.0` or `1.3.0` of `Cargo.toml`"),
                "{}",
                outcome.seen
            );
        }
    }
}
