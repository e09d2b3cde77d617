"""Runs the jobs of a GitHub workflow on this machine, in their order: `workflow.py FILE PLAN`.

PLAN is a JSON file:

  event          what `github` holds: `event_name`, `ref`, `event`, …
  environment    variables that every step gets, whatever its workflow says of them
  secrets, vars  what `secrets` and `vars` hold
  run            jobs whose `run:` steps are executed; without it, none are
  results        how other jobs end that are not skipped: `{"build": "success"}`, which is also what stands where nothing does
  outputs        what other jobs put out: `{"build": {"image": "…"}}`
  engine         a regular expression: `run:` steps that it finds need a Docker engine, and are passed over

Conditions, `needs`, `env` and outputs are those of the file. A `uses:` is passed over. It prints a line of JSON for each job and
step, and ends with 1 if a job that was run failed. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+)|(&&|\|\||==|!=|[!().,\[\]*])|([A-Za-z_][\w-]*))")


class Expression:
    """https://docs.github.com/actions/reference/workflows-and-actions/expressions, as far as workflows here use it."""

    def __init__(self, text, context, status):
        self.tokens, at = [], 0
        while text[at:].strip():
            match = TOKEN.match(text, at)
            if not match:
                raise SystemExit(f"cannot read the expression `{text}` at {at}")
            self.tokens.append(match)
            at = match.end()
        self.context, self.status, self.asks_status = context, status, False

    def value(self):
        value = self.either()
        if self.tokens:
            raise SystemExit(f"cannot read the end of an expression: {self.tokens[0].group()}")
        return value

    def next_is(self, *operators):
        return bool(self.tokens) and self.tokens[0].group(3) in operators and self.tokens.pop(0).group(3)

    def either(self):
        left = self.both()
        while self.next_is("||"):
            right = self.both()
            left = left or right
        return left

    def both(self):
        left = self.compared()
        while self.next_is("&&"):
            right = self.compared()
            left = left and right
        return left

    def compared(self):
        left = self.negated()
        operator = self.next_is("==", "!=")
        if not operator:
            return left
        right = self.negated()
        same = [str(side if side is not None else "").lower() for side in (left, right)]
        return (same[0] == same[1]) == (operator == "==")

    def negated(self):
        return not self.negated() if self.next_is("!") else self.primary()

    def primary(self):
        if self.next_is("("):
            value = self.either()
            self.expect(")")
            return value
        token = self.tokens.pop(0)
        if token.group(1):
            return token.group(1)[1:-1].replace("''", "'")
        if token.group(2):
            return int(token.group(2))
        name = token.group(4)
        if self.next_is("("):
            return self.call(name)
        value = self.context[name]
        while operator := self.next_is(".", "["):
            if operator == ".":
                if self.next_is("*"):
                    value = list(value.values())
                    continue
                key = self.tokens.pop(0).group(4)
            else:
                key = self.either()
                self.expect("]")
            if isinstance(value, list):
                value = [item.get(key) for item in value]
            else:
                value = (value or {}).get(key)
        return value

    def call(self, name):
        arguments = []
        while not self.next_is(")"):
            arguments.append(self.either())
            self.next_is(",")
        if name in ("always", "success", "failure", "cancelled"):
            self.asks_status = True
            return name == "always" or self.status == name
        if name == "join":
            return arguments[1].join(str(item) for item in arguments[0])
        if name == "contains":
            return arguments[1] in arguments[0]
        if name == "fromJSON":
            return json.loads(arguments[0])
        raise SystemExit(f"the function {name} is not known")

    def expect(self, operator):
        if not self.next_is(operator):
            raise SystemExit(f"an expression lacks `{operator}`")


def holds(condition, context, status):
    """Whether a job or step with this `if:` runs; one that does not ask for a status wants success."""
    if condition is None:
        return status == "success"
    text = str(condition)
    if text.startswith("${{"):
        text = text[3:-2]
    expression = Expression(text, context, status)
    value = expression.value()
    return bool(value) and (expression.asks_status or status == "success")


def filled(text, context):
    def replace(match):
        value = Expression(match.group(1), context, "success").value()
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    return re.sub(r"\$\{\{(.*?)\}\}", replace, str(text))


def variables(part, context):
    return {key: filled(value, context) for key, value in (part.get("env") or {}).items()}


def assigned(path):
    """What a step has written to a file of the runner's: lines `name=value`, or `name<<END`, more lines and `END`."""
    with open(path) as file:
        lines = file.read().splitlines()
    found = {}
    while lines:
        line = lines.pop(0)
        name, heredoc, end = line.partition("<<")
        if heredoc and "=" not in name:
            value = lines[: lines.index(end)]
            del lines[: len(value) + 1]
            found[name] = "\n".join(value)
        elif line:
            name, _, value = line.partition("=")
            found[name] = value
    return found


def execute(script, shell, env, temporary):
    """Runs a step as the runner would. Returns whether it succeeded, what it put out, the variables that it set for the steps
    after it, and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        names = {name: os.path.join(folder, name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        for path in names.values():
            open(path, "w").close()
        path = os.path.join(folder, "step.sh")
        with open(path, "w") as file:
            file.write(script)
        flags = ["--noprofile", "--norc", "-eo", "pipefail"] if shell == "bash" else ["-e"]
        env = {**os.environ, **env, **names, "RUNNER_TEMP": temporary}
        ended = subprocess.run(["bash", *flags, path], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        outputs, exported = assigned(names["GITHUB_OUTPUT"]), assigned(names["GITHUB_ENV"])
        return ended.returncode == 0, outputs, exported, ended.stdout + ended.stderr


def run_job(name, job, workflow, context, plan):
    # What one step leaves there is for the next ones.
    with tempfile.TemporaryDirectory() as temporary:
        return run_steps(name, job, workflow, context, plan, temporary)


def run_steps(name, job, workflow, context, plan, temporary):
    status, context = "success", {**context, "steps": {}}
    shell, exported = (workflow.get("defaults") or {}).get("run", {}).get("shell"), {}
    for number, step in enumerate(job["steps"]):
        context["env"] = {**variables(workflow, context), **variables(job, context), **exported}
        label = step.get("name") or step.get("uses") or step["run"].splitlines()[0]
        said, outputs = "", {}
        if not holds(step.get("if"), context, status):
            outcome = "skipped"
        elif "uses" in step or re.search(plan["engine"], step["run"]):
            outcome = "not executed"
        else:
            env = {**context["env"], **variables(step, context), **plan["environment"]}
            script = filled(step["run"], context)
            succeeded, outputs, more, said = execute(script, step.get("shell", shell), env, temporary)
            exported.update(more)
            outcome = "success" if succeeded else "failure"
        if outcome == "failure":
            status = "failure"
        print(json.dumps({"job": name, "step": label, "outcome": outcome, "said": said[-4000:]}), flush=True)
        context["steps"][step.get("id", str(number))] = {"outcome": outcome, "outputs": outputs}
    return status, {key: filled(value, context) for key, value in (job.get("outputs") or {}).items()}


def main():
    with open(sys.argv[1]) as file:
        workflow = yaml.load(file, yaml.BaseLoader)
    with open(sys.argv[2]) as file:
        plan = {"environment": {}, "secrets": {}, "vars": {}, "run": [], "results": {}, "outputs": {}, "engine": "$^", **json.load(file)}
    context = {"github": {"token": "token", **plan["event"]}, "secrets": plan["secrets"], "vars": plan["vars"]}
    left, done, failed = dict(workflow["jobs"]), {}, False
    while left:
        ready = [name for name, job in left.items() if not set(needed(job)) & set(left)]
        if not ready:
            raise SystemExit(f"jobs wait for each other: {', '.join(left)}")
        for name in ready:
            job = left.pop(name)
            needs = {other: done[other] for other in needed(job)}
            results = [need["result"] for need in needs.values()]
            status = "failure" if "failure" in results else "success" if set(results) <= {"success"} else "skipped"
            context["needs"] = needs
            outputs = plan["outputs"].get(name, {})
            if not holds(job.get("if"), context, status):
                result = "skipped"
            elif name in plan["run"]:
                result, outputs = run_job(name, job, workflow, context, plan)
                failed = failed or result == "failure"
            else:
                result = plan["results"].get(name, "success")
            done[name] = {"result": result, "outputs": outputs}
            print(json.dumps({"job": name, "result": result}), flush=True)
    sys.exit(1 if failed else 0)


def needed(job):
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else needs


if __name__ == "__main__":
    main()
