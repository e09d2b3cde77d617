//! What a clone has: files, commands, the example of its environment and the environment itself.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::blocks::Blocks;
use super::environment::LOCAL;
use super::record::Record;
use crate::diagnostic::Diagnostic;
use crate::repo::env_spec::{self, Schema};
use crate::repo::files::ReadError;
use crate::repo::{Files, dotenv};

/// A clone as it is at one moment.
#[derive(Debug)]
pub struct Checkout {
    /// Its files, less what Git ignores.
    pub files: Files,
    /// What its document says to run.
    pub blocks: Blocks,
    /// What it needs to be told, where it says so.
    pub example: Option<Example>,
    /// What it was told.
    pub local: Local,
    /// What was done in it.
    pub record: Record,
}

/// `.env.example` or whatever it is called.
#[derive(Debug)]
pub struct Example {
    /// Its name.
    pub path: &'static str,
    /// What stands in it.
    pub schema: Schema,
}

/// `.env.local`.
#[derive(Debug)]
pub enum Local {
    /// There is none.
    Missing,
    /// It cannot be read.
    Unreadable(ReadError),
    /// It is there.
    There {
        /// As it is spelled.
        text: String,
        /// Names and values, of which none is ever shown.
        values: BTreeMap<String, String>,
        /// Whether nobody but its owner may read it.
        is_private: bool,
    },
}

impl Checkout {
    /// Looks at the clone at `root`, which has to be absolute.
    ///
    /// # Errors
    ///
    /// What is wrong in the document that says what to run.
    pub fn load(root: &Utf8Path) -> Result<Self, Box<Diagnostic>> {
        let files = Files::walk(root);
        let blocks = Blocks::read(&files)?;
        let example = dotenv::NAMES.into_iter().find_map(|path| {
            let text = files.read(path).ok()?;
            Some(Example { path, schema: env_spec::read(&text) })
        });
        let local = Local::read(&files);
        let record = Record::read(root);
        Ok(Self { files, blocks, example, local, record })
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        self.files.root()
    }

    /// What `name` is set to in this clone: in `.env.local`, or else in the example.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let local = self.local.values().and_then(|values| values.get(name)).filter(|value| !value.is_empty());
        let example = || self.example.as_ref()?.schema.variables.iter().find(|variable| variable.name == name);
        local.or_else(|| example().map(|variable| &variable.value)).map(String::as_str)
    }

    /// The address that answers for the service's health.
    #[must_use]
    pub fn health(&self) -> Option<String> {
        self.blocks.health(|name| self.value(name).map(str::to_owned))
    }
}

impl Local {
    fn read(files: &Files) -> Self {
        match files.read(LOCAL) {
            Ok(text) => {
                let variables = dotenv::read(&text).into_iter().filter(|variable| variable.active);
                let values = variables.map(|variable| (variable.name, variable.value)).collect();
                Self::There { text, values, is_private: is_private(&files.root().join(LOCAL)) }
            }
            Err(ReadError::Missing) => Self::Missing,
            Err(error) => Self::Unreadable(error),
        }
    }

    /// Names and values. `None` where the file cannot be read.
    #[must_use]
    pub fn values(&self) -> Option<&BTreeMap<String, String>> {
        match self {
            Self::There { values, .. } => Some(values),
            Self::Missing | Self::Unreadable(_) => None,
        }
    }
}

#[cfg(unix)]
fn is_private(path: &Utf8Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode().trailing_zeros() >= 6)
}

/// Windows keeps a profile's files to its user.
#[cfg(not(unix))]
fn is_private(_: &Utf8Path) -> bool {
    true
}
