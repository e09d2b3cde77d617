//! Pipelines of GitLab CI/CD: `.gitlab-ci.yml` and the local files that it includes.

use std::collections::HashMap;

use super::{Code, Condition, Environment, Host, Job, Pipeline, Pipelines, Step, Trigger, Variable};
use crate::check::Project;
use crate::check::project::File;
use crate::check::project::yaml::{Kind, Node};
use crate::diagnostic::Span;

const FILE: &str = ".gitlab-ci.yml";

/// Deeper than anybody nests includes and `extends`.
const DEEPEST: usize = 10;

/// Keys of the file that are no jobs.
const GLOBAL: [&str; 12] = [
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "pages:deploy",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];

/// The stages where none are named.
const STAGES: [&str; 5] = [".pre", "build", "test", "deploy", ".post"];

/// A job or a template, with where it stands.
type Named<'p> = (&'p File, &'p Node, &'p Node);

pub(super) fn read(project: &Project, pipelines: &mut Pipelines) {
    let Some(file) = project.file(FILE) else { return };
    let mut reader = Reader { project, files: Vec::new(), unseen: Vec::new() };
    if let Some(at) = reader.include(file, 0) {
        pipelines.unread.push(at);
        return;
    }
    let jobs = reader.jobs();
    let push = Trigger { event: "push".to_owned(), ..Trigger::default() };
    pipelines.all.push(Pipeline {
        path: FILE.to_owned(),
        name: FILE.to_owned(),
        host: Host::GitLab,
        triggers: vec![push],
        jobs,
        unseen: reader.unseen,
    });
}

struct Reader<'p> {
    project: &'p Project,
    /// What is included first, first: what comes later wins.
    files: Vec<(&'p File, &'p Node)>,
    unseen: Vec<String>,
}

impl<'p> Reader<'p> {
    /// Adds a file and what it includes. Returns where it is no YAML.
    fn include(&mut self, file: &'p File, depth: usize) -> Option<Span> {
        let stream = file.yaml()?;
        if let Some(at) = stream.error() {
            return Some(file.span(at));
        }
        // A first document with `spec:` declares inputs.
        let root = stream.documents().iter().rfind(|root| matches!(root.real().kind, Kind::Mapping(_)))?;
        if depth > DEEPEST || self.files.iter().any(|(known, _)| known.path() == file.path()) {
            return None;
        }
        for include in root
            .get("include")
            .map(|it| if it.items().is_empty() { vec![it] } else { it.items().iter().collect() })
            .unwrap_or_default()
        {
            let local =
                include.get("local").and_then(Node::str).or_else(|| include.str().filter(|it| !it.contains("://")));
            match local.and_then(|path| self.project.file(path.trim_start_matches('/'))) {
                Some(file) => {
                    if let at @ Some(_) = self.include(file, depth + 1) {
                        return at;
                    }
                }
                None => {
                    let said = ["remote", "template", "project", "component", "local"]
                        .iter()
                        .find_map(|key| include.get(key)?.str());
                    self.unseen.push(said.or(include.str()).unwrap_or("an include").to_owned());
                }
            }
        }
        self.files.push((file, root));
        None
    }

    fn jobs(&mut self) -> Vec<Job> {
        let mut named: Vec<(&str, Named<'p>)> = Vec::new();
        for (file, root) in &self.files {
            for (key, node) in root.entries() {
                let Some(name) = key.str().filter(|name| !GLOBAL.contains(name)) else { continue };
                named.retain(|(known, _)| *known != name);
                named.push((name, (file, key, node)));
            }
        }
        let by_name: HashMap<&str, Named<'p>> = named.iter().copied().collect();
        let stages: Vec<&str> = match self.files.iter().rev().find_map(|(_, root)| root.get("stages")) {
            Some(stages) => stages.list().into_iter().filter_map(Node::str).collect(),
            None => STAGES.to_vec(),
        };
        let real: Vec<(&str, Named<'p>)> = named.iter().filter(|(name, _)| !name.starts_with('.')).copied().collect();
        let layers: Vec<Layers<'p>> = real.iter().map(|(_, job)| self.layers(*job, &by_name, 0)).collect();
        let stage = |layers: &Layers<'p>| {
            let name = layers.get("stage").and_then(|(_, node)| node.str()).unwrap_or("test");
            stages.iter().position(|it| *it == name).unwrap_or(usize::MAX)
        };
        let stage_of: Vec<usize> = layers.iter().map(stage).collect();
        let mut jobs = Vec::new();
        for (number, ((name, (file, key, _)), layers)) in real.iter().zip(&layers).enumerate() {
            let needs = match layers.get("needs") {
                Some((_, needs)) => {
                    let names = needs.list().into_iter().chain(needs.items().iter().filter_map(|it| it.get("job")));
                    let names: Vec<&str> = names.filter_map(Node::str).collect();
                    (0..real.len()).filter(|other| names.contains(&real[*other].0)).collect()
                }
                None => (0..real.len()).filter(|other| stage_of[*other] < stage_of[number]).collect(),
            };
            jobs.push(self.job(name, file, key, layers, needs));
        }
        jobs
    }

    /// A job and what it extends, nearest first.
    fn layers(&self, job: Named<'p>, by_name: &HashMap<&str, Named<'p>>, depth: usize) -> Layers<'p> {
        let (file, _, node) = job;
        let mut layers = Layers { nodes: vec![(file, node)], is_whole: true };
        let extends: Vec<&str> =
            node.get("extends").map(Node::list).unwrap_or_default().into_iter().filter_map(Node::str).collect();
        for name in extends.into_iter().rev() {
            match by_name.get(name).filter(|_| depth < DEEPEST) {
                Some(template) => {
                    let of_template = self.layers(*template, by_name, depth + 1);
                    layers.is_whole &= of_template.is_whole;
                    layers.nodes.extend(of_template.nodes);
                }
                None => layers.is_whole = false,
            }
        }
        let defaults = self.files.iter().rev().filter_map(|(file, root)| Some((*file, root.get("default")?)));
        if depth == 0 {
            layers.nodes.extend(defaults);
        }
        layers
    }

    fn job(&self, name: &str, file: &'p File, key: &Node, layers: &Layers<'p>, needs: Vec<usize>) -> Job {
        let manual = |node: &Node| node.get("when").and_then(Node::str) == Some("manual");
        let rules = layers.get("rules");
        let rules_of = || rules.iter().flat_map(|(_, rules)| rules.items());
        let is_manual =
            layers.get("when").is_some_and(|(_, when)| when.str() == Some("manual")) || rules_of().any(manual);
        // What rules say differs from case to case: all that say something have to say the same.
        let said = || rules_of().filter_map(|rule| rule.entry("allow_failure"));
        let by_rule = rules.filter(|_| said().all(|(_, value)| value.is_true())).zip(said().next());
        let by_rule = by_rule.map(|((file, _), (key, value))| (file, key, value));
        let tolerated = layers.entry("allow_failure").or(by_rule);
        let tolerated = tolerated.filter(|(_, _, value)| value.is_true());
        let condition = rules_of().find_map(|rule| rule.get("if"));
        Job {
            id: name.to_owned(),
            title: String::new(),
            span: file.span(key.range.clone()),
            needs,
            condition: condition.zip(rules).and_then(|(node, (file, _))| {
                Some(Condition { text: node.str()?.to_owned(), span: file.span(node.range.clone()) })
            }),
            environment: layers.get("environment").and_then(|(file, node)| environment(file, node)),
            tolerated: tolerated.map(|(file, key, value)| file.span(key.range.start..value.range.end)),
            is_manual,
            steps: self.steps(layers),
            unseen: (!layers.is_whole).then(|| "a template that is not in this repository".to_owned()),
        }
    }

    fn steps(&self, layers: &Layers<'p>) -> Vec<Step> {
        let mut all: Vec<Variable> = Vec::new();
        let globals = self.files.iter().filter_map(|(file, root)| Some((*file, root.get("variables")?)));
        let own = layers.nodes.iter().rev().filter_map(|(file, node)| Some((*file, node.get("variables")?)));
        for (file, node) in globals.chain(own) {
            all.extend(variables(file, node));
        }
        let mut steps = Vec::new();
        for section in ["before_script", "script", "after_script"] {
            let outer = || self.files.iter().rev().find_map(|(file, root)| Some((*file, root.get(section)?)));
            let Some((file, lines)) = layers.get(section).or_else(outer) else { continue };
            let mut list = Vec::new();
            flatten(lines, &mut list);
            steps.extend(list.into_iter().map(|line| Step {
                span: file.span(line.range.clone()),
                title: String::new(),
                uses: None,
                with: Vec::new(),
                code: Code::new(file.path(), line, ""),
                condition: None,
                tolerated: None,
                variables: all.clone(),
            }));
        }
        steps
    }
}

/// What a job says, nearest first, each in its file.
struct Layers<'p> {
    nodes: Vec<(&'p File, &'p Node)>,
    /// Whether all that it extends was found.
    is_whole: bool,
}

impl<'p> Layers<'p> {
    fn get(&self, key: &str) -> Option<(&'p File, &'p Node)> {
        self.nodes.iter().find_map(|(file, node)| Some((*file, node.get(key)?)))
    }

    fn entry(&self, key: &str) -> Option<(&'p File, &'p Node, &'p Node)> {
        self.nodes.iter().find_map(|(file, node)| node.entry(key).map(|(key, value)| (*file, key, value)))
    }
}

/// The lines of a script, those of lists in it among them. What `!reference` names is not followed.
fn flatten<'p>(node: &'p Node, list: &mut Vec<&'p Node>) {
    match &node.real().kind {
        Kind::Sequence(items) => items.iter().for_each(|item| flatten(item, list)),
        Kind::Scalar(_) => list.push(node),
        _ => {}
    }
}

fn environment(file: &File, node: &Node) -> Option<Environment> {
    let name = node.get("name").unwrap_or(node);
    let action = node.get("action").and_then(Node::str).unwrap_or("start");
    // `$CI_…` is not known before it runs, as GitHub's expressions are.
    let text = name.str()?.to_owned();
    Some(Environment {
        name: text,
        span: file.span(name.range.clone()),
        is_deployed: action == "start",
        is_certain: true,
    })
}

fn variables(file: &File, node: &Node) -> Vec<Variable> {
    let variable = |(name, value): (&Node, &Node)| {
        let value = value.get("value").unwrap_or(value);
        Some(Variable {
            name: name.str()?.to_owned(),
            value: value.str()?.to_owned(),
            span: file.span(value.range.clone()),
        })
    };
    node.entries().into_iter().filter_map(variable).collect()
}
