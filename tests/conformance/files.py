"""Reads every file of some folders as what its name says it is, and prints what is wrong with them.

The file that it is given is a list of folders, one a line. A file that several of them have in common is read once. It ends with 1
where something is wrong, and prints how many files of which kind it read where nothing is.
"""

import collections
import hashlib
import json
import os
import re
import sys
import tomllib

import hcl2
import yaml

# What Handlebars would leave of a template that was not rendered.
TEMPLATE = re.compile(rb"\{\{\s*[#/>]\s*\w|\{\{\s*(?:else|project_name|example)\b")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
LINK = re.compile(r"!?\[[^\]\[]*\]\(<?([^)\s>]+)>?[^)]*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*<?([^\s>]+)")
# https://www.dotenv.org/docs/security/env: a name, `=`, and a value that needs no shell to read.
VARIABLE = re.compile(r"^([A-Z_][A-Z0-9_]*)=(?:\"[^\"]*\"|'[^']*'|[^\s\"'#]*)$")


class Loader(yaml.CSafeLoader):
    """Tags of CloudFormation, GitLab and others are taken for what they stand before; a key stands once."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.value in seen and isinstance(key.value, str):
                raise yaml.YAMLError(f"line {key.start_mark.line + 1}: `{key.value}` stands there twice")
            seen.add(key.value if isinstance(key.value, str) else id(key))
        return super().construct_mapping(node, deep)


def construct_any(loader, _, node):
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return loader.construct_scalar(node)


Loader.add_multi_constructor("!", construct_any)
Loader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, lambda loader, node: loader.construct_mapping(node, deep=True)
)


def unique_keys(pairs):
    keys = collections.Counter(key for key, _ in pairs)
    twice = [key for key, count in keys.items() if count > 1]
    if twice:
        raise ValueError(f"`{twice[0]}` stands there twice")
    return dict(pairs)


def read_yaml(text):
    for _ in yaml.load_all(text, Loader=Loader):
        pass


def read_json(text):
    json.loads(text, object_pairs_hook=unique_keys)


def read_env(text):
    names = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        variable = VARIABLE.match(line)
        if not variable:
            raise ValueError(f"line {number} is no variable")
        if variable[1] in names:
            raise ValueError(f"line {number}: `{variable[1]}` stands there twice")
        names.add(variable[1])


def kind(path):
    """What the file says it is: a name for the report and what reads it."""
    name = os.path.basename(path)
    ending = name.rpartition(".")[2]
    if name.startswith(".env"):
        return "env", read_env
    if ending in ("yaml", "yml"):
        return "YAML", read_yaml
    if ending == "json" or name == ".gitleaks.json":
        return "JSON", read_json
    if ending == "toml" or name in ("Cargo.lock", "uv.lock", "poetry.lock"):
        return "TOML", tomllib.loads
    if ending in ("tf", "tofu", "hcl", "tfvars", "tfbackend"):
        return "HCL", hcl2.loads
    return None, None


def links(text):
    """Targets of links outside of code, each with its line."""
    fence = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if mark and (fence is None or (mark[1][0] == fence[0] and len(mark[1]) >= len(fence))):
            fence = mark[1] if fence is None else None
            continue
        if fence is None:
            line = re.sub(r"`[^`]*`", "", line)
            for target in LINK.findall(line) + REFERENCE.findall(line):
                yield number, target


def dead_links(root, path, text):
    for number, target in links(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target) or target.startswith("#"):
            continue
        file = target.partition("#")[0].partition("?")[0]
        base = root if file.startswith("/") else os.path.dirname(path)
        if not os.path.exists(os.path.join(base, file.lstrip("/"))):
            yield f"line {number}: nothing is at `{target}`"


def untidy(data):
    """What an editor would change by itself."""
    if b"\r" in data:
        yield "it has carriage returns"
    if data and not data.endswith(b"\n"):
        yield "its last line has no end"
    if data.endswith(b"\n\n") or data.startswith(b"\n"):
        yield "it begins or ends with an empty line"
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.endswith((b" ", b"\t")):
            yield f"line {number} ends with blanks"
            break
    before, gap, _ = data.partition(b"\n\n\n\n")
    if gap:
        line = before.count(b"\n") + 2
        yield f"line {line} and more are empty"


def charts(root):
    """Folders of Helm's templates, which are YAML only once Helm has rendered them."""
    return [os.path.join(folder, "templates") for folder, _, names in os.walk(root) if "Chart.yaml" in names]


def files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            yield os.path.join(folder, name)


def main():
    seen, counts, wrong = set(), collections.Counter(), []
    with open(sys.argv[1], encoding="utf-8") as file:
        roots = file.read().splitlines()
    for root in roots:
        templates = charts(root)
        for path in files(root):
            with open(path, "rb") as file:
                data = file.read()
            inside = os.path.relpath(path, root)
            is_known = (inside, hashlib.sha256(data).digest())
            problems = []
            if inside.endswith(".md"):
                # What a link leads to may differ from folder to folder.
                problems += dead_links(root, path, data.decode())
            if is_known not in seen and b"\0" not in data:
                seen.add(is_known)
                counts["files"] += 1
                problems += untidy(data)
                if not any(path.startswith(folder + os.sep) for folder in templates):
                    if TEMPLATE.search(data):
                        problems.append("it has a piece of a template in it")
                    name, read = kind(path)
                    if read:
                        counts[name] += 1
                        try:
                            read(data.decode())
                        except Exception as error:  # whatever a parser raises
                            problems.append(f"it is no {name}: {error}")
            wrong += [f"{path}: {problem}" for problem in problems]
    if wrong:
        sys.exit("\n".join(wrong))
    print(", ".join(f"{count} {name}" for name, count in sorted(counts.items())))


main()
