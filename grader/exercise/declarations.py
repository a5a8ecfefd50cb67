"""What an exercise declares so that its students get more than a verdict: gradients to check, properties to hold."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.toml_reader import TomlReader
from grader.sentence import say

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Gradient:
    """Which outputs of the driver are gradients of which inputs, and which input is the gradient from above.

    `upstream` "" where there is none: what `forward` returns is the loss itself.
    """

    upstream: str
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class Property:
    """An equation that every right answer satisfies, by name, with its text by language."""

    name: str
    text: Mapping[str, str]


def read_gradient(toml: TomlReader, driver: str) -> Gradient | None:
    """The table [gradient], or None. Notes a problem if the driver has no `forward`."""
    if "gradient" not in toml.names():
        return None
    table = toml.table("gradient")
    upstream = table.text("upstream") if "upstream" in table.names() else ""
    outputs = table.table("outputs")
    found = {name: outputs.text(name) for name in outputs.names()}
    if not found:
        table.problem(
            "outputs", say('expected a table such as { dx = "x" }: which output is the gradient of which input')
        )
    table.no_other_keys()
    _require_function(toml, "gradient", driver, "forward")
    return Gradient(upstream, found)


def read_properties(toml: TomlReader, driver: str) -> tuple[Property, ...]:
    """The tables [[properties]]. Notes a problem if the driver has no `properties`."""
    found = []
    for table in toml.tables("properties"):
        name = table.text("name")
        if name and not _NAME.fullmatch(name):
            table.problem("name", say("expected a name in snake_case, got %(value)s", value=repr(name)))
        found.append(Property(name, {language: table.text(language) for language in _LANGUAGES}))
        table.no_other_keys()
    if found:
        _require_function(toml, "properties", driver, "properties")
    return tuple(found)


def _require_function(toml: TomlReader, key: str, driver: str, name: str) -> None:
    try:
        tree = ast.parse(driver)
    except SyntaxError:
        return  # the publish gate runs the driver and says so
    if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body):
        toml.problem(key, say("needs a function %(name)s in hidden/driver.py", name=name))
