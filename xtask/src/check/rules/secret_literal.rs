//! `secret-literal`.

use rayon::prelude::*;

use crate::check::code::{self, settings};
use crate::check::project::bicep;
use crate::check::project::hcl::{Attribute, Block, Body, Value};
use crate::check::project::yaml::{Kind as Yaml, Node};
use crate::check::project::{File, Project, terraform};
use crate::check::secret;
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct SecretLiteral;

const ID: &str = "secret-literal";

impl Rule for SecretLiteral {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Secrets
    }

    fn summary(&self) -> &'static str {
        "Passwords, tokens and keys in infrastructure code are references, not the values themselves."
    }

    fn check(&self, project: &Project) -> Outcome {
        let files: Vec<&File> = project.files().filter(|file| is_infrastructure(file)).collect();
        if files.is_empty() {
            return Outcome::nothing("there is no infrastructure code");
        }
        let found = files.par_iter().flat_map_iter(|file| look(file)).collect();
        Outcome::checked(super::count(files.len(), "file"), found)
    }
}

fn is_infrastructure(file: &File) -> bool {
    let name = file.name();
    let by_name =
        [".tf", ".tofu", ".tfvars", ".yaml", ".yml", ".template", ".json"].iter().any(|it| name.ends_with(it));
    let is_example =
        name.contains("example") || name.contains("sample") || name.contains(".enc.") || name.contains("lock");
    let is_one = || by_name && (is_hcl(file) || is_template(file)) || is_bicep(file) || is_program(file);
    !is_example && !terraform::is_shown(file.path()) && is_one()
}

fn is_bicep(file: &File) -> bool {
    file.name().ends_with(".bicep") || file.name().ends_with(".bicepparam")
}

/// Whether a file is code for the CDK or Pulumi. The text is asked first: most code is something else.
fn is_program(file: &File) -> bool {
    const LIBRARIES: [&str; 5] = ["aws-cdk-lib", "@aws-cdk/", "aws_cdk", "@pulumi/", "import pulumi"];
    let is_read = [".ts", ".js", ".mjs", ".py"].iter().any(|ending| file.name().ends_with(ending));
    is_read
        && file.text().is_some_and(|text| LIBRARIES.iter().any(|library| text.contains(library)))
        && code::is_program(file)
}

fn is_hcl(file: &File) -> bool {
    [".tf", ".tofu", ".tfvars"].iter().any(|ending| file.name().ends_with(ending))
}

/// Whether a file is a template of CloudFormation, a secret of Kubernetes, or the settings of a stack of Pulumi's. Asked of
/// the text first: most YAML is something else.
fn is_template(file: &File) -> bool {
    let is_pulumi = file.name().starts_with("Pulumi.") && !file.name().ends_with(".json");
    is_pulumi
        || file.text().is_some_and(|text| {
            text.contains("AWSTemplateFormatVersion")
                || text.contains("kind: Secret\n") && text.contains("apiVersion: v1\n")
        })
}

fn look(file: &File) -> Vec<Diagnostic> {
    if is_hcl(file) {
        let (Some(text), Some(tree)) = (file.text(), file.tree()) else { return Vec::new() };
        return hcl(file, &Body::of(text, tree));
    }
    if is_bicep(file) {
        return file.text().map(|text| bicep_settings(file, text)).unwrap_or_default();
    }
    if is_program(file) {
        let (Some(text), Some(tree)) = (file.text(), file.tree()) else { return Vec::new() };
        let all = settings::settings(text, tree);
        let secret = all.into_iter().filter(|it| secret::is_value(&it.name, &it.text));
        return secret.map(|it| literal(file, &it.name, it.range, &format!("`{}`", file.name()))).collect();
    }
    let Some(stream) = file.yaml() else { return Vec::new() };
    let mut found = Vec::new();
    for document in stream.documents() {
        if file.name().starts_with("Pulumi.") {
            pulumi(file, document, &mut found);
        } else if document.get("kind").and_then(Node::str) == Some("Secret") {
            kubernetes(file, document, &mut found);
        } else if document.get("Resources").is_some() {
            cloudformation(file, document, &mut found);
        }
    }
    found
}

fn literal(file: &File, name: &str, range: std::ops::Range<usize>, place: &str) -> Diagnostic {
    let message = format!("`{name}` in {place} is a value and no reference");
    let help = "keep the value in a secret manager and read it from there, and replace it: it is in Git's history";
    Diagnostic::new(ID, Severity::Error, file.span(range), message).help(help)
}

/// What is `@secure()` is a secret whatever it is called.
fn bicep_settings(file: &File, text: &str) -> Vec<Diagnostic> {
    let is_secret = |it: &bicep::Setting| {
        secret::is_value(&it.name, &it.text) || it.is_secure && !it.text.is_empty() && !secret::is_placeholder(&it.text)
    };
    let found = bicep::settings(text).into_iter().filter(is_secret);
    let place = |it: &bicep::Setting| match it.is_secure {
        true => "the default of this parameter".to_owned(),
        false => format!("`{}`", file.name()),
    };
    found.map(|it| literal(file, &it.name, it.range.clone(), &place(&it))).collect()
}

fn hcl(file: &File, body: &Body) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    attributes(file, &body.attributes, &format!("`{}`", file.name()), &mut found);
    for block in &body.blocks {
        match block.kind.as_str() {
            "variable" => found.extend(default_of(file, block)),
            "terraform" | "output" | "check" | "moved" | "import" => {}
            _ => block.body.visit(&mut |body| {
                attributes(file, &body.attributes, &format!("`{}`", block.name()), &mut found);
            }),
        }
    }
    found
}

/// What a variable is where nobody sets it.
fn default_of(file: &File, block: &Block) -> Option<Diagnostic> {
    let default = block.body.attribute("default")?;
    let name = block.label(0);
    secret::is_value(name, default.text()?)
        .then(|| literal(file, name, default.name_range.clone(), "the default of this variable"))
}

fn attributes(file: &File, all: &[Attribute], place: &str, found: &mut Vec<Diagnostic>) {
    for attribute in all {
        match &attribute.value {
            Value::Text(text) if secret::is_value(&attribute.name, text) => {
                found.push(literal(file, &attribute.name, attribute.name_range.clone(), place));
            }
            Value::Object(inner) => attributes(file, inner, place, found),
            _ => {}
        }
    }
}

fn scalars(file: &File, node: &Node, place: &str, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Yaml::Mapping(entries) => {
            for (key, value) in entries {
                match (key.str(), value.scalar()) {
                    // A tag makes it a reference: `!Ref`, `!Sub`.
                    (Some(name), Some(scalar)) if scalar.tag.is_none() && secret::is_value(name, &scalar.text) => {
                        found.push(literal(file, name, key.range.clone(), place));
                    }
                    _ => scalars(file, value, place, found),
                }
            }
        }
        Yaml::Sequence(items) => items.iter().for_each(|item| scalars(file, item, place, found)),
        _ => {}
    }
}

fn cloudformation(file: &File, document: &Node, found: &mut Vec<Diagnostic>) {
    for (name, resource) in document.get("Resources").map(Node::entries).unwrap_or_default() {
        let place = format!("`Resources.{}`", name.str().unwrap_or_default());
        resource.get("Properties").into_iter().for_each(|it| scalars(file, it, &place, found));
    }
    for (name, parameter) in document.get("Parameters").map(Node::entries).unwrap_or_default() {
        let (Some(name), Some(default)) = (name.str(), parameter.get("Default")) else { continue };
        if default.str().is_some_and(|value| secret::is_value(name, value)) {
            found.push(literal(file, name, default.range.clone(), "the default of this parameter"));
        }
    }
}

/// A `Secret` with values in it. What encrypts or fills them in leaves none.
fn kubernetes(file: &File, document: &Node, found: &mut Vec<Diagnostic>) {
    if document.get("sops").is_some() || !file.is_tracked() {
        return;
    }
    let data = ["stringData", "data"].into_iter().filter_map(|key| document.get(key));
    for (key, value) in data.flat_map(|data| data.entries()) {
        let (Some(name), Some(value)) = (key.str(), value.str()) else { continue };
        if secret::kind(name, value).is_some() {
            found.push(literal(file, name, key.range.clone(), "this Secret"));
        }
    }
}

/// Settings of a stack, of which `secure:` ones are encrypted.
fn pulumi(file: &File, document: &Node, found: &mut Vec<Diagnostic>) {
    document.get("config").into_iter().for_each(|config| scalars(file, config, "the settings of this stack", found));
}
