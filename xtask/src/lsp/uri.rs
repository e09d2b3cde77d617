//! File URIs and the paths they stand for.

use camino::{Utf8Path, Utf8PathBuf};
use gen_lsp_types::Uri;

/// The path of a `file:` URI. `None` where it is another one.
pub(super) fn path(uri: &Uri) -> Option<Utf8PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    let path = decode(rest)?;
    if cfg!(windows) {
        return Some(path.strip_prefix('/')?.replace('/', "\\").into());
    }
    Some(path.into())
}

/// The URI of an absolute path.
pub(super) fn of(path: &Utf8Path) -> Uri {
    let path = if cfg!(windows) { format!("/{}", path.as_str().replace('\\', "/")) } else { path.to_string() };
    let mut uri = "file://".to_owned();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    Uri(uri)
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_stand_for_each_other() {
        for (uri, file) in
            [("file:///a/b.md", "/a/b.md"), ("file:///a%20b/%C3%BC%25.md", "/a b/ü%.md"), ("file://localhost/a", "/a")]
        {
            assert_eq!(path(&Uri(uri.to_owned())).as_deref(), Some(Utf8Path::new(file)));
        }
        assert_eq!(of(Utf8Path::new("/a b/ü%.md")).0, "file:///a%20b/%C3%BC%25.md");
        for other in ["untitled:Untitled-1", "file://server/share", "file:///%zz", "https://x/y"] {
            assert_eq!(path(&Uri(other.to_owned())), None, "{other}");
        }
    }
}
