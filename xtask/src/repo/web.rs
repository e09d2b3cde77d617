//! Where people look at a repository in a browser.

use camino::Utf8Path;
use git2::Repository;

/// The page of the repository whose work tree is the folder `root`: where its remote `origin` is at a service whose pages
/// are known, which are GitHub's and GitLab's. A name or a password in the remote's address is left out.
#[must_use]
pub fn address(root: &Utf8Path) -> Option<String> {
    let repository = Repository::open(root).ok()?;
    let remote = repository.find_remote("origin").ok()?;
    page(remote.url().ok()?)
}

/// The page that belongs to a remote's address: `https://host/owner/name`.
fn page(remote: &str) -> Option<String> {
    let remote = remote.trim_end_matches('/');
    let remote = remote.strip_suffix(".git").unwrap_or(remote);
    let (host, path) = match remote.split_once("://") {
        Some(("https" | "http", rest)) => {
            let (host, path) = rest.split_once('/')?;
            (host.rsplit('@').next()?, path)
        }
        Some(("ssh" | "git+ssh", rest)) => {
            let (host, path) = rest.split_once('/')?;
            // The port is that of SSH.
            (host.rsplit('@').next()?.split(':').next()?, path)
        }
        Some(_) => return None,
        None => {
            let (host, path) = remote.split_once(':')?;
            (host.rsplit('@').next()?, path.trim_start_matches('/'))
        }
    };
    let name = host.split(':').next()?;
    let is_known = name == "github.com" || name.starts_with("github.") || name.split('.').any(|it| it == "gitlab");
    let is_plain = |text: &str, marks: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c));
    let is_path = path.contains('/') && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    (is_known && is_path && is_plain(host, ".-:") && is_plain(path, "._-/~")).then(|| format!("https://{host}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_has_a_page_where_its_service_is_known() {
        for (remote, expected) in [
            ("git@github.com:acme/demo.git", Some("https://github.com/acme/demo")),
            ("https://github.com/acme/demo", Some("https://github.com/acme/demo")),
            ("https://me:s3cret@github.com/acme/demo.git/", Some("https://github.com/acme/demo")),
            ("ssh://git@gitlab.example.com:2222/group/sub/demo.git", Some("https://gitlab.example.com/group/sub/demo")),
            ("https://gitlab.example.com:8443/group/demo.git", Some("https://gitlab.example.com:8443/group/demo")),
            ("https://git.example.com/acme/demo.git", None),
            ("https://github.com/\"onload=1/x", None),
            ("https://github.com/../x", None),
            ("../demo", None),
            ("C:/demo", None),
            ("file:///srv/github.com/acme/demo", None),
        ] {
            assert_eq!(page(remote).as_deref(), expected, "{remote}");
        }
    }
}
