"""Files that run a solution on cases with known data. They need no judge and no network, only numpy."""

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
    """Return all files except the solution, by name.

    `exercise` is the API's response. Each of `cases` has "name", "inputs" and "expected" in the API's form.
    Where a checker judges, other outputs may be right, and it stays on the server: nothing is expected of a case.
    """
    if exercise.get("has_checker"):
        cases = [{**case, "expected": {}} for case in cases]
    manifest = {"service": service, **{name: exercise[name] for name in _NAMES}}
    return {
        **{f"{name}.py": source for name, source in exercise["provided"].items()},
        "driver.py": exercise["driver"],
        "cases.json": json.dumps(cases, indent=1, ensure_ascii=False),
        MANIFEST: json.dumps(manifest, indent=1, ensure_ascii=False),
        SCRIPT: (Path(__file__).parent / SCRIPT).read_text(encoding="utf-8"),
    }
