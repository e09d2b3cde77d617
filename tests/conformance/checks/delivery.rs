//! `scripts/deploy` of each target, driven for real as far as one machine can, by `delivery.py`.

use std::path::Path;
use std::time::Duration;

use crate::combinations::Combination;
use crate::process::run;
use crate::stage::Stage;
use crate::tools::ours;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(900);

const COMPOSE: Combination = Combination::new("compose", &[("project_name", "demo")]);
const SSH_COMPOSE: Combination =
    Combination::new("ssh-compose", &[("deploy", "ssh-compose"), ("project_name", "demo")]);
const ECS: Combination = Combination::new("ecs", &[("deploy", "ecs"), ("project_name", "demo")]);
const FLY: Combination = Combination::new("fly", &[("deploy", "fly"), ("cloud", "none"), ("project_name", "demo")]);
const HELM: Combination = Combination::new("helm", &[("deploy", "helm"), ("cloud", "none"), ("project_name", "demo")]);

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("deploy::compose", compose),
        Check::new("deploy::ssh_compose", ssh_compose),
        Check::new("deploy::helm", helm),
        Check::new("deploy::ecs", ecs),
        Check::new("deploy::fly", fly),
    ]
}

/// Without an engine: `docker` is a stand-in that keeps what it is told.
fn compose(stage: &Stage) -> Result<Outcome> {
    let seen = drive(stage, "compose", COMPOSE, &[], &[])?;
    Ok(Outcome::Seen(format!("{seen} things; Docker is a stand-in")))
}

/// Over a real sshd on loopback; `docker` is a stand-in on both sides.
fn ssh_compose(stage: &Stage) -> Result<Outcome> {
    let sshd = stage.tools.get("sshd")?.program;
    let seen = drive(stage, "ssh-compose", SSH_COMPOSE, &[&sshd], &[])?;
    Ok(Outcome::Seen(format!("{seen} things, over a real sshd; Docker is a stand-in")))
}

/// Against moto, with the real AWS CLI; Docker, which would copy the image, is a stand-in.
fn ecs(stage: &Stage) -> Result<Outcome> {
    let (aws, moto) = (stage.tools.get("aws")?.program, stage.moto()?);
    let seen = drive(stage, "ecs", ECS, &[&aws], &moto.environment())?;
    Ok(Outcome::Seen(format!("{seen} things, against moto; Docker is a stand-in")))
}

/// Against no Fly.io: `flyctl` is a stand-in that keeps what it is told.
fn fly(stage: &Stage) -> Result<Outcome> {
    let seen = drive(stage, "fly", FLY, &[], &[])?;
    Ok(Outcome::Seen(format!("{seen} things; flyctl and Docker are stand-ins")))
}

/// Against no cluster: `helm` and `kubectl` are stand-ins, and what they are given is rendered by Helm's own library.
fn helm(stage: &Stage) -> Result<Outcome> {
    let seen = drive(stage, "helm", HELM, &[], &[])?;
    Ok(Outcome::Seen(format!(
        "{seen} things, with Helm's library and the schemas of Kubernetes; helm and kubectl are stand-ins"
    )))
}

/// How much was seen of `combination`'s target, with more arguments and variables for its driver.
fn drive(
    stage: &Stage,
    target: &str,
    combination: Combination,
    more: &[&Path],
    variables: &[(&str, String)],
) -> Result<usize> {
    let (project, dir) = (stage.project(combination)?, stage.scratch("drive")?);
    let mut python = stage.tools.get("python")?.command();
    python.arg(ours("delivery.py")).arg(target).arg(project).arg(dir).args(more);
    python.envs(variables.iter().map(|(name, value)| (name, value)));
    Ok(run(&mut python, LIMIT)?.success()?.lines().count())
}
