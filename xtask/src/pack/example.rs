//! The `example` helper: a document quotes a generated file, so that its example *is* the code.

use std::collections::BTreeMap;
use std::sync::Arc;

use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason};

use super::question::nearest;
use crate::markdown::fence;
use crate::repo::{files, region};

/// Quotes from these files, by path.
pub(super) struct Example {
    pub(super) files: Arc<BTreeMap<String, Vec<u8>>>,
}

#[derive(Debug, thiserror::Error)]
enum ExampleError {
    #[error("no generated file is called `{path}`{guess}")]
    Missing { path: String, guess: String },
    #[error("`{path}` is not UTF-8, so it cannot be quoted")]
    NotText { path: String },
    #[error("failed to quote `{path}`: {source}")]
    Region { path: String, source: region::RegionError },
}

impl Example {
    fn quote(&self, path: &str, region: Option<&str>, language: Option<&str>) -> Result<String, ExampleError> {
        let bytes = self.files.get(path).ok_or_else(|| {
            let known: Vec<&str> = self.files.keys().map(String::as_str).collect();
            let guess = nearest(path, &known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            ExampleError::Missing { path: path.to_owned(), guess }
        })?;
        let text = std::str::from_utf8(bytes).map_err(|_| ExampleError::NotText { path: path.to_owned() })?;
        let range = match region {
            Some(name) => {
                region::find(text, name).map_err(|source| ExampleError::Region { path: path.to_owned(), source })?
            }
            None => 0..text.len(),
        };
        let mut info = format!("{} file={path}", language.unwrap_or_else(|| language_of(path, text)));
        if let Some(name) = region {
            info.push_str(&format!(" region={name}"));
        }
        Ok(fence::wrap(&info, &text[range]).trim_end_matches('\n').to_owned())
    }
}

impl HelperDef for Example {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let path = helper
            .param(0)
            .and_then(|path| path.value().as_str())
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("example", 0))?;
        let named = |name| helper.hash_get(name).and_then(|value| value.value().as_str());
        let quoted = self
            .quote(path, named("region"), named("language"))
            .map_err(|error| RenderErrorReason::NestedError(Box::new(error)))?;
        out.write(&quoted)?;
        Ok(())
    }
}

/// The name under which highlighters know what a file holds.
fn language_of(path: &str, text: &str) -> &'static str {
    let name = files::name(path);
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "json" => "json",
        "md" => "markdown",
        "py" => "python",
        "rs" => "rust",
        "sh" => "bash",
        "sql" => "sql",
        "hcl" | "tf" | "tfbackend" => "hcl",
        "toml" => "toml",
        "ts" => "typescript",
        "yaml" | "yml" => "yaml",
        _ if name.starts_with(".env") => "dotenv",
        _ if text.lines().next().is_some_and(|line| line.starts_with("#!") && line.ends_with("sh")) => "bash",
        _ => "text",
    }
}
