//! Manifests that start a service and give it environment variables: Compose, Kubernetes and ECS.

use std::ops::Range;

use super::File;
use super::yaml::{Kind, Node};

/// What one container is given.
#[derive(Debug)]
pub struct Given<'p> {
    /// The manifest.
    pub file: &'p File,
    /// How the container is called.
    pub name: String,
    /// Where its variables are listed.
    pub span: Range<usize>,
    /// The variables, and where each stands.
    pub variables: Vec<(String, Range<usize>)>,
    /// Whether it is given others that are not listed here, such as a whole file.
    pub is_open: bool,
}

/// What a manifest gives to its containers. Nothing where it is no manifest.
#[must_use]
pub fn given(file: &File) -> Vec<Given<'_>> {
    let name = file.name();
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let mentions = |word: &str| file.text().is_some_and(|text| text.contains(word));
    if is_yaml && name.contains("compose") {
        root(file).map(|root| compose(file, root)).unwrap_or_default()
    } else if is_yaml && mentions("containers:") && mentions("apiVersion:") {
        let documents = file.yaml().map(|stream| stream.documents()).unwrap_or_default();
        documents.iter().flat_map(|document| kubernetes(file, document)).collect()
    } else if name.ends_with(".json") && mentions("containerDefinitions") {
        root(file)
            .and_then(|root| root.get("containerDefinitions"))
            .map(|all| containers(file, all))
            .unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// The one document of a file that is read whole.
fn root(file: &File) -> Option<&Node> {
    let stream = file.yaml()?;
    if stream.error().is_some() { None } else { stream.root() }
}

/// The services that are built here: others have variables of their own.
fn compose<'p>(file: &'p File, root: &Node) -> Vec<Given<'p>> {
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    let built = services.into_iter().filter(|(_, service)| service.get("build").is_some());
    let given = |(name, service): &(&Node, &Node)| {
        let environment = service.get("environment")?;
        let variables = match &environment.real().kind {
            Kind::Sequence(items) => items.iter().filter_map(assigned).collect(),
            _ => environment
                .entries()
                .iter()
                .filter_map(|(key, _)| Some((key.str()?.to_owned(), key.range.clone())))
                .collect(),
        };
        // What is laid over another file has the rest there.
        let is_layer = !matches!(file.name().split('.').count(), 2);
        let is_open = is_layer || ["env_file", "extends"].iter().any(|key| service.get(key).is_some());
        Some(Given { file, name: name.str()?.to_owned(), span: name.range.clone(), variables, is_open })
    };
    built.filter_map(|entry| given(&entry)).collect()
}

/// `NAME=value`, or `NAME` alone.
fn assigned(item: &Node) -> Option<(String, Range<usize>)> {
    let name = item.str()?.split('=').next()?.to_owned();
    Some((name, item.range.clone()))
}

fn kubernetes<'p>(file: &'p File, document: &Node) -> Vec<Given<'p>> {
    let paths: [&[&str]; 3] = [
        &["spec", "template", "spec", "containers"],
        &["spec", "jobTemplate", "spec", "template", "spec", "containers"],
        &["spec", "containers"],
    ];
    let all = paths.iter().find_map(|path| document.at(path));
    all.map(|all| containers(file, all)).unwrap_or_default()
}

/// Containers of Kubernetes or of ECS, where secrets are listed apart.
fn containers<'p>(file: &'p File, all: &Node) -> Vec<Given<'p>> {
    let given = |container: &Node| {
        let listed = ["env", "environment", "secrets"].into_iter().filter_map(|key| container.get(key));
        let items: Vec<&Node> = listed.flat_map(Node::items).collect();
        let name = container.get("name")?;
        let variables = items
            .iter()
            .filter_map(|item| item.get("name"))
            .filter_map(|it| Some((it.str()?.to_owned(), it.range.clone())));
        let is_open = ["envFrom", "environmentFiles"].iter().any(|key| container.get(key).is_some());
        Some(Given {
            file,
            name: name.str()?.to_owned(),
            span: name.range.clone(),
            variables: variables.collect(),
            is_open,
        })
    };
    all.items().iter().filter_map(given).collect()
}
