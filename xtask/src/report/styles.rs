//! Colours by the role they play. All are among the sixteen that every terminal has and everybody may redefine.

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style};

/// Something is wrong.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Something is doubtful.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// Something worth knowing.
pub const NOTE: Style = AnsiColor::Blue.on_default().bold();
/// What to do next.
pub const HELP: Style = AnsiColor::Cyan.on_default().bold();
/// What comes to be.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// What ceases to be.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// What changes.
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
/// What stands out in a text.
pub const EMPHASIS: Style = Style::new().bold();
/// What only helps to find one's way: line numbers, frames, counts.
pub const MUTED: Style = Style::new().dimmed();

/// The widest that a rendered line gets, in columns.
pub(super) const WIDTH: usize = 140;

/// The renderer of excerpts in these colours.
pub(super) const RENDERER: Renderer = Renderer::styled()
    .term_width(WIDTH)
    .error(ERROR)
    .warning(WARNING)
    .info(NOTE)
    .note(NOTE)
    .help(HELP)
    .line_num(MUTED)
    .context(NOTE)
    .emphasis(EMPHASIS)
    .addition(ADDED)
    .removal(REMOVED);
