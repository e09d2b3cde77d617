"""Drives scripts/deploy of a generated project for real, as far as one machine can: `delivery.py TARGET PROJECT FOLDER [PROGRAM…]`.

  compose PROJECT FOLDER             `docker` is a stand-in that keeps what it is told.
  ssh-compose PROJECT FOLDER SSHD    over a real sshd on loopback. `docker` is a stand-in: it goes through `ssh` to the other side as the
                                     real one does, and there writes down what it was asked for.
  ecs PROJECT FOLDER AWS             against the AWS that AWS_ENDPOINT_URL names, with the real CLI. `docker` only writes down.
  fly PROJECT FOLDER                 `flyctl` is a stand-in that keeps what it is told.
  helm PROJECT FOLDER                `helm` and `kubectl` write down what they are given; the chart is rendered by Helm's own library from
                                     just that, and held against the schemas of Kubernetes.

Prints what it saw, and ends with 1 where something is not as it should be.
"""

import contextlib
import getpass
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

ONE, TWO = (f"registry.example/demo@sha256:{digit * 64}" for digit in "12")


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class Project:
    def __init__(self, folder, scratch, environment):
        self.folder, self.scratch = pathlib.Path(folder), pathlib.Path(scratch)
        self.bin, self.log, self.temporary = self.scratch / "bin", self.scratch / "log", self.scratch / "tmp"
        self.temporary.mkdir()
        self.environment = environment

    def deploy(self, *arguments, **changes):
        """Runs scripts/deploy; a change to None takes a variable away."""
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.scratch), "LOG": str(self.log), "TMPDIR": str(self.temporary)}
        env |= {key: value for key, value in os.environ.items() if key.startswith("AWS_")}
        env |= {key: value for key, value in {**self.environment, **changes}.items() if value is not None}
        ended = subprocess.run(
            [self.folder / "scripts/deploy", *arguments], env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        return ended.returncode, ended.stdout.strip(), ended.stderr.strip()

    def logged(self):
        """What stand-ins were asked for since this was last asked."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


def expect(what, holds, *seen):
    if not holds:
        sys.exit("\n".join([f"{what}: no", *map(str, seen)]))
    print(f"{what}: yes")


def succeeds(what, ended):
    expect(what, ended[0] == 0, *ended)
    return ended[1]


def refused(what, ended, *words):
    expect(what, ended[0] not in (0, 64) and all(word in ended[2] for word in words), *ended)


def not_configured(project, names, *arguments):
    for name in names:
        refused(f"{' '.join(arguments)} without {name} is refused", project.deploy(*arguments, **{name: None}), "not configured", name)


@contextlib.contextmanager
def sshd(scratch, server):
    """A server of one's own, for whoever runs this, with a key pair for them."""
    for name in ("host", "key", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", scratch / name], check=True)
    (scratch / "authorized_keys").write_text((scratch / "key.pub").read_text())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (scratch / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {scratch}/host\nPidFile none\nStrictModes no\nUsePAM no\n"
        f"AuthorizedKeysFile {scratch}/authorized_keys\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
        f"SetEnv REMOTE={scratch}/remote PATH={scratch}/remote/bin:/usr/bin:/bin\n"
    )
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # where it locks itself up, which only root's does
    with open(scratch / "sshd.log", "w") as log:
        running = subprocess.Popen([server, "-D", "-e", "-f", scratch / "sshd_config"], stderr=log)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait()


# The real one starts `ssh HOST docker system dial-stdio` and speaks to the engine through that. This asks the engine in words,
# with what it would have handed on: the other side's, or the one here.
CLIENT = r"""#!/usr/bin/env bash
set -euo pipefail
engine=(engine)
if [[ "${DOCKER_HOST:-}" == ssh://* ]]; then
  target="${DOCKER_HOST#ssh://}"
  engine=(ssh -p "${target##*:}" -- "${target%:*}" engine)
fi
printf '%s\n' "IMAGE=${IMAGE:-} PREVIOUS=${PREVIOUS_IMAGE:-} APP_ENV=${APP_ENV:-} PORT=${PUBLISHED_ADDRESS:-}:${PUBLISHED_PORT:-} $*" | "${engine[@]}"
"""
# Remembers the image of the service, and says it again.
ENGINE = r"""#!/usr/bin/env bash
set -euo pipefail
read -r line
echo "$line" >>"$REMOTE/log"
image="${line#IMAGE=}" image="${image%% *}"
previous="${line#*PREVIOUS=}" previous="${previous%% *}"
case "$line" in
  *" ps --quiet app") [[ ! -s "$REMOTE/image" ]] || echo container ;;
  *" inspect "*previous-image*) cat "$REMOTE/previous" ;;
  *" inspect "*) cat "$REMOTE/image" ;;
  *" up "*)
    [[ "$image" != *3333* ]] || exit 1
    echo "$image" >"$REMOTE/image"
    echo "$previous" >"$REMOTE/previous"
    ;;
esac
"""


def ssh_compose(folder, scratch, server):
    scratch = pathlib.Path(scratch)
    program(scratch / "bin/docker", CLIENT)
    program(scratch / "remote/bin/engine", ENGINE)
    with sshd(scratch, server) as port:
        hosts = f"[127.0.0.1]:{port} {(scratch / 'host.pub').read_text()}"
        project = Project(folder, scratch, {
            "APP_URL": "https://demo.example",
            "DEPLOY_HOST": f"{getpass.getuser()}@127.0.0.1:{port}",
            "DEPLOY_KNOWN_HOSTS": hosts,
            "DEPLOY_SSH_KEY": (scratch / "key").read_text(),
            "AUTH_SECRET": "a" * 40,
            "POSTGRES_PASSWORD": "b" * 40,
        })
        log = scratch / "remote/log"
        not_configured(project, ["APP_URL", "DEPLOY_HOST", "DEPLOY_KNOWN_HOSTS", "DEPLOY_SSH_KEY", "AUTH_SECRET"], "deploy", "staging", ONE)
        refused("a key that the machine does not know is refused", project.deploy("current", "staging", DEPLOY_SSH_KEY=(scratch / "other").read_text()), "Permission denied")
        wrong = f"[127.0.0.1]:{port} {(scratch / 'other.pub').read_text()}"
        refused("a machine with another key is refused", project.deploy("current", "staging", DEPLOY_KNOWN_HOSTS=wrong), "Host key verification failed")
        expect("nothing runs at first", project.deploy("current", "staging") == (0, "", ""))
        refused("there is nothing to go back to", project.deploy("rollback", "staging"), "no image to go back to")
        log.write_text("")
        succeeds("an image is deployed", project.deploy("deploy", "staging", ONE))
        said = log.read_text()
        expect("it runs in staging, with the proxy, at the machine's loopback address", all(
            word in said for word in ("APP_ENV=staging", "--file compose.proxy.yaml", "up --detach --wait", "app proxy", "PORT=127.0.0.1:3000")), said)
        migrated = said.find("run --rm migrate")
        expect("the schema comes first", migrated < said.find(" up ") and ("migrate" not in (project.folder / "compose.yaml").read_text() or migrated > 0), said)
        expect("it is what runs", project.deploy("current", "staging")[1] == ONE)
        expect("its address is where users reach it", project.deploy("url", "staging")[1] == "https://demo.example")
        key = scratch / "key"
        succeeds("another replaces it, with the key in a file", project.deploy("deploy", "staging", TWO, DEPLOY_SSH_KEY=str(key)))
        expect("that is what runs now", project.deploy("current", "staging")[1] == TWO)
        refused("one that does not become healthy fails", project.deploy("deploy", "staging", ONE.replace("1", "3")), "did not become healthy")
        succeeds("the replaced one is gone back to", project.deploy("rollback", "staging"))
        expect("and runs", project.deploy("current", "staging")[1] == ONE)
        refused("staging is not removed", project.deploy("remove", "staging"), "only a preview")
        expect("an environment that is none is refused", project.deploy("deploy", "elsewhere", ONE)[0] == 64)
        expect("no secret was logged", "a" * 40 not in log.read_text() and "b" * 40 not in log.read_text())
        expect("nothing is left of the key", not list(project.temporary.iterdir()))


def compose(folder, scratch):
    scratch = pathlib.Path(scratch)
    program(scratch / "bin/docker", CLIENT)
    program(scratch / "bin/engine", ENGINE)
    project = Project(folder, scratch, {"AUTH_SECRET": "a" * 40, "POSTGRES_PASSWORD": "b" * 40, "REMOTE": str(scratch)})
    not_configured(project, ["AUTH_SECRET", "POSTGRES_PASSWORD"], "deploy", "production", ONE)
    expect("nothing was asked for those", not any(" up " in line or " run " in line for line in project.logged()))
    expect("nothing runs at first", project.deploy("current", "production") == (0, "", ""))
    expect("its address is this machine's", project.deploy("url", "production")[1] == "http://127.0.0.1:3000")
    expect("or the engine's", project.deploy("url", "production", DOCKER_HOST="tcp://docker:2375")[1] == "http://docker:3000")
    refused("there is nothing to go back to", project.deploy("rollback", "production"), "no image to go back to")
    project.logged()
    succeeds("an image is deployed", project.deploy("deploy", "production", ONE))
    said = "\n".join(project.logged())
    expect("it runs in production, at the machine's loopback address", all(
        word in said for word in ("APP_ENV=production", "up --detach --wait", "PORT=127.0.0.1:3000")), said)
    expect("the schema comes first", 0 < said.find("run --rm migrate") < said.find(" up "), said)
    expect("no secret is in a command line", "a" * 40 not in said and "b" * 40 not in said)
    expect("it is what runs", project.deploy("current", "production")[1] == ONE)
    succeeds("another replaces it", project.deploy("deploy", "production", TWO))
    expect("that is what runs now", project.deploy("current", "production")[1] == TWO)
    refused("one that does not become healthy fails", project.deploy("deploy", "production", ONE.replace("1", "3")), "did not become healthy")
    succeeds("the replaced one is gone back to", project.deploy("rollback", "production"))
    expect("and runs", project.deploy("current", "production")[1] == ONE)
    refused("production is not removed", project.deploy("remove", "production"), "only a preview")
    project.logged()
    succeeds("a preview is", project.deploy("remove", "preview-7"))
    expect("with its data", any("demo-preview-7" in line and "down --volumes" in line for line in project.logged()))
    expect("an environment that is none is refused", project.deploy("deploy", "elsewhere", ONE)[0] == 64)


# `buildx imagetools create` and `login` only write down what they are asked for.
WRITER = r"""#!/usr/bin/env bash
echo "$(basename "$0") $*" >>"$LOG"
[[ "$1" != login ]] || cat >/dev/null
"""


def ecs(folder, scratch, client):
    # The first version of the CLI, which registries have, knows the region by another name than the second.
    os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"]
    scratch = pathlib.Path(scratch)
    program(scratch / "bin/docker", WRITER)
    program(scratch / "bin/aws", f'#!/bin/sh\nexec "{client}" "$@"\n')
    project = Project(folder, scratch, {"AUTH_SECRET": "a" * 40, "DATABASE_URL": "postgres://app@db.example/app"})

    def aws(*arguments):
        ended = subprocess.run([client, *arguments, "--output", "json"], capture_output=True, text=True, check=True)
        return json.loads(ended.stdout or "null")

    refused("a service that is not there is refused", project.deploy("current", "staging"), "not configured", "demo-staging")
    # What infra/ makes, as much of it as a deployment touches.
    network = {"awsvpcConfiguration": {"subnets": [aws("ec2", "describe-subnets")["Subnets"][0]["SubnetId"]], "securityGroups": []}}
    task = {
        "family": "demo-staging",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{
            "name": "app",
            "image": "demo:none",
            "memory": 512,
            "environment": [{"name": "APP_URL", "value": "https://demo.example"}],
            "secrets": [{"name": "AUTH_SECRET", "valueFrom": "demo/staging:AUTH_SECRET::"}],
        }],
    }
    aws("ecr", "create-repository", "--repository-name", "demo")
    aws("ecs", "create-cluster", "--cluster-name", "demo-staging")
    aws("ecs", "register-task-definition", "--cli-input-json", json.dumps(task))
    aws("ecs", "create-service", "--cluster", "demo-staging", "--service-name", "demo-staging", "--task-definition", "demo-staging",
        "--desired-count", "0", "--launch-type", "FARGATE", "--network-configuration", json.dumps(network))
    aws("application-autoscaling", "register-scalable-target", "--service-namespace", "ecs", "--resource-id", "service/demo-staging/demo-staging",
        "--scalable-dimension", "ecs:service:DesiredCount", "--min-capacity", "2", "--max-capacity", "4")
    aws("secretsmanager", "create-secret", "--name", "demo/staging")

    def service():
        return aws("ecs", "describe-services", "--cluster", "demo-staging", "--services", "demo-staging")["services"][0]

    def definition():
        return aws("ecs", "describe-task-definition", "--task-definition", service()["taskDefinition"])["taskDefinition"]

    expect("nothing runs at first", project.deploy("current", "staging") == (0, "", ""))
    expect("its address is the task definition's", project.deploy("url", "staging")[1] == "https://demo.example")
    refused("there is nothing to go back to", project.deploy("rollback", "staging"), "no image to go back to")
    refused("a tag is no digest", project.deploy("deploy", "staging", "registry.example/demo:latest"), "not named by its digest")
    not_configured(project, ["AUTH_SECRET", "DATABASE_URL"], "deploy", "staging", ONE)
    expect("nothing was registered for those", definition()["revision"] == 1)
    project.logged()
    succeeds("an image is deployed", project.deploy("deploy", "staging", ONE))
    said = project.logged()
    expect("its digest is copied to ECR", any("imagetools create --tag" in line and line.endswith(ONE) for line in said), said)
    container = definition()["containerDefinitions"][0]
    expect("the service runs that digest", container["image"].endswith("/demo@" + ONE.split("@")[1]), container)
    expect("and the rest of the task is as it was", container["environment"] == task["containerDefinitions"][0]["environment"] and definition()["cpu"] == "256")
    expect("as many run as may at least", service()["desiredCount"] == 2, service()["desiredCount"])
    stored = json.loads(aws("secretsmanager", "get-secret-value", "--secret-id", "demo/staging")["SecretString"])
    expect("the secret is stored", stored == {"AUTH_SECRET": "a" * 40, "AUTH_SECRET_PREVIOUS": "", "DATABASE_URL": "postgres://app@db.example/app"}, list(stored))
    expect("it is what runs", project.deploy("current", "staging")[1].endswith(ONE.split("@")[1]))
    succeeds("another replaces it", project.deploy("deploy", "staging", TWO))
    expect("as many run as before", service()["desiredCount"] == 2)
    versions = aws("secretsmanager", "list-secret-version-ids", "--secret-id", "demo/staging")["Versions"]
    expect("a secret that is the same gets no new version", len(versions) <= 2, versions)
    succeeds("the replaced one is gone back to", project.deploy("rollback", "staging"))
    expect("and runs", definition()["containerDefinitions"][0]["image"].endswith(ONE.split("@")[1]))
    refused("staging is not removed", project.deploy("remove", "staging"), "infra/")
    expect("a preview is refused", project.deploy("deploy", "preview", ONE)[0] == 64)


# What `kubectl` and `helm` are given, files included. The deployment is what Helm was told last.
KUBECTL = r"""#!/usr/bin/env bash
set -euo pipefail
echo "kubectl $*" >>"$LOG"
case "$*" in
  *"get deployment"*previous-image*) cat "$STATE/previous" 2>/dev/null || true ;;
  *"get deployment"*) cat "$STATE/image" 2>/dev/null || true ;;
  "apply --filename "*) cp "$3" "$STATE/secret.json" ;;
esac
"""
HELM = r"""#!/usr/bin/env bash
set -euo pipefail
echo "helm $*" >>"$LOG"
for argument in "$@"; do
  case "$argument" in
    image=*)
      image="${argument#image=}" image="${image%%,*}"
      previous="${argument#*previousImage=}" previous="${previous%%,*}"
      ;;
  esac
done
[[ "$image" != *3333* ]] || exit 1
printf %s "$image" >"$STATE/image"
printf %s "$previous" >"$STATE/previous"
printf '%s\n' "$@" >"$STATE/arguments"
"""


def manifests(chart, arguments):
    """What Helm's own library makes of a command line, by kind; each holds against the strict schemas of Kubernetes."""
    import helm_python
    import kubernetes_validate
    import yaml

    values, files = {}, []
    for flag, value in zip(arguments, arguments[1:]):
        if flag == "--values":
            files.append(value)
        elif flag == "--set-string":
            values |= helm_python.parse_set_string(value)
    merged = {}
    for file in files:
        merged |= yaml.safe_load((chart.parent.parent / file).read_text())
    merged |= {key: str(value) for key, value in values.items()}
    findings = helm_python.lint(chart, merged)["messages"]
    expect("Helm's linter has nothing to say", all(finding["severity"] == 1 for finding in findings), findings)
    with helm_python.Chart.load(chart) as loaded:
        rendered = loaded.render(merged, name=arguments[2], namespace=arguments[arguments.index("--namespace") + 1])
    kinds = {}
    for text in rendered.values():
        for manifest in filter(None, yaml.safe_load_all(text)):
            kubernetes_validate.validate(manifest, "1.34", strict=True)
            kinds[manifest["kind"]] = manifest
    return kinds


def helm(folder, scratch):
    scratch = pathlib.Path(scratch)
    program(scratch / "bin/kubectl", KUBECTL)
    program(scratch / "bin/helm", HELM)
    state = scratch / "state"
    state.mkdir()
    project = Project(folder, scratch, {
        "APP_URL": "https://demo.example",
        "DEPLOY_KUBECONFIG": '{"apiVersion": "v1", "kind": "Config"}',
        "AUTH_SECRET": "a" * 40,
        "DATABASE_URL": "postgres://app@db.example/app",
        "STATE": str(state),
    })
    not_configured(project, ["APP_URL", "DEPLOY_KUBECONFIG", "AUTH_SECRET", "DATABASE_URL"], "deploy", "production", ONE)
    expect("nothing was asked of Helm for those", not any(line.startswith("helm") for line in project.logged()))
    expect("nothing runs at first", project.deploy("current", "production") == (0, "", ""))
    refused("there is nothing to go back to", project.deploy("rollback", "production"), "no image to go back to")
    succeeds("an image is deployed", project.deploy("deploy", "production", ONE))
    succeeds("another replaces it", project.deploy("deploy", "production", TWO, IMAGE_PULL_SECRET=None))
    arguments = (state / "arguments").read_text().splitlines()
    said = project.logged()
    expect("no secret is in a command line", not any("a" * 40 in line for line in said))
    expect("everything is in the namespace", all("demo-production" in line for line in said if line.startswith("helm") or " get " in line), said)
    secret = json.loads((state / "secret.json").read_text())
    expect("the secret holds what is set", secret["stringData"] == {"AUTH_SECRET": "a" * 40, "DATABASE_URL": "postgres://app@db.example/app"}, secret)
    kinds = manifests(project.folder / "deploy/chart", arguments)
    wanted = {"Deployment", "HorizontalPodAutoscaler", "Ingress", "Job", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"}
    expect("the chart makes what it should", set(kinds) == wanted, sorted(kinds))
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    expect("pods run the digest", container["image"] == TWO)
    expect("and the migration does before", kinds["Job"]["spec"]["template"]["spec"]["containers"][0]["image"] == TWO and "pre-upgrade" in kinds["Job"]["metadata"]["annotations"]["helm.sh/hook"])
    expect("the deployment knows what it replaced", kinds["Deployment"]["metadata"]["annotations"]["previous-image"] == ONE)
    expect("it is alive without its database, and ready with it", container["livenessProbe"]["httpGet"]["path"] == "/livez" and container["readinessProbe"]["httpGet"]["path"] == "/readyz")
    expect("nobody is root and nothing is written", pod["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"])
    environment = {variable["name"]: variable["value"] for variable in container["env"]}
    drain = int(environment["SHUTDOWN_DRAIN_SECONDS"]) + int(environment["SHUTDOWN_TIMEOUT_SECONDS"])
    expect("it is given time to drain", pod["terminationGracePeriodSeconds"] > drain)
    selector = kinds["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]
    labels = kinds["Deployment"]["spec"]["template"]["metadata"]["labels"]
    expect("service, budget and policy find the pods", all(
        found.items() <= labels.items() for found in (selector, kinds["Service"]["spec"]["selector"], kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"])))
    expect("requests come for the name in APP_URL", kinds["Ingress"]["spec"]["rules"][0]["host"] == "demo.example")
    refused("one that does not become healthy fails", project.deploy("deploy", "production", ONE.replace("1", "3")), "did not become healthy")
    succeeds("the replaced one is gone back to", project.deploy("rollback", "production"))
    expect("and runs", project.deploy("current", "production")[1] == ONE)
    refused("production is not removed", project.deploy("remove", "production"), "by hand")
    import helm_python

    with helm_python.Chart.load(project.folder / "deploy/chart") as loaded:
        try:
            loaded.render({}, name="demo")
        except helm_python.HelmError:
            print("a chart without an image is refused: yes")
        else:
            sys.exit("a chart without an image is rendered")


# Keeps what it is told as Fly.io would, and shows it in the same JSON.
FLYCTL = r"""#!/usr/bin/env bash
set -euo pipefail
echo "flyctl $*" >>"$LOG"
case "$*" in
  "machine list "*) if [[ -f "$STATE/machines" ]]; then cat "$STATE/machines"; else echo '[]'; fi ;;
  "secrets import "*) cat >"$STATE/secrets" ;;
  "secrets list "*) if [[ -f "$STATE/listed" ]]; then cat "$STATE/listed"; else echo '[]'; fi ;;
  "deploy "*)
    all="$*"
    image="${all#*--image }" image="${image%% *}" previous="${all#*PREVIOUS_IMAGE=}"
    [[ "$image" != *3333* ]] || exit 1
    jq --null-input --arg image "$image" --arg previous "$previous" \
      '[{ config: { image: $image, env: { PREVIOUS_IMAGE: $previous }, metadata: { fly_process_group: "app" } } }]' >"$STATE/machines"
    ;;
esac
"""


def fly(folder, scratch):
    scratch = pathlib.Path(scratch)
    program(scratch / "bin/docker", WRITER)
    program(scratch / "bin/flyctl", FLYCTL)
    state = scratch / "state"
    state.mkdir()
    (scratch / "token").write_text("in-a-file")
    project = Project(folder, scratch, {
        "FLY_API_TOKEN": "token",
        "AUTH_SECRET": "a" * 40,
        "DATABASE_URL": "postgres://app@db.example/app",
        "STATE": str(state),
    })
    here = "registry.fly.io/demo-staging@"
    not_configured(project, ["FLY_API_TOKEN", "AUTH_SECRET", "DATABASE_URL"], "deploy", "staging", ONE)
    expect("nothing was asked for those", not any("deploy" in line or "secrets" in line for line in project.logged()))
    expect("nothing runs at first", project.deploy("current", "staging") == (0, "", ""))
    expect("its address is the app's", project.deploy("url", "staging")[1] == "https://demo-staging.fly.dev")
    expect("or the one that is set", project.deploy("url", "staging", APP_URL="https://demo.example")[1] == "https://demo.example")
    refused("there is nothing to go back to", project.deploy("rollback", "staging"), "no image to go back to")
    refused("a tag is no digest", project.deploy("deploy", "staging", "registry.example/demo:latest"), "not named by its digest")
    project.logged()
    succeeds("an image is deployed, with the token in a file", project.deploy("deploy", "staging", ONE, FLY_API_TOKEN=str(scratch / "token")))
    said = project.logged()
    expect("its digest is copied to the registry", any(line.startswith("docker buildx imagetools create --tag registry.fly.io/demo-staging:") for line in said), said)
    expect("no secret is in a command line", not any("a" * 40 in line or "db.example" in line for line in said))
    expect("the app gets what is set", (state / "secrets").read_text() == f"AUTH_SECRET={'a' * 40}\nDATABASE_URL=postgres://app@db.example/app\n")
    expect("it is what runs", project.deploy("current", "staging")[1] == here + ONE.split("@")[1])
    (state / "listed").write_text('[{"name": "AUTH_SECRET_PREVIOUS"}]')
    succeeds("another replaces it", project.deploy("deploy", "staging", TWO))
    expect("the token before is taken away", any("secrets unset" in line and "AUTH_SECRET_PREVIOUS" in line for line in project.logged()))
    refused("one that does not become healthy fails", project.deploy("deploy", "staging", ONE.replace("1", "3")), "did not become healthy")
    succeeds("the replaced one is gone back to", project.deploy("rollback", "staging"))
    expect("and runs", project.deploy("current", "staging")[1] == here + ONE.split("@")[1])
    refused("staging is not removed", project.deploy("remove", "staging"), "by hand")
    import tomllib

    settings = tomllib.loads((project.folder / "fly.toml").read_text())
    expect("the schema comes first", settings["deploy"]["release_command"] == "migrate")
    expect("readiness decides", settings["http_service"]["checks"][0]["path"] == "/readyz" and settings["kill_signal"] == "SIGTERM")


if __name__ == "__main__":
    target, *arguments = sys.argv[1:]
    {"compose": compose, "ssh-compose": ssh_compose, "ecs": ecs, "helm": helm, "fly": fly}[target](*arguments)
