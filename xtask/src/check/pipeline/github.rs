//! Workflows of GitHub Actions. Local workflows that a job calls stand in its place, and so do local actions.

use std::collections::HashMap;

use super::{Code, Condition, Environment, Host, Job, Pipeline, Pipelines, Step, Trigger, Variable};
use crate::check::Project;
use crate::check::project::File;
use crate::check::project::yaml::{Kind, Node};

const FOLDER: &str = ".github/workflows/";

/// GitHub lets workflows call each other no deeper.
const DEEPEST: usize = 10;

/// Values of inputs that a caller hands over.
type Inputs = HashMap<String, String>;

pub(super) fn read(project: &Project, pipelines: &mut Pipelines) {
    for file in project.files() {
        let is_workflow = file
            .path()
            .strip_prefix(FOLDER)
            .is_some_and(|name| !name.contains('/') && (name.ends_with(".yml") || name.ends_with(".yaml")));
        let Some(stream) = file.yaml().filter(|_| is_workflow) else { continue };
        let Some(root) = stream.root().filter(|_| stream.error().is_none()) else {
            pipelines.unread.extend(stream.error().map(|at| file.span(at)));
            continue;
        };
        let triggers = triggers(root);
        // What is only called stands where it is called.
        if triggers.iter().all(|trigger| trigger.event == "workflow_call") {
            continue;
        }
        let mut reader = Reader { project, unseen: Vec::new(), jobs: Vec::new() };
        let name = root.get("name").and_then(Node::str).unwrap_or(file.name());
        reader.workflow(&Caller::default(), file, root, 0);
        pipelines.all.push(Pipeline {
            path: file.path().to_owned(),
            name: name.to_owned(),
            host: Host::GitHub,
            triggers,
            jobs: reader.jobs,
            unseen: reader.unseen,
        });
    }
}

fn triggers(root: &Node) -> Vec<Trigger> {
    let Some(on) = root.get("on").or_else(|| root.get("true")) else { return Vec::new() };
    let texts = |node: Option<&Node>| -> Vec<String> {
        node.map(Node::list).unwrap_or_default().into_iter().filter_map(|it| it.str().map(str::to_owned)).collect()
    };
    let named = |event: &str| Trigger { event: event.to_owned(), ..Trigger::default() };
    if matches!(on.real().kind, Kind::Mapping(_)) {
        let trigger = |(event, said): (&Node, &Node)| {
            let branches = texts(said.get("branches"));
            let is_for_tags =
                said.get("tags").is_some() && branches.is_empty() && said.get("branches-ignore").is_none();
            Some(Trigger { branches, is_for_tags, workflows: texts(said.get("workflows")), ..named(event.str()?) })
        };
        return on.entries().into_iter().filter_map(trigger).collect();
    }
    texts(Some(on)).iter().map(|event| named(event)).collect()
}

/// What calls a workflow.
#[derive(Default)]
struct Caller {
    /// `deploy / ` before the ids of its jobs.
    prefix: String,
    inputs: Inputs,
    /// What the calling job waits for.
    needs: Vec<usize>,
    /// The calling job's `if:`.
    condition: Option<Condition>,
}

struct Reader<'p> {
    project: &'p Project,
    unseen: Vec<String>,
    jobs: Vec<Job>,
}

impl<'p> Reader<'p> {
    /// Adds the jobs of a workflow. Returns their numbers.
    fn workflow(&mut self, caller: &Caller, file: &'p File, root: &'p Node, depth: usize) -> Vec<usize> {
        let Some(jobs) = root.get("jobs") else { return Vec::new() };
        let entries = jobs.entries();
        // What each job of the file has become, known once all are read.
        let mut became: HashMap<&str, Vec<usize>> = HashMap::new();
        let first = self.jobs.len();
        let mut waits: Vec<(usize, Vec<&str>)> = Vec::new();
        for (key, node) in &entries {
            let Some(id) = key.str() else { continue };
            let needs: Vec<&str> =
                node.get("needs").map(Node::list).unwrap_or_default().iter().filter_map(|it| it.str()).collect();
            let before = self.jobs.len();
            let place = Place { file, root, caller, id, key, node };
            let own = self.job(&place, depth);
            waits.extend((before..self.jobs.len()).map(|number| (number, needs.clone())));
            became.insert(id, own);
        }
        for (number, needs) in waits {
            let own = needs.iter().flat_map(|id| became.get(id).into_iter().flatten().copied());
            let own: Vec<usize> = own.collect();
            let job = &mut self.jobs[number];
            job.needs.extend(own);
            job.needs.extend(&caller.needs);
            job.needs.sort_unstable();
            job.needs.dedup();
        }
        (first..self.jobs.len()).collect()
    }

    /// Adds a job, or those of the workflow that it calls. Returns their numbers.
    fn job(&mut self, place: &Place<'p, '_>, depth: usize) -> Vec<usize> {
        let Place { file, caller, id, key, node, .. } = *place;
        let uses = node.get("uses").and_then(Node::str);
        let local = uses.and_then(|uses| uses.strip_prefix("./"));
        if let Some(callee) = local.and_then(|path| self.project.file(path)).filter(|_| depth < DEEPEST)
            && let Some(root) = callee.yaml().and_then(|stream| stream.root())
        {
            let inputs = handed_over(root.at(&["on", "workflow_call", "inputs"]), node.get("with"), &caller.inputs);
            let condition = condition(file, node, &caller.inputs).or_else(|| caller.condition.clone());
            let called =
                Caller { prefix: format!("{}{id} / ", caller.prefix), inputs, needs: caller.needs.clone(), condition };
            return self.workflow(&called, callee, root, depth + 1);
        }
        self.unseen.extend(uses.map(str::to_owned));
        let title = node.get("name").and_then(Node::str).unwrap_or_default();
        let job = Job {
            id: format!("{}{id}", caller.prefix),
            title: filled(title, &caller.inputs),
            span: file.span(key.range.clone()),
            needs: Vec::new(),
            condition: condition(file, node, &caller.inputs).or_else(|| caller.condition.clone()),
            environment: environment(file, node, &caller.inputs),
            tolerated: tolerated(file, node),
            is_manual: false,
            steps: self.steps(place),
            unseen: uses.map(str::to_owned),
        };
        self.jobs.push(job);
        vec![self.jobs.len() - 1]
    }

    fn steps(&self, place: &Place<'p, '_>) -> Vec<Step> {
        let Place { file, root, caller, node, .. } = *place;
        let outer = [root.get("env"), node.get("env")];
        let variables: Vec<Variable> = outer.into_iter().flatten().flat_map(|env| variables(file, env)).collect();
        let shell = [node, root].into_iter().find_map(|it| it.at(&["defaults", "run", "shell"])?.str());
        let steps = node.get("steps").map(Node::items).unwrap_or_default();
        let shared = Shared { variables: &variables, shell: shell.unwrap_or_default(), inputs: &caller.inputs };
        steps.iter().flat_map(|step| self.step(file, step, &shared, 0)).collect()
    }

    /// A step, or those of the local action that it uses.
    fn step(&self, file: &'p File, node: &'p Node, shared: &Shared<'_>, depth: usize) -> Vec<Step> {
        let uses = node.get("uses").and_then(Node::str);
        let action = uses.and_then(|uses| uses.strip_prefix("./")).and_then(|folder| {
            let folder = folder.trim_end_matches('/');
            ["action.yml", "action.yaml"].iter().find_map(|name| self.project.file(&format!("{folder}/{name}")))
        });
        if let Some(action) = action.filter(|_| depth < DEEPEST)
            && let Some(root) = action.yaml().and_then(|stream| stream.root())
            && let Some(steps) = root.at(&["runs", "steps"])
        {
            let inputs = handed_over(root.get("inputs"), node.get("with"), shared.inputs);
            let inner = Shared { inputs: &inputs, ..*shared };
            let mut steps: Vec<Step> =
                steps.items().iter().flat_map(|step| self.step(action, step, &inner, depth + 1)).collect();
            // What is said of the step that uses it is said of all of its steps.
            let (condition, tolerated) = (condition(file, node, shared.inputs), tolerated(file, node));
            for step in &mut steps {
                step.condition = step.condition.take().or_else(|| condition.clone());
                step.tolerated = step.tolerated.take().or_else(|| tolerated.clone());
            }
            return steps;
        }
        let mut all = shared.variables.to_vec();
        all.extend(node.get("env").into_iter().flat_map(|env| variables(file, env)));
        let shell = node.get("shell").and_then(Node::str).unwrap_or(shared.shell);
        let with = node.get("with").map(Node::entries).unwrap_or_default();
        let with = with.into_iter().filter_map(|(key, value)| Some((key.str()?.to_owned(), value.str()?.to_owned())));
        let start = node.entries().first().map_or(node.range.clone(), |(key, _)| key.range.clone());
        vec![Step {
            span: file.span(start),
            title: node.get("name").and_then(Node::str).map(|name| filled(name, shared.inputs)).unwrap_or_default(),
            uses: uses.map(str::to_owned),
            with: with.collect(),
            code: node.get("run").and_then(|run| Code::new(file.path(), run, shell)),
            condition: condition(file, node, shared.inputs),
            tolerated: tolerated(file, node),
            variables: all,
        }]
    }
}

/// A job where it stands.
struct Place<'p, 'c> {
    file: &'p File,
    root: &'p Node,
    caller: &'c Caller,
    id: &'p str,
    key: &'p Node,
    node: &'p Node,
}

/// What steps of a job share.
#[derive(Clone, Copy)]
struct Shared<'s> {
    variables: &'s [Variable],
    shell: &'s str,
    inputs: &'s Inputs,
}

/// The inputs of what is called: as they are handed over, else as they are by default.
fn handed_over(declared: Option<&Node>, with: Option<&Node>, outer: &Inputs) -> Inputs {
    let mut inputs = Inputs::new();
    for (name, said) in declared.map(Node::entries).unwrap_or_default() {
        if let (Some(name), Some(value)) = (name.str(), said.get("default").and_then(Node::str)) {
            inputs.insert(name.to_owned(), value.to_owned());
        }
    }
    for (name, value) in with.map(Node::entries).unwrap_or_default() {
        if let (Some(name), Some(value)) = (name.str(), value.str()) {
            inputs.insert(name.to_owned(), filled(value, outer));
        }
    }
    inputs
}

/// `text` with the inputs that are known put in.
fn filled(text: &str, inputs: &Inputs) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let Some(end) = rest[start..].find("}}").map(|at| start + at + 2) else { break };
        let expression = rest[start + 3..end - 2].trim();
        let input = expression.strip_prefix("inputs.").and_then(|name| inputs.get(name));
        filled.push_str(&rest[..start]);
        filled.push_str(input.map_or(&rest[start..end], String::as_str));
        rest = &rest[end..];
    }
    filled + rest
}

fn environment(file: &File, job: &Node, inputs: &Inputs) -> Option<Environment> {
    let node = job.get("environment")?;
    let name = node.get("name").unwrap_or(node);
    let span = file.span(name.range.clone());
    let name = filled(name.str()?, inputs);
    // All values of a matrix, where it is one.
    let axis = name.strip_prefix("${{").and_then(|rest| rest.trim().strip_prefix("matrix."));
    let axis = axis.and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
    let values = axis.and_then(|axis| job.at(&["strategy", "matrix", axis])).map(Node::list).unwrap_or_default();
    let values: Vec<&str> = values.into_iter().filter_map(Node::str).collect();
    let name = if values.is_empty() { name } else { values.join(" ") };
    Some(Environment { name, span, is_deployed: true, is_certain: false })
}

fn condition(file: &File, node: &Node, inputs: &Inputs) -> Option<Condition> {
    let condition = node.get("if")?;
    let text = filled(condition.str()?, inputs);
    let text = text.trim();
    let text = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}")).unwrap_or(text).trim().to_owned();
    Some(Condition { text, span: file.span(condition.range.clone()) })
}

fn tolerated(file: &File, node: &Node) -> Option<crate::diagnostic::Span> {
    let (key, value) = node.entry("continue-on-error")?;
    value.is_true().then(|| file.span(key.range.start..value.range.end))
}

fn variables(file: &File, env: &Node) -> Vec<Variable> {
    let variable = |(name, value): (&Node, &Node)| {
        Some(Variable {
            name: name.str()?.to_owned(),
            value: value.str()?.to_owned(),
            span: file.span(value.range.clone()),
        })
    };
    env.entries().into_iter().filter_map(variable).collect()
}
