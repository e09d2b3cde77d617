"""The table of variables and `.env.example`, which say the same."""

import pytest

from app import ROOT
from app.variables import VARIABLES, Enum, Ip, Kind, Number, Port, Text, Url


def example() -> list[tuple[str, str, str]]:
    """`.env.example` without its header: decorators, name and value of each variable."""
    _, body = (ROOT / ".env.example").read_text(encoding="utf-8").split("# ---\n")
    found, decorators = [], ""
    for line in body.splitlines():
        if line.startswith("# @"):
            decorators = line.removeprefix("# ")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.append((decorators, name, value))
    return found


def test_the_example_file_says_the_same_as_the_table() -> None:
    table = []
    for variable, (_, _, placeholder) in zip(VARIABLES, example(), strict=True):
        required = "@required " if variable.required else ""
        sensitive = "@sensitive " if variable.sensitive else ""
        value = placeholder if variable.required else variable.default or ""
        table.append((f"{required}{sensitive}@type={variable.kind}", variable.name, value))
    assert example() == table


def test_every_default_and_placeholder_is_of_its_kind() -> None:
    for variable, (_, name, value) in zip(VARIABLES, example(), strict=True):
        is_optional = not variable.required and variable.default is None
        assert (value == "") == is_optional, name
        assert is_optional or variable.kind.accepts(value), name


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Enum(("a", "b")), "c"),
        (Ip(), "localhost"),
        (Number(1, 3), "4"),
        (Number(1, 3), "two"),
        (Number(1, 3), "+1"),
        (Port(), "0"),
        (Port(), "65536"),
        (Port(), " 80"),
        (Text(3), "ab"),
        (Url(), "example.org"),
    ],
)
def test_kinds_turn_away_what_is_not_theirs(kind: Kind, value: str) -> None:
    assert not kind.accepts(value)
