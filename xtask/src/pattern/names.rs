//! What fields and columns are called, where a repository has names of its own for them.

use super::key_of_head;

/// The column of a table that has the names of patterns.
const NAME: [&str; 4] = ["pattern", "adr", "name", "title"];
/// That of their statuses.
const STATUS: [&str; 1] = ["status"];
/// That of their code.
const REFERENCE: [&str; 5] = ["implementation", "reference", "references", "used in", "file"];

/// Names of fields and columns. Those of columns come before the usual ones, those of the status field in their place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Names {
    name_columns: Vec<String>,
    status_columns: Vec<String>,
    reference_columns: Vec<String>,
    status_fields: Vec<String>,
}

/// A column that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Names of patterns.
    Name,
    /// Their statuses.
    Status,
    /// Their code.
    Reference,
}

impl Names {
    /// Adds the heads that a column may have.
    pub fn add_columns(&mut self, column: Column, heads: impl IntoIterator<Item = impl AsRef<str>>) {
        let columns = match column {
            Column::Name => &mut self.name_columns,
            Column::Status => &mut self.status_columns,
            Column::Reference => &mut self.reference_columns,
        };
        columns.extend(heads.into_iter().map(|head| key_of_head(head.as_ref())));
    }

    /// Adds what the field for the status may be called.
    pub fn add_status_fields(&mut self, names: impl IntoIterator<Item = impl Into<String>>) {
        self.status_fields.extend(names.into_iter().map(Into::into));
    }

    /// Which of these heads of columns is the one that is looked for, as they are compared.
    #[must_use]
    pub fn column(&self, column: Column, heads: &[String]) -> Option<usize> {
        let (own, usual): (_, &[&str]) = match column {
            Column::Name => (&self.name_columns, &NAME),
            Column::Status => (&self.status_columns, &STATUS),
            Column::Reference => (&self.reference_columns, &REFERENCE),
        };
        let is_own = heads.iter().position(|head| own.contains(head));
        is_own.or_else(|| heads.iter().position(|head| usual.contains(&head.as_str())))
    }

    /// Whether a head is that of a column which can only have the names of patterns.
    #[must_use]
    pub fn is_of_patterns(&self, head: &str) -> bool {
        head == NAME[0] || self.name_columns.iter().any(|own| own == head)
    }

    /// Whether a field or a heading, in lower case, says the status.
    #[must_use]
    pub fn is_status(&self, name: &str) -> bool {
        if self.status_fields.is_empty() {
            return name == STATUS[0];
        }
        self.status_fields.iter().any(|own| own.to_lowercase() == name)
    }

    /// What the field for the status is called where one is added.
    #[must_use]
    pub fn status_field(&self) -> &str {
        self.status_fields.first().map_or("Status", String::as_str)
    }
}
