"""Declarations of an exercise that explain a refusal: gradients to check, properties that hold."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.syntax import parse
from grader.exercise.toml_reader import TomlReader
from grader.message import Message

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Gradient:
    """The driver's outputs that are gradients, by the input each belongs to, and the gradient from above.

    `upstream` is "" where there is none: what `forward` returns is the loss itself.
    """

    upstream: str
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class Property:
    """An equation that every right answer satisfies: its name, and its text by language."""

    name: str
    text: Mapping[str, str]


def read_gradient(toml: TomlReader, driver: str) -> Gradient | None:
    """Return the table [gradient], or None. Note a problem if the driver has no `forward`."""
    if "gradient" not in toml.names():
        return None
    table = toml.table("gradient")
    upstream = table.text("upstream") if "upstream" in table.names() else ""
    outputs = table.table("outputs")
    found = {name: outputs.text(name) for name in outputs.names()}
    if not found:
        table.problem("outputs", Message("gradient_outputs_expected"))
    table.no_other_keys()
    _require_function(toml, "gradient", driver, "forward")
    return Gradient(upstream, found)


def read_properties(toml: TomlReader, driver: str) -> tuple[Property, ...]:
    """Return the tables [[properties]]. Note a problem if the driver has no `properties`."""
    found = []
    for table in toml.tables("properties"):
        name = table.text("name")
        if name and not _NAME.fullmatch(name):
            table.problem("name", Message("name_not_snake_case", {"name": name}))
        found.append(Property(name, table.texts()))
        table.no_other_keys()
    if found:
        _require_function(toml, "properties", driver, "properties")
    return tuple(found)


def _require_function(toml: TomlReader, key: str, driver: str, name: str) -> None:
    try:
        tree = parse(driver)
    except SyntaxError:
        return  # the publish gate runs the driver and says so
    if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body):
        toml.problem(key, Message("driver_function_missing", {"function": name}))
