//! A page that needs nothing but itself: its styles and its script stand in it, and its policy lets in nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use handlebars::{Handlebars, TemplateError};
use serde::Serialize;
use sha2::{Digest, Sha256};

const HEAD: &str = include_str!("assets/head.hbs");
const FOOT: &str = include_str!("assets/foot.hbs");
const STATUS: &str = include_str!("assets/status.hbs");
const BOARD: &str = include_str!("assets/board.hbs");
const FLEET: &str = include_str!("assets/fleet.hbs");
const STYLE: &str = include_str!("assets/page.css");
const SCRIPT: &str = include_str!("assets/page.js");

/// What every page of ours has near its top, so that it is known again when it is to be written anew.
const MARK: &str = "<meta name=\"generator\" content=\"patternbook board\">";

/// How far from its start the mark stands at most, in bytes.
const NEAR: usize = 1024;

/// Why there is no page: a fault of this program.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is malformed.
    #[error("a template of the page is malformed")]
    Template(#[from] Box<TemplateError>),
    /// A template asks for what it is not given.
    #[error("the page could not be rendered")]
    Render(#[from] Box<handlebars::RenderError>),
}

/// Whether a file is a page of ours.
#[must_use]
pub fn is_page(content: &[u8]) -> bool {
    let start = &content[..content.len().min(NEAR)];
    start.windows(MARK.len()).any(|part| part == MARK.as_bytes())
}

/// What every page needs, and `view`, which is its own.
#[derive(Serialize)]
struct Page<'v, V> {
    mark: &'static str,
    version: &'static str,
    style: String,
    script: String,
    style_hash: String,
    script_hash: String,
    #[serde(flatten)]
    view: &'v V,
}

pub(super) fn render(template: &str, view: &impl Serialize) -> Result<String, RenderError> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    for (name, text) in [("head", HEAD), ("foot", FOOT), ("status", STATUS), ("board", BOARD), ("fleet", FLEET)] {
        handlebars.register_template_string(name, text).map_err(Box::new)?;
    }
    // A browser reads line feeds alone, and that is what it hashes.
    let (style, script) = (STYLE.replace("\r\n", "\n"), SCRIPT.replace("\r\n", "\n"));
    let (style_hash, script_hash) = (hash(&style), hash(&script));
    let version = env!("CARGO_PKG_VERSION");
    let page = Page { mark: MARK, version, style, script, style_hash, script_hash, view };
    Ok(handlebars.render(template, &page).map_err(Box::new)?)
}

/// As [CSP](https://www.w3.org/TR/CSP3/#grammardef-hash-source) writes it, without quotes.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}
