//! Infrastructure that is not Terraform's: what is written is checked by the generated `scripts/infra check` and the
//! linters of its format, and change sets are really planned, compared and executed, on a CloudFormation on loopback.
//!
//! What that CloudFormation lacks (protection of a stack, drift detection) is answered by a stand-in for the AWS CLI, so
//! that the generated scripts go their whole way. No engine of Pulumi and no compiler of Bicep can be had here.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::linters::files;
use crate::combinations::{BICEP, CDK, CLOUDFORMATION, Combination, NAMED, NO_CLOUD, PULUMI};
use crate::process::{Ended, run};
use crate::services::moto::Moto;
use crate::stage::Stage;
use crate::tools::write_executable;
use crate::{Check, Outcome, Result};

/// Packages are downloaded the first time, and the toolkit takes its time.
const LIMIT: Duration = Duration::from_secs(900);

/// Terraform with the most in it, and the bootstrap of the other clouds.
const HCL: [Combination; 3] = [
    Combination::new("policy-ecs", &[("deploy", "ecs"), ("cache", "redis")]),
    Combination::new("policy-gcp", &[("cloud", "gcp")]),
    Combination::new("policy-azure", &[("cloud", "azure")]),
];

/// The tools whose files `scripts/infra check` has something to say of.
const WRITTEN: [&str; 4] = ["cloudformation", "cdk", "pulumi", "bicep"];

/// Prints every syntax error of the Bicep files that are its arguments.
const BICEP_SYNTAX: &str = "
import sys, tree_sitter_bicep
from tree_sitter import Language, Parser
parser = Parser(Language(tree_sitter_bicep.language()))
wrong = False
def walk(node, file):
    global wrong
    if node.is_error or node.is_missing:
        wrong = True
        print(f'{file}:{node.start_point[0] + 1}: {node.type}')
    for child in node.children:
        walk(child, file)
for file in sys.argv[1:]:
    walk(parser.parse(open(file, 'rb').read()).root_node, file)
sys.exit(wrong)
";

/// The AWS CLI, but for what moto cannot answer. `DRIFTS` is what drift detection finds.
const AWS: &str = r#"#!/bin/sh
case "$1 $2" in
  "cloudformation update-termination-protection") ;;
  "cloudformation detect-stack-drift") echo '{ "StackDriftDetectionId": "1" }' ;;
  "cloudformation describe-stack-drift-detection-status") echo '{ "DetectionStatus": "DETECTION_COMPLETE" }' ;;
  "cloudformation describe-stack-resource-drifts") echo "{ \"StackResourceDrifts\": [$DRIFTS] }" ;;
  *) exec AWS "$@" ;;
esac
"#;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for combination in HCL {
        checks.push(Check::new(format!("infrastructure::policy::{}", combination.name), move |stage| {
            policy_holds(stage, combination)
        }));
    }
    let is_written = |it: &Combination| WRITTEN.iter().any(|tool| it.has("iac", tool));
    for combination in NAMED.iter().copied().filter(is_written) {
        let name = |what: &str| format!("infrastructure::{what}::{}", combination.name);
        checks.push(Check::new(name("check"), move |stage| check(&Project::new(stage, combination, "check")?)));
        // That of Google Cloud is a script, of which checkov knows nothing.
        if !combination.has("cloud", "gcp") {
            checks.push(Check::new(name("policy"), move |stage| policy_holds(stage, combination)));
        }
    }
    checks.push(Check::new("infrastructure::change_set_is_reviewed_and_executed::cloudformation", |stage| {
        change_set(&Project::new(stage, CLOUDFORMATION, "change-set")?, &*stage.moto()?)
    }));
    // Not executed: moto cannot make the parameter with its tags, which the toolkit writes as CloudFormation wants them.
    checks.push(Check::new("infrastructure::change_set_is_reviewed::cdk", |stage| {
        change_set(&Project::new(stage, CDK, "change-set")?, &*stage.moto()?)
    }));
    checks.push(Check::new("infrastructure::drift_is_told_from_no_drift", |stage| {
        drift(&Project::new(stage, CLOUDFORMATION, "drift")?, &*stage.moto()?)
    }));
    checks.push(Check::new("infrastructure::without_infrastructure_nothing_speaks_of_it", without));
    checks.push(Check::new("infrastructure::mistakes_are_found", mistakes_are_found));
    checks
}

/// A generated project with what its `scripts/infra` needs.
struct Project<'a> {
    stage: &'a Stage,
    combination: Combination,
    dir: PathBuf,
    /// Programs that come before all others.
    programs: PathBuf,
}

impl<'a> Project<'a> {
    fn new(stage: &'a Stage, combination: Combination, purpose: &str) -> Result<Self> {
        let dir = stage.copy(combination, &format!("{}-{purpose}", combination.name))?;
        let programs = stage.scratch(&format!("{}-{purpose}-programs", combination.name))?;
        let link = |name: &'static str| -> Result<PathBuf> {
            let program = stage.tools.get(name)?.program;
            std::os::unix::fs::symlink(&program, programs.join(name)).map_err(|error| error.to_string())?;
            Ok(program)
        };
        link("cfn-lint")?;
        let aws = stage.tools.get("aws")?.program;
        let script = AWS.replace("exec AWS", &format!("exec {}", aws.display()));
        write_executable(&programs.join("aws"), &script)?;
        if dir.join("infra/package.json").is_file() {
            let packages = stage.tools.npm_packages(&dir.join("infra"))?;
            std::os::unix::fs::symlink(packages, dir.join("infra/node_modules")).map_err(|error| error.to_string())?;
        }
        Ok(Self { stage, combination, dir, programs })
    }

    fn command(&self, script: &str, args: &[&str]) -> Result<Command> {
        let mut command = self.stage.as_user(&self.stage.tools.get("bash")?);
        let path = std::env::var("PATH").unwrap_or_default();
        command.arg(self.dir.join("scripts").join(script)).args(args).current_dir(&self.dir);
        command.env("PATH", format!("{}:{path}", self.programs.display())).env("CI", "true");
        Ok(command)
    }

    fn infra(&self, moto: &Moto, args: &[&str]) -> Result<Ended> {
        let mut command = self.command("infra", args)?;
        // The toolkit finds a bucket behind the name of a host only.
        let endpoint = moto.environment().into_iter().find(|(name, _)| *name == "AWS_ENDPOINT_URL");
        let endpoint = endpoint.map(|(_, url)| url.replace("127.0.0.1", "localhost")).unwrap_or_default();
        command.envs(moto.environment()).env("AWS_ENDPOINT_URL", endpoint);
        command.env("AWS_REGION", REGION).env("AWS_DEFAULT_REGION", REGION);
        run(&mut command, LIMIT)
    }
}

/// That of the answers' defaults.
const REGION: &str = "eu-central-1";

/// What the project's own pipeline runs, and what reads its output.
fn check(project: &Project<'_>) -> Result<Outcome> {
    if project.combination.has("cloud", "azure") {
        bicep_syntax(project.stage, &project.dir.join("infra"))?.success()?;
    }
    if project.combination.has("iac", "bicep") {
        return Ok(Outcome::Seen("its syntax; no compiler of Bicep is to be had".to_owned()));
    }
    run(&mut project.command("infra", &["check"])?, LIMIT)?.success()?;
    if project.combination == CDK {
        let is_template = |path: &Path| path.to_string_lossy().ends_with(".template.json");
        let templates: Vec<_> = std::fs::read_dir(project.dir.join("infra/cdk.out"))
            .map_err(|error| error.to_string())?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_template(path))
            .collect();
        if templates.len() != 2 {
            return Err(format!("{} templates were synthesised instead of 2", templates.len()));
        }
        run(project.stage.tools.get("cfn-lint")?.command().args(templates), LIMIT)?.success()?;
        run(
            project.stage.tools.get("cfn-lint")?.command().arg(project.dir.join("infra/bootstrap/account.yaml")),
            LIMIT,
        )?
        .success()?;
    }
    if project.combination.has("iac", "pulumi") {
        return Ok(Outcome::Seen("its program, type-checked and tested; no engine is to be had".to_owned()));
    }
    Ok(Outcome::Passed)
}

/// What checkov knows of dangerous settings.
fn policy(stage: &Stage, infra: &Path) -> Result<Ended> {
    let mut checkov = stage.as_user(&stage.tools.get("checkov")?);
    checkov.args([
        "--framework",
        "cloudformation",
        "bicep",
        "terraform",
        "--compact",
        "--quiet",
        "--skip-download",
        "--directory",
    ]);
    run(checkov.arg(infra), LIMIT)
}

fn policy_holds(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let found = policy(stage, &stage.project(combination)?.join("infra"))?.success()?;
    // It goes on without what it cannot read.
    if found.contains("Parsing errors") { Err(found) } else { Ok(Outcome::Passed) }
}

fn bicep_syntax(stage: &Stage, infra: &Path) -> Result<Ended> {
    let sources = files(&[infra.to_owned()], |path| path.extension().is_some_and(|ending| ending == "bicep"))?;
    run(stage.tools.get("python")?.command().args(["-c", BICEP_SYNTAX]).args(sources), LIMIT)
}

/// Refuses what was not planned, plans again with the same digest, executes, and then has nothing to do.
fn change_set(project: &Project<'_>, moto: &Moto) -> Result<Outcome> {
    let account = project.dir.join("infra/bootstrap/account.yaml");
    let template = std::fs::read_to_string(&account).map_err(|error| error.to_string())?;
    let stack = format!("{}-bootstrap", project.combination.project());
    moto.python(&format!(
        "boto3.client('cloudformation', {REGION:?}).create_stack(StackName={stack:?}, TemplateBody={template:?}, \
         Parameters=[dict(ParameterKey='RepositoryId', ParameterValue='42')], Capabilities=['CAPABILITY_NAMED_IAM'])"
    ))?;
    if project.combination == CDK {
        // What `cdk bootstrap` makes, as far as a plan needs it.
        moto.python(&format!(
            "boto3.client('s3', {REGION:?}).create_bucket(Bucket='cdk-hnb659fds-assets-123456789012-{REGION}', \
             CreateBucketConfiguration=dict(LocationConstraint={REGION:?}))\n\
             boto3.client('ssm', {REGION:?}).put_parameter(Name='/cdk-bootstrap/hnb659fds/version', Value='30', Type='String')"
        ))?;
    }
    let plan_file = project.programs.join("staging.plan");
    let plan = plan_file.to_str().ok_or("the folder's name is no text")?;
    let planned = digest(&project.infra(moto, &["plan", "staging", plan])?.success()?)?;
    if planned == "none" {
        return Err("nothing is planned where nothing is there".to_owned());
    }
    refused(project.infra(moto, &["apply", "production", plan])?, "the plan is of another environment")?;
    let file = std::fs::read_to_string(&plan_file).map_err(|error| error.to_string())?;
    let forged = project.programs.join("forged.plan");
    std::fs::write(&forged, file.replace(&planned, &planned.replace(|_: char| true, "0")))
        .map_err(|e| e.to_string())?;
    let forged = forged.to_str().ok_or("the folder's name is no text")?;
    refused(project.infra(moto, &["apply", "staging", forged])?, "the change set is not what was planned")?;
    if project.combination == CDK {
        return Ok(Outcome::Passed);
    }
    let again = digest(&project.infra(moto, &["plan", "staging"])?.success()?)?;
    if again != planned {
        return Err(format!("two plans of the same have the digests {planned} and {again}"));
    }
    project.infra(moto, &["apply", "staging", plan])?.success()?;
    let name = project.combination.project();
    let prefix = moto.python(&format!(
        "print(boto3.client('ssm', {REGION:?}).get_parameter(Name='/{name}/staging/prefix')['Parameter']['Value'])"
    ))?;
    if prefix.trim() != format!("{name}-staging") {
        return Err(format!("what was applied is not there: {prefix:?}"));
    }
    let after = project.infra(moto, &["plan", "staging"])?.success()?;
    if digest(&after)? != "none" || !after.starts_with("No changes") {
        return Err(format!("there is still something to do: {after}"));
    }
    Ok(Outcome::Passed)
}

fn digest(plan: &str) -> Result<String> {
    let last = plan.lines().last().unwrap_or_default();
    let digest = last.strip_prefix("digest of staging: ").ok_or_else(|| format!("no digest at the end of {plan}"))?;
    Ok(digest.to_owned())
}

fn refused(ended: Ended, reason: &str) -> Result<()> {
    if ended.status.success() || !ended.stderr.contains(reason) {
        return Err(format!("it was not refused because {reason}: {}", ended.describe()));
    }
    Ok(())
}

/// What is there is as applied: 0. Something else: 2, and it is named. No stack: neither.
fn drift(project: &Project<'_>, moto: &Moto) -> Result<Outcome> {
    const DRIFTS: &str = r#"{ "LogicalResourceId": "Settings", "ResourceType": "AWS::SSM::Parameter",
        "StackResourceDriftStatus": "MODIFIED", "PropertyDifferences": [{ "PropertyPath": "/Value" }] }"#;
    let code = |drifts: &str| -> Result<(Option<i32>, String)> {
        let mut command = project.command("infra", &["drift", "staging"])?;
        command.envs(moto.environment()).env("AWS_DEFAULT_REGION", REGION).env("DRIFTS", drifts);
        let ended = run(&mut command, LIMIT)?;
        Ok((ended.status.code(), ended.stdout))
    };
    let name = project.combination.project();
    let make = format!(
        "boto3.client('cloudformation', {REGION:?}).create_stack(StackName='{name}-staging', \
         TemplateBody='{{\"Resources\": {{\"A\": {{\"Type\": \"AWS::SQS::Queue\"}}}}}}')"
    );
    let remove = format!("boto3.client('cloudformation', {REGION:?}).delete_stack(StackName='{name}-staging')");
    moto.python(&remove)?;
    let (absent, said) = code("")?;
    moto.python(&make)?;
    let same = code("")?;
    let differs = code(DRIFTS)?;
    moto.python(&remove)?;
    match (absent, same.0, differs.0) {
        (Some(1), Some(0), Some(2)) if differs.1.contains("Settings (AWS::SSM::Parameter): /Value") => {
            Ok(Outcome::Passed)
        }
        codes => Err(format!(
            "without a stack, without and with drift it ends with {codes:?}: {said} {} {}",
            same.1, differs.1
        )),
    }
}

/// A project without infrastructure has none of its files, and its documents have no pattern for it.
fn without(stage: &Stage) -> Result<Outcome> {
    let project = stage.project(NO_CLOUD)?;
    for file in ["infra", "scripts/infra", "scripts/configure-infrastructure", ".github/workflows/infrastructure.yml"] {
        if project.join(file).exists() {
            return Err(format!("{file} is there"));
        }
    }
    let patterns = project.join("docs/patterns/infrastructure_patterns.md");
    let patterns = std::fs::read_to_string(&patterns).map_err(|error| format!("{}: {error}", patterns.display()))?;
    if patterns.contains("## Pattern: Infrastructure as Code") {
        return Err("the documents have a pattern for it".to_owned());
    }
    Ok(Outcome::Passed)
}

/// Each verifier turns away a mistake of the kind it is used for.
fn mistakes_are_found(stage: &Stage) -> Result<Outcome> {
    let spoilt = |combination: Combination, file: &str, from: &str, to: &str| -> Result<Project<'_>> {
        let project = Project::new(stage, combination, "mistake")?;
        let path = project.dir.join(file);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("failed to read {file}: {error}"))?;
        if !text.contains(from) {
            return Err(format!("{file} does not have {from:?} any more"));
        }
        std::fs::write(&path, text.replace(from, to)).map_err(|error| error.to_string())?;
        Ok(project)
    };
    let accepts = |what: &str| Err(format!("{what} accepts a file that is wrong"));
    for (combination, file, from, to) in [
        (CLOUDFORMATION, "infra/environment.yaml", "AWS::SSM::Parameter", "AWS::SSM::Paramter"),
        (CLOUDFORMATION, "infra/envs/staging/parameters.json", "staging", "production"),
        (CDK, "infra/lib/environment.ts", "stringValue", "stringvalue"),
        (CDK, "infra/lib/environment.ts", "/prefix", "/perfix"),
        (PULUMI, "infra/environment.ts", "readonly prefix", "readonly prefixes"),
        (PULUMI, "infra/environment.ts", "\"managed-by\": \"pulumi\"", "\"managed-by\": \"hand\""),
    ] {
        let project = spoilt(combination, file, from, to)?;
        if run(&mut project.command("infra", &["check"])?, LIMIT)?.status.success() {
            return accepts(&format!("scripts/infra check of {} with {to:?}", combination.name));
        }
    }
    let project = spoilt(BICEP, "infra/environment.bicep", "param environment string", "param environment string {")?;
    if !bicep_syntax(stage, &project.dir.join("infra"))?.stdout.contains("environment.bicep:") {
        return accepts("tree-sitter-bicep");
    }
    let dir = stage.scratch("open-bucket")?;
    let open = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: PublicRead\n";
    std::fs::write(dir.join("open.yaml"), open).map_err(|error| error.to_string())?;
    let open = "resource \"aws_s3_bucket\" \"a\" {\n  acl = \"public-read-write\"\n}\n";
    std::fs::write(dir.join("open.tf"), open).map_err(|error| error.to_string())?;
    let found = policy(stage, &dir)?.stdout;
    // Of CloudFormation, and of Terraform.
    if !found.contains("CKV_AWS_20") || !found.contains("CKV_AWS_57") {
        return accepts("checkov");
    }
    Ok(Outcome::Passed)
}
