"""Stands in for pipx, which would download what is here already: `pipx run [--spec NAME==VERSION] PROGRAM[==VERSION] [ARGUMENT…]`.

Before that it takes the `bin` folders of virtual environments, with colons between them. It runs the program of the one that
has just the version that is asked for.
"""

import glob
import importlib.metadata
import os
import sys

environments, arguments = sys.argv[1].split(":"), sys.argv[3:]
spec = arguments.pop(0)
if spec == "--spec":
    spec, program = arguments.pop(0), arguments.pop(0)
else:
    program = spec.partition("==")[0]
name, _, version = spec.partition("==")
for folder in environments:
    packages = glob.glob(os.path.join(folder, "../lib/python*/site-packages"))
    if any(it.version == version for it in importlib.metadata.distributions(name=name, path=packages)):
        os.execv(os.path.join(folder, program), [program, *arguments])
sys.exit(f"{name} {version} is asked for, and is not here")
