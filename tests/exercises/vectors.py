"""The numeric facts in tests/data, by file: what was printed elsewhere, or derived and agreed with PyTorch."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Fact:
    """One setting with its inputs and the values it must give; `wrong` holds what known mistakes give."""

    name: str
    params: dict[str, int]
    inputs: dict[str, np.ndarray]
    expected: dict[str, np.ndarray]
    wrong: dict[str, np.ndarray]

    def case(self, *names: str) -> dict[str, Any]:
        """Return the inputs of a case: the named arrays, and the window."""
        return {**{name: self.inputs[name] for name in names}, **self.params}


def facts(stem: str, expected: str = "expected") -> Iterator[Fact]:
    """Yield the settings of tests/data/<stem>.json, one or several."""
    content = json.loads((DATA / f"{stem}.json").read_text())
    for number, entry in enumerate(content.get("cases", [content])):
        arrays = {key: _arrays(entry.get(key, {})) for key in ("inputs", expected, "wrong")}
        params = entry.get("params", content.get("params"))
        yield Fact(f"{content['name']}-{number}", params, arrays["inputs"], arrays[expected], arrays["wrong"])


def _arrays(table: dict[str, Any]) -> dict[str, np.ndarray]:
    return {name: np.array(value["data"], dtype=value["dtype"]) for name, value in table.items()}
