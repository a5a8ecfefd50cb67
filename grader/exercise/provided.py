"""The folder `provided/`: modules and data files that a student may use."""

import re
import sys
from collections.abc import Mapping

from grader.exercise.toml_reader import TomlReader
from grader.message import Message

FOLDER = "provided/"
_MODULE = re.compile(r"[a-z_][a-z0-9_]{0,63}")
_DATA = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_TAKEN_MODULES = sys.stdlib_module_names | {"numpy", "grader", "casekit", "cases", "driver", "submission", "variant"}


def is_data(path: str) -> bool:
    """Return whether a path is that of a data file, whose bytes need not be text."""
    return path.startswith(FOLDER) and not path.endswith(".py")


def read_modules(toml: TomlReader, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the modules that the key `provided` names. Note a problem for every module that it does not."""
    provided = {}
    for name in toml.strings("provided"):
        path = f"{FOLDER}{name}.py"
        if not _MODULE.fullmatch(name):
            toml.problem("provided", Message("module_name_wrong", {"name": name}))
        elif name in _TAKEN_MODULES:
            toml.problem("provided", Message("module_name_taken", {"name": name}))
        elif path not in texts:
            toml.problem("provided", Message("module_file_missing", {"name": name, "path": path}))
        else:
            provided[name] = texts[path]
    for path in texts:
        if path.startswith(FOLDER) and not is_data(path) and path.removeprefix(FOLDER)[:-3] not in provided:
            toml.problem("provided", Message("module_not_listed", {"path": path}))
    return provided


def read_data(toml: TomlReader, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the data files that the key `data` names. Note a problem for every data file that it does not."""
    data = {}
    for name in toml.strings("data"):
        path = f"{FOLDER}{name}"
        if not _DATA.fullmatch(name) or name.endswith(".py"):
            toml.problem("data", Message("data_name_wrong", {"name": name}))
        elif path not in files:
            toml.problem("data", Message("data_file_missing", {"name": name, "path": path}))
        else:
            data[name] = files[path]
    for path in filter(is_data, files):
        if path.removeprefix(FOLDER) not in data:
            toml.problem("data", Message("data_not_listed", {"path": path}))
    return data
