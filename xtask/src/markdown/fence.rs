//! Fenced code blocks.

/// `content` as a fenced code block under the info string `info`, with a fence longer than any in it.
///
/// See the [CommonMark specification](https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
#[must_use]
pub fn wrap(info: &str, content: &str) -> String {
    let backticks = |line: &str| line.trim_start().bytes().take_while(|&b| b == b'`').count();
    let fence = "`".repeat(content.lines().map(backticks).max().unwrap_or(0).max(2) + 1);
    let newline = if content.is_empty() || content.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{info}\n{content}{newline}{fence}\n")
}
