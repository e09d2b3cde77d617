//! Which sign stands for which status, as legends or decisions themselves show it.

use std::collections::BTreeMap;

use super::Workspace;
use super::collection::Collection;
use super::workspace::Document;
use crate::diagnostic::Edit;
use crate::pattern::sign;

/// Signs by the status that they stand for.
#[derive(Debug, Default)]
pub struct Signs {
    /// `None` where one status has several.
    signs: BTreeMap<String, Option<Box<str>>>,
}

impl Signs {
    /// Those of all legends.
    #[must_use]
    pub fn of_legends(workspace: &Workspace) -> Self {
        let mut signs = Self::default();
        for entry in workspace.legends().flat_map(|(_, legend)| &legend.entries) {
            if let (Some(name), Some(sign)) = (workspace.vocabulary.look_up(&entry.status.text).name(), &entry.sign) {
                signs.add(name, sign);
            }
        }
        signs
    }

    /// Those that stand before statuses in the decisions of a collection and in its indexes.
    #[must_use]
    pub fn of_collection(collection: &Collection<'_>) -> Self {
        let mut signs = Self::default();
        let items =
            collection.indexes.iter().flat_map(|listed| &listed.entries).filter_map(|it| it.item.state.as_ref());
        for state in collection.records.iter().map(|(_, record)| &record.state).chain(items) {
            if let (Some(name), Some(sign)) = (state.meaning(), &state.sign) {
                signs.add(&name, sign);
            }
        }
        signs
    }

    fn add(&mut self, name: &str, sign: &str) {
        let entry = self.signs.entry(name.to_owned()).or_insert_with(|| Some(sign.into()));
        if entry.as_ref().is_some_and(|known| sign::key(known) != sign::key(sign)) {
            *entry = None;
        }
    }

    /// The sign of a status, where it has one and it is no other's.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let sign = self.signs.get(name)?.as_deref()?;
        (self.name(sign) == Some(name)).then_some(sign)
    }

    /// The edit that puts the sign of the status `other` before the word at `start`, where that of `name` stands there.
    #[must_use]
    pub fn edit(
        &self,
        workspace: &Workspace,
        document: &Document,
        start: usize,
        (name, other): (&str, &str),
    ) -> Option<Edit> {
        let (old, new) = (self.get(name)?, self.get(other)?);
        let text = workspace.document_text(&document.path)?;
        let place = sign::before(&text, start)?;
        (sign::key(&text[place.clone()]) == sign::key(old))
            .then(|| Edit { span: document.span(place), text: new.to_owned() })
    }

    /// The only status that a sign stands for.
    #[must_use]
    pub fn name(&self, sign: &str) -> Option<&str> {
        let same = |known: &Option<Box<str>>| known.as_ref().is_some_and(|known| sign::key(known) == sign::key(sign));
        let mut found = self.signs.iter().filter(|(_, known)| same(known));
        found.next().filter(|_| found.next().is_none()).map(|(name, _)| name.as_str())
    }
}
