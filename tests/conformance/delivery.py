"""Drives scripts/deploy of a generated project for real, as far as one machine can: `delivery.py TARGET PROJECT FOLDER [PROGRAM…]`.

  ssh-compose PROJECT FOLDER SSHD    over a real sshd on loopback. `docker` is a stand-in: it goes through `ssh` to the other side as the
                                     real one does, and there writes down what it was asked for.
  ecs PROJECT FOLDER AWS             against the AWS that AWS_ENDPOINT_URL names, with the real CLI. `docker` only writes down.
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
        self.bin, self.log = self.scratch / "bin", self.scratch / "log"
        self.environment = environment

    def deploy(self, *arguments, **changes):
        """Runs scripts/deploy; a change to None takes a variable away."""
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.scratch), "LOG": str(self.log)}
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
    os.makedirs("/run/sshd", exist_ok=True)
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


# The real one starts `ssh HOST docker system dial-stdio` and speaks to the engine through that. This asks the other side's
# engine in words, with what it would have handed on.
CLIENT = r"""#!/usr/bin/env bash
set -euo pipefail
target="${DOCKER_HOST#ssh://}"
port="${target##*:}"
{ printf '%s\n' "IMAGE=${IMAGE:-} PREVIOUS=${PREVIOUS_IMAGE:-} APP_ENV=${APP_ENV:-} PORT=${PUBLISHED_ADDRESS:-}:${PUBLISHED_PORT:-} $*"; } |
  ssh -p "$port" -- "${target%:*}" engine
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
        expect("nothing is left of the key", not list(pathlib.Path("/tmp").glob("tmp.*/key")))


if __name__ == "__main__":
    target, *arguments = sys.argv[1:]
    {"ssh-compose": ssh_compose, "ecs": lambda *a: ecs(*a), "helm": lambda *a: helm(*a)}[target](*arguments)
