"""Files that run a solution on cases whose data its author may see: no judge and no network needed, only numpy."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MANIFEST = "exercise.json"
SOLUTION = "solution.py"
SCRIPT = "try_cases.py"
_NAMES = ("slug", "version", "title", "points", "entry_points", "tolerance", "output_tolerances", "limits")


def files_to_try(
    exercise: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], *, service: str = ""
) -> dict[str, str]:
    """Everything but the solution, by name.

    `exercise` is what the API says of it; of `cases`, each has "name", "inputs" and "expected" as the API gives them.
    """
    manifest = {"service": service, **{name: exercise[name] for name in _NAMES}}
    return {
        **{f"{name}.py": source for name, source in exercise["provided"].items()},
        "driver.py": exercise["driver"],
        "cases.json": json.dumps(cases, indent=1, ensure_ascii=False),
        MANIFEST: json.dumps(manifest, indent=1, ensure_ascii=False),
        SCRIPT: (Path(__file__).parent / SCRIPT).read_text(encoding="utf-8"),
    }
