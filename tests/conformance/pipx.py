"""Stands in for pipx, which would download what is here already: `pipx run [--spec NAME==VERSION] PROGRAM[==VERSION] [ARGUMENT…]`.

It runs the program of this environment, if that is just the version that is asked for.
"""

import importlib.metadata
import os
import sys

arguments = sys.argv[2:]
spec = arguments.pop(0)
if spec == "--spec":
    spec, program = arguments.pop(0), arguments.pop(0)
else:
    program = spec.partition("==")[0]
name, _, version = spec.partition("==")
here = importlib.metadata.version(name)
if here != version:
    sys.exit(f"{name} {version} is asked for, and {here} is here")
os.execv(os.path.join(os.path.dirname(sys.executable), program), [program, *arguments])
